"""Papers: a scan for the vendor's own people and its home region's office, as an attachment that no browser runs; and
the page to renew one."""

from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from app.accounts.sessions import OFFICE_ZONE
from app.actor import Role
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.identifiers import parse_public_id, public_id
from app.language import _, gettext, mark
from app.vendors import documents
from app.vendors.api import READERS, visible_vendor
from app.vendors.bodies import DocumentBody
from app.vendors.models import Vendor
from app.vendors.showing import sees_whole
from app.web.access import READ, UPLOAD, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Posted, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages
from app.web.scans import ending_of, scan

pages = Pages()


@pages.get("/berkas-penyedia/{vendor_id}/{document_id}", who=READERS, rate=READ)
def show_paper(request: Request, vendor_id: str, document_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    """Where what is on it is masked, the page that asks what for."""
    vendor = visible_vendor(session, vendor_id, actor)
    id = parse_public_id(document_id)[1]
    document = next((document for document in vendor.documents if document.id == id), None)
    if document is None:
        raise NotFound(_("Berkas ini tidak ada."))
    if not sees_whole(session, vendor, actor, at=at):
        return go_to(request, f"/kurasi/penyedia/{vendor_id}#buka-data")
    name = quote(f"{document.kind}-{document.number}.{ending_of(document.file_type)}", safe="")
    return scan(document.file_sha256, document.file_type, filename=f"filename*=UTF-8''{name}")


@pages.get("/toko/berkas", who={Role.VENDOR}, rate=READ)
def list_papers(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = session.get_one(Vendor, actor.vendor_id)
    return page(request, "vendors/papers.html", **_around(vendor, at))


@pages.post("/toko/berkas", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Berkas disimpan."), rate=UPLOAD)
def renew_paper(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """A newer paper, also once the vendor is active: an expired one stops new orders."""
    vendor = session.get_one(Vendor, actor.vendor_id, with_for_update=True)

    def renew() -> Response:
        form = parse(DocumentBody, data)
        documents.add_document(
            session,
            vendor=vendor,
            kind=form.kind,
            number=form.number,
            issued_on=form.issued_on,
            expires_on=form.expires_on,
            scan=form.file.file.read(),
            actor=actor,
            at=at,
        )
        return go_to(request, "/toko/berkas")

    def again(refusal: Refusal) -> Response:
        return form_again(request, "vendors/papers.html", data, refusal, **_around(session.get_one(Vendor, actor.vendor_id), at))

    return or_again(session, renew, again)


def _around(vendor: Vendor, at: At) -> dict[str, Any]:
    have = documents.current(vendor)
    today = local_date(at, OFFICE_ZONE)
    return {
        "vendor": vendor,
        "vendor_id": public_id(0, vendor.id),
        "papers": [
            (gettext(documents.KINDS[kind]), paper, public_id(0, paper.id), documents.has_expired(paper, today))
            for kind, paper in have.items()
        ],
        "kinds": [(kind, gettext(name)) for kind, name in documents.KINDS.items()],
    }
