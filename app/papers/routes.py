"""The pages of papers: an issue as its PDF for whoever may see the order, and
the public page that says whether a paper is genuine."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from app.actor import Actor
from app.documents.sealing import certificate_pem
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.orders.api import READERS
from app.orders.queries import order_for
from app.papers import drawing, verifying
from app.papers.bundle import bundle, file_name
from app.papers.kinds import parse_count, parse_slug, title_of
from app.papers.reports import verify_report
from app.web.access import ANYONE, READ, Csrf, Rate
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState, Posted
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
VERIFY = Rate("verify", 120, 60, leased=1)
VERIFY_FILE = Rate("verify_file", 60, 60, leased=1, body_max=12 * 2**20)
"""A file is hashed as it came and is neither opened nor kept."""


@pages.get("/pesanan/{order_id}/dokumen/{paper}/{issue}", who=READERS, rate=READ)
def show_paper(request: Request, order_id: str, paper: str, issue: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return paper_file(request, order_id, paper, issue, actor, session, at)


@pages.get("/pesanan/{order_id}/berkas-audit", who=READERS, rate=READ)
def show_bundle(order_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return bundle_file(order_id, actor, session, at)


@pages.get("/verifikasi", who=ANYONE, rate=VERIFY)
def ask_for_code(request: Request, session: Db, at: At, kode: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Where somebody types what is printed beside the QR."""
    if not kode.strip():
        return page(request, "papers/verify.html", verified=None, compared=None, token="")
    return _verified(request, session, kode.strip().rstrip("/").rpartition("/")[2], at)


@pages.get("/verifikasi/segel/sertifikat.pem", who=ANYONE, rate=VERIFY)
def show_certificate(at: At) -> Response:
    """The public half of the seal: a reader of PDFs that is told to trust it shows every paper of this installation as sealed."""
    headers = {"content-disposition": 'attachment; filename="segel-lokapasar.pem"'}
    return Response(certificate_pem(at=at), media_type="application/x-pem-file", headers=headers)


@pages.get("/verifikasi/{token}", who=ANYONE, rate=VERIFY)
def verify(request: Request, token: str, session: Db, at: At) -> Response:
    return _verified(request, session, token, at)


@pages.post("/verifikasi/{token}", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=VERIFY_FILE)
def compare(request: Request, token: str, data: Posted, session: Db, at: At) -> Response:
    """Is the file that somebody has the one that was issued?"""
    sent = data.get("file")
    try:
        found = verifying.verify(session, token, at=at)
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise invalid_field("file", _("Pilih berkas PDF yang akan diperiksa."))
        compared = verifying.compare(found, sent.file.read())
    except NotFound as refusal:
        return _unknown(request, refusal)
    except Refusal as refusal:
        form = FormState.refused(data, refusal.errors)
        return _shown(request, found, token, form=form, refusal=refusal)
    return _shown(request, found, token, compared=compared)


def paper_file(request: Request, order_id: str, name: str, issue: str, actor: Actor, session: Session, at: datetime) -> Response:
    """The PDF of an issue for whoever may see its order; it never changes: a program that names the
    copy that it has is told so, a browser keeps none."""
    region_id, id = parse_public_id(order_id)
    order_for(session, actor, region_id=region_id, id=id)
    (kind, position), number = parse_slug(name), parse_count(issue)
    session.close()  # no connection waits while a document is drawn
    paper, file = drawing.file_of(region_id=region_id, order_id=id, kind=kind, position=position, issue=number, at=at)
    headers = {"etag": f'"{paper.sha256}"', "vary": "Cookie, Authorization", "cache-control": "private, no-store"}
    if f'"{paper.sha256}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = f'inline; filename="{file_name(paper)}"'
    return Response(file, media_type="application/pdf", headers=headers)


def bundle_file(order_id: str, actor: Actor, session: Session, at: datetime) -> Response:
    """Every paper of an order in one ZIP, for whoever may see it; what not everybody may see of it is left out."""
    region_id, id = parse_public_id(order_id)
    number = order_for(session, actor, region_id=region_id, id=id).number
    session.close()  # no connection waits while documents are drawn
    made = bundle(region_id=region_id, order_id=id, actor=actor, at=at)
    name = f"berkas-audit-{number.replace('/', '-')}.zip"
    return Response(made, media_type="application/zip", headers={"content-disposition": f'attachment; filename="{name}"'})


def _verified(request: Request, session: Session, token: str, at: datetime) -> Response:
    try:
        return _shown(request, verifying.verify(session, token, at=at), token)
    except NotFound as refusal:
        report = verify_report(session, token)
        return page(request, "papers/verify_report.html", verified=report) if report else _unknown(request, refusal)


def _shown(
    request: Request,
    found: verifying.Verified,
    token: str,
    *,
    compared: verifying.Compared | None = None,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    title = title_of(found.paper.kind)
    return page(
        request, "papers/verify.html", form=form, refusal=refusal, verified=found, title=title, compared=compared, token=token
    )


def _unknown(request: Request, refusal: Refusal) -> Response:
    """A page of the same look that says what to do; it does not tell a wrong code from one that never was."""
    return page(request, "papers/verify.html", refusal=refusal, verified=None, compared=None, token="")
