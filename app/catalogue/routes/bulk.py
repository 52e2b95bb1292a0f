"""Many products by a workbook: the template, the upload with its dry run, applying it, and the rows that came back."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from starlette.datastructures import UploadFile

from app.actor import Actor
from app.catalogue import queries
from app.catalogue.bulk import uploads
from app.catalogue.bulk.columns import values_of
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.bulk.planning import columns_of
from app.catalogue.bulk.reading import BYTES_MAX
from app.catalogue.bulk.workbook import ROWS_MAX, Written, listing_workbook
from app.catalogue.models import Etalase
from app.catalogue.routes.own import SHOP
from app.errors import Refusal, invalid_field
from app.files.workbooks import XLSX
from app.identifiers import public_id
from app.language import _, mark
from app.regions.models import Region
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
BAD_SHOWN = 50


class ApplyForm(Form):
    """Good rows stay drafts, or go to the curators."""

    then: Literal["draft", "send"] = "draft"


@pages.get("/toko/unggah", who=SHOP, rate=READ)
def show_bulk(
    request: Request, actor: CurrentActor, session: Db, at: At, etalase: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    return _bulk_page(request, session, actor, at, etalase)


@pages.post("/toko/unggah", who=SHOP, csrf=Csrf.FORM, says=mark("Berkas diperiksa. Belum ada yang disimpan."), rate=UPLOAD)
def send_workbook(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    etalase = str(data.get("etalase", ""))[:200]

    def receive() -> str:
        sent = data.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise invalid_field("file", _("Pilih berkas XLSX yang sudah diisi."))
        made = uploads.receive(session, content=sent.file.read(), file_name=sent.filename, etalase=etalase, actor=actor, at=at)
        return f"/toko/unggah/{public_id(made.region_id, made.id)}"

    def again(refusal: Refusal) -> Response:
        return _bulk_page(request, session, actor, at, etalase, FormState.refused(data, refusal.errors), refusal)

    return once.go_on(request, session, actor, receive, again=again)


@pages.get("/toko/unggah/{slug}/templat.xlsx", who=SHOP, rate=READ)
def download_template(slug: str, session: Db) -> Response:
    shelf = queries.etalase_by_slug(session, slug)
    return workbook_answer(listing_workbook(etalase=shelf, columns=columns_of(session, shelf), example=True), f"templat-{slug}")


@pages.get("/toko/unggah/{slug}/produk.xlsx", who=SHOP, rate=READ)
def download_listings(slug: str, actor: CurrentActor, session: Db) -> Response:
    """The vendor's own products of this etalase, to be changed and sent in again."""
    shelf = queries.etalase_by_slug(session, slug)
    assert actor.vendor_id is not None
    known = columns_of(session, shelf)
    rows = [
        Written({column.name: column.shown(values.get(column.name)) for column in known})
        for values in map(values_of, uploads.listings_with_sku(session, etalase=shelf, vendor_id=actor.vendor_id))
    ]
    return workbook_answer(listing_workbook(etalase=shelf, columns=known, rows=rows, example=not rows), f"produk-{slug}")


@pages.get("/toko/unggah/{bulk_id}", who=SHOP, rate=READ)
def show_upload(request: Request, bulk_id: str, actor: CurrentActor, session: Db) -> Response:
    return _upload_page(request, session, uploads.upload_for(session, actor, bulk_id))


@pages.post(
    "/toko/unggah/{bulk_id}/terapkan", who=SHOP, csrf=Csrf.FORM, says=mark("Perintah menerapkan sudah diterima."), rate=WRITE
)
def apply_upload(request: Request, bulk_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def apply() -> str:
        upload = uploads.upload_for(session, actor, bulk_id, lock=True)
        uploads.begin(session, upload=upload, sends=parse(ApplyForm, data).then == "send", actor=actor, at=at)
        return f"/toko/unggah/{bulk_id}"

    def again(refusal: Refusal) -> Response:
        return _upload_page(
            request, session, uploads.upload_for(session, actor, bulk_id), FormState.refused(data, refusal.errors), refusal
        )

    return once.go_on(request, session, actor, apply, again=again)


@pages.get("/toko/unggah/{bulk_id}/kesalahan.xlsx", who=SHOP, rate=READ)
def download_returned(bulk_id: str, actor: CurrentActor, session: Db) -> Response:
    """The bad rows in the columns they came in, coloured, with what to do."""
    upload = uploads.upload_for(session, actor, bulk_id)
    return workbook_answer(uploads.returned_workbook(session, upload), f"kesalahan-{upload.file_name.rpartition('.')[0]}")


def workbook_answer(content: bytes, name: str) -> Response:
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "_" for letter in name)[:100]
    return Response(content, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{plain}.xlsx"'})


def _bulk_page(
    request: Request,
    session: Db,
    actor: Actor,
    at: At,
    etalase: str,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    assert actor.vendor_id is not None
    shelves = queries.open_etalase(session, at=at)
    return page(
        request,
        "shop/bulk.html",
        shelf=queries.find_etalase(session, etalase) if etalase else None,
        shelves=[(row.Etalase.slug, f"{row.Etalase.name} – {row.region_name}") for row in shelves],
        form=form or FormState(values={"etalase": etalase}),
        refusal=refusal,
        recent=[
            (public_id(row.ListingUpload.region_id, row.ListingUpload.id), row)
            for row in uploads.newest_uploads(session, vendor_id=actor.vendor_id)
        ],
        rows_max=ROWS_MAX,
        megabytes_max=BYTES_MAX // 2**20,
    )


def _upload_page(
    request: Request, session: Db, upload: ListingUpload, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    shelf = session.get_one(Etalase, (upload.region_id, upload.etalase_id))
    context: dict[str, Any] = {
        "upload": upload,
        "id": public_id(upload.region_id, upload.id),
        "shelf": shelf,
        "zone": session.get_one(Region, upload.region_id).timezone,
        "good": upload.counts["new"] + upload.counts["changed"],
        "bad": upload.bad[:BAD_SHOWN],
        "at_work": upload.started_at is not None and upload.applied_at is None,
        "form": form or FormState(values={"then": "draft"}),
        "refusal": refusal,
    }
    return page(request, "shop/upload.html", **context)
