"""Taking over an older catalogue: the two files, each with its dry run, applying it,
the rows that came back, and the links for the owners."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.actor import Actor, Role
from app.catalogue import queries
from app.catalogue.bulk.reading import BYTES_MAX
from app.catalogue.bulk.workbook import ROWS_MAX
from app.catalogue.models import Etalase
from app.catalogue.routes.bulk import BAD_SHOWN, workbook_answer
from app.catalogue.takeover import uploads
from app.catalogue.takeover.models import LISTINGS, VENDORS, Takeover
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import public_id
from app.language import _, mark
from app.regions.models import Region
from app.vendors import claiming, takeover
from app.vendors.queries import vendor_of
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.addresses import site_of
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OFFICE = frozenset({Role.CURATOR, Role.REGION_ADMIN})


class KindForm(Form):
    """What the file holds; `etalase` where it holds products."""

    kind: Literal["vendors", "listings"]
    etalase: Annotated[str, Field(max_length=200)] = ""
    file: Any = None


class LinkForm(Form):
    vendor_id: str


@pages.get("/kurasi/ambil-alih", who=OFFICE, rate=READ)
def show_takeovers(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _desk(request, session, actor, at)


@pages.post("/kurasi/ambil-alih", who=OFFICE, csrf=Csrf.FORM, says=mark("Berkas diperiksa. Belum ada yang disimpan."), rate=UPLOAD)
def send_file(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def receive() -> str:
        form, sent = parse(KindForm, data), data.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise invalid_field("file", _("Pilih berkas XLSX atau CSV yang sudah diisi."))
        made = uploads.receive(
            session, kind=form.kind, content=sent.file.read(), file_name=sent.filename, etalase=form.etalase, actor=actor, at=at
        )
        return f"/kurasi/ambil-alih/{public_id(made.region_id, made.id)}"

    def again(refusal: Refusal) -> Response:
        return _desk(request, session, actor, at, FormState.refused(data, refusal.errors), refusal)

    return once.go_on(request, session, actor, receive, again=again)


@pages.get("/kurasi/ambil-alih/templat.xlsx", who=OFFICE, rate=READ)
def download_template(actor: CurrentActor, session: Db, etalase: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Of firms; or of the products of an etalase, where one is named."""
    shelf = queries.find_etalase(session, etalase) if etalase else None
    if etalase and (shelf is None or shelf.region_id != actor.region_id):
        raise NotFound(_("Etalase ini tidak ada di daerah Anda."))
    kind = LISTINGS if shelf else VENDORS
    return workbook_answer(uploads.template(session, etalase=shelf), f"templat-{shelf.slug if shelf else kind}")


@pages.post("/kurasi/ambil-alih/tautan", who=OFFICE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def print_link(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """A letter for the owner with the link, which is shown this once."""
    vendor = vendor_of(session, parse(LinkForm, data).vendor_id, for_update=True)
    secret = claiming.make_link(session, vendor=vendor, actor=actor, at=at)
    region = session.get_one(Region, vendor.home_region_id)
    link = f"{site_of(request)}/klaim-usaha?kode={quote(secret)}"
    return page(request, "curation/claim_letter.html", vendor=vendor, region=region, link=link, days=claiming.VALID_DAYS)


@pages.get("/kurasi/ambil-alih/{takeover_id}", who=OFFICE, rate=READ)
def show_takeover(request: Request, takeover_id: str, actor: CurrentActor, session: Db) -> Response:
    return _file_page(request, session, uploads.takeover_for(session, actor, takeover_id))


@pages.post(
    "/kurasi/ambil-alih/{takeover_id}/terapkan",
    who=OFFICE,
    csrf=Csrf.FORM,
    says=mark("Perintah menerapkan sudah diterima."),
    rate=WRITE,
)
def apply_file(request: Request, takeover_id: str, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def apply() -> str:
        uploads.begin(session, takeover=uploads.takeover_for(session, actor, takeover_id, lock=True), actor=actor, at=at)
        return f"/kurasi/ambil-alih/{takeover_id}"

    return once.go_on(request, session, actor, apply)


@pages.get("/kurasi/ambil-alih/{takeover_id}/kesalahan.xlsx", who=OFFICE, rate=READ)
def download_returned(takeover_id: str, actor: CurrentActor, session: Db) -> Response:
    """The bad rows in the columns they came in, coloured, with what to do."""
    found = uploads.takeover_for(session, actor, takeover_id)
    return workbook_answer(uploads.returned_workbook(session, found), f"kesalahan-{found.file_name.rpartition('.')[0]}")


def _desk(
    request: Request, session: Db, actor: Actor, at: At, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    assert actor.region_id is not None
    shelves = [row.Etalase for row in queries.open_etalase(session, at=at) if row.Etalase.region_id == actor.region_id]
    return page(
        request,
        "curation/takeover.html",
        region=session.get_one(Region, actor.region_id),
        shelves=[(shelf.slug, shelf.name) for shelf in shelves],
        form=form,
        refusal=refusal,
        recent=[(public_id(one.region_id, one.id), one) for one in uploads.newest(session, region_id=actor.region_id)],
        waiting=[(public_id(0, one.id), one) for one in takeover.unclaimed(session, region_id=actor.region_id)],
        rows_max=ROWS_MAX,
        megabytes_max=BYTES_MAX // 2**20,
    )


def _file_page(request: Request, session: Db, found: Takeover) -> Response:
    shelf = session.get_one(Etalase, (found.region_id, found.etalase_id)) if found.etalase_id else None
    return page(
        request,
        "curation/takeover_file.html",
        upload=found,
        id=public_id(found.region_id, found.id),
        shelf=shelf,
        good=found.counts["new"] + found.counts["changed"],
        bad=found.bad[:BAD_SHOWN],
        at_work=found.started_at is not None and found.applied_at is None,
    )
