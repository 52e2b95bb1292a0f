"""A workbook that was sent in: received with a dry run, then applied row by row with the commands of `listing/`.

A row that is refused leaves nothing behind and the others go on. Applying again changes nothing: rows find their listings by SKU.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.behalf import NotInOffice
from app.actor import Actor, Role
from app.catalogue import queries
from app.catalogue.bulk import applying
from app.catalogue.bulk.applying import DIRECT_MAX, By, apply_rows, begin_counting, ended_by, next_rows, told
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.bulk.planning import Effect, Planned, columns_of, counts, plan
from app.catalogue.bulk.reading import Row as TypedRow
from app.catalogue.bulk.reading import Sheet, etalase_named_in, read_sheet
from app.catalogue.bulk.workbook import ROWS_MAX, Written, listing_workbook
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase, Listing
from app.catalogue.prices.reasonableness import PriceNeedsNote
from app.catalogue.search import Rows
from app.errors import NotAllowed, NotFound, invalid_field
from app.files import store
from app.files.models import StoredFile
from app.files.tables import on_disk
from app.files.workbooks import XLSX
from app.identifiers import new_id, parse_public_id
from app.language import _
from app.outbox import enqueue
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.states import ACTIVE, BLACKLISTED, CLOSED, VERIFIED
from app.web.pages.numbers import angka

SAMPLES = 20
OBJECT = "listings.xlsx"


def receive(session: Session, *, content: bytes, file_name: str, etalase: str, actor: Actor, at: datetime) -> ListingUpload:
    """Keep the workbook and say what each row would do; nothing is written to a listing.
    `etalase` is a slug, or empty where the workbook names it.

    Raises `Unreadable` for a file that cannot be read, `Invalid` for no etalase or another than the file's, `VendorMayNotSell`.
    """
    vendor_id = _seller(session, actor).id
    with on_disk(content, file_name) as path:
        shelf = _shelf(session, etalase, etalase_named_in(path))
        sheet = read_sheet(path, columns_of(session, shelf))
    planned = plan(session, sheet=sheet, etalase=shelf, vendor_id=vendor_id, at=at)
    upload = ListingUpload(
        region_id=shelf.region_id,
        id=new_id(),
        vendor_id=vendor_id,
        etalase_id=shelf.id,
        file_name=Path(file_name.replace("\\", "/")).name[:120] or "produk.xlsx",
        sha256=keep(session, content, actor, at),
        rows=len(sheet.rows),
        ignored=list(sheet.ignored[:20]),
        counts=counts(planned),
        samples=_samples(planned),
        bad=[told(one) for one in planned if one.effect is Effect.BAD],
        received_at=at,
        received_by=actor.account_id,
        sends=False,
        done_rows=0,
    )
    session.add(upload)
    session.flush()
    return upload


def begin(session: Session, *, upload: ListingUpload, sends: bool, actor: Actor, at: datetime) -> ListingUpload:
    """Apply the good rows, as drafts or sent to the curators; a long workbook by a job. One that was applied already is left alone.

    Where it stopped half way, its job is asked for again. Raises `VendorMayNotSell` where
    rows are to be sent by a vendor that is not verified.
    """
    vendor = _seller(session, actor)
    if upload.vendor_id != vendor.id:
        raise NotAllowed(_("Hanya penyedianya sendiri yang menerapkan berkas ini."))
    if upload.started_at is not None:
        if upload.applied_at is None:
            enqueue(session, "catalogue.bulk", region_id=upload.region_id, id=str(upload.id))
        return upload
    if sends and vendor.state not in (ACTIVE, VERIFIED):
        raise sending.VendorMayNotSell(vendor.state)
    upload.started_at, upload.started_by, upload.started_name, upload.sends = at, actor.account_id, actor.name, sends
    begin_counting(upload)
    if upload.rows > DIRECT_MAX:
        enqueue(session, "catalogue.bulk", region_id=upload.region_id, id=str(upload.id))
        return upload
    sheet = _sheet(session, upload)
    while upload.applied_at is None:
        _apply_part(session, upload, sheet, actor, at)
    return upload


def go_on(
    new_session: Callable[[], AbstractContextManager[Session]], *, region_id: int, id: UUID, at: Callable[[], datetime]
) -> None:
    """The job of a long workbook, in the name of whoever applied it."""

    def who(upload: ListingUpload) -> Actor:
        return Actor(Role.VENDOR, upload.started_by, upload.started_name or "", vendor_id=upload.vendor_id)

    applying.go_on(new_session, ListingUpload, region_id=region_id, id=id, at=at, read=_sheet, who=who, apply_part=_apply_part)


def _apply_part(session: Session, upload: ListingUpload, sheet: Sheet, by: By, at: datetime) -> None:
    """The next rows; with the last one the upload is applied."""
    shelf = session.get_one(Etalase, (upload.region_id, upload.etalase_id))
    held = _asked_of_every_row(session, upload)  # until the last row
    rows = next_rows(upload, sheet)
    planned = plan(session, sheet=sheet, etalase=shelf, vendor_id=upload.vendor_id, at=at, rows=rows, lock=True)
    doing = [(one, partial(_do, session, one, shelf, upload.sends, by, at)) for one in planned]
    if apply_rows(session, received=upload, planned=doing, sheet=sheet, key="sku", at=at):
        who, verb = ended_by(by)
        audit.write_down(session, upload, f"listing_upload.{verb}", who, at, sha256=upload.sha256, **upload.counts)
    assert held


def _asked_of_every_row(session: Session, upload: ListingUpload) -> Sequence[Any]:
    """The firm with its papers and lines, and the regions of shelf and firm: a session forgets what
    nobody holds, and each row would ask for them anew."""
    vendor = session.get_one(Vendor, upload.vendor_id)
    regions = {upload.region_id, vendor.home_region_id} - {None}
    return [vendor, *(session.get_one(Region, one) for one in regions)]


def returned_workbook(session: Session, upload: ListingUpload) -> bytes:
    """The bad rows as they were typed, each with its faults, in the columns of the file
    that was sent. Raises `NotFound` where none is bad."""
    if not upload.bad:
        raise NotFound(_("Tidak ada baris yang salah di berkas ini."))
    shelf = session.get_one(Etalase, (upload.region_id, upload.etalase_id))
    sheet = _sheet(session, upload)
    rows = {row.number: row for row in sheet.rows}
    return listing_workbook(
        etalase=shelf, columns=sheet.columns, rows=[returned(rows[one["number"]], one) for one in upload.bad], faults=True
    )


def upload_for(session: Session, actor: Actor, id_text: str, *, lock: bool = False) -> ListingUpload:
    """Its own vendor's alone. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    upload = session.get(ListingUpload, (region_id, id), with_for_update=lock, populate_existing=lock)
    if upload is None or not actor.is_vendor_staff or upload.vendor_id != actor.vendor_id:
        raise NotFound(_("Unggahan ini tidak ditemukan."))
    return upload


def newest_uploads(session: Session, *, vendor_id: UUID, limit: int = 10) -> Rows:
    """A vendor's last ones in all regions: (`ListingUpload`, `etalase_name`)."""
    return session.execute(
        select(ListingUpload, Etalase.name.label("etalase_name"))
        .join(Etalase, (Etalase.region_id == ListingUpload.region_id) & (Etalase.id == ListingUpload.etalase_id))
        .where(ListingUpload.vendor_id == vendor_id)
        .order_by(ListingUpload.received_at.desc(), ListingUpload.id.desc())
        .limit(limit)
    ).all()


def listings_with_sku(session: Session, *, etalase: Etalase, vendor_id: UUID) -> Sequence[Listing]:
    """What a vendor has in this etalase, by SKU; what has none cannot be found again and stays out."""
    return session.scalars(
        select(Listing)
        .where(
            Listing.region_id == etalase.region_id,
            Listing.vendor_id == vendor_id,
            Listing.etalase_id == etalase.id,
            Listing.sku.is_not(None),
        )
        .order_by(Listing.sku)
        .limit(ROWS_MAX)
    ).all()


def _do(session: Session, one: Planned, shelf: Etalase, sends: bool, by: By, at: datetime) -> bool:
    """By the vendor's own commands. Was it sent in? A price that owes a note stays a draft, to be sent by hand."""
    if isinstance(by, NotInOffice):
        raise by
    thing = write_row(session, one, shelf, by, at)
    if not sends or thing.newest.state != "draft":
        return False
    try:
        sending.submit(session, listing=thing, actor=by, at=at)
    except PriceNeedsNote:
        return False
    return True


def write_row(session: Session, one: Planned, shelf: Etalase, actor: Actor, at: datetime) -> Listing:
    """A good row as its listing, by the commands of a vendor's staff."""
    thing = one.listing
    if thing is None:
        assert one.stock is not None
        content = {name: value for name, value in one.content.items() if name != "family"}
        family = one.content.get("family")
        return writing.write(
            session, etalase=shelf, content=content, stock=one.stock, sku=one.sku, family=family, actor=actor, at=at
        )
    if one.effect is Effect.CHANGED:
        writing.rewrite(session, listing=thing, changes=one.content, stock=one.stock, actor=actor, at=at)
    return thing


def returned(row: TypedRow, told: Mapping[str, Any]) -> Written:
    faults = [f"{fault['heading']}: {fault['remedy']}" for fault in told["faults"]]
    first = _("Baris {n} di berkas {file}.").format(n=told["number"], file=_("Anda"))
    return Written(row.cells, frozenset(fault["column"] for fault in told["faults"]), " ".join([first, *faults]))


def _samples(planned: Sequence[Planned]) -> dict[str, Any]:
    new = [one for one in planned if one.effect is Effect.NEW][:SAMPLES]
    changed = [one for one in planned if one.effect is Effect.CHANGED][:SAMPLES]
    return {
        "new": [
            {"number": one.number, "sku": one.sku, "name": one.name, "unit_price": one.content["unit_price"], "unit": one.content["unit"]}
            for one in new
        ],
        "changed": [
            {
                "number": one.number,
                "sku": one.sku,
                "name": one.name,
                "jumps": one.jumps,
                "changes": [
                    {"heading": change.heading, "old": _plain(change.old), "new": _plain(change.new)} for change in one.changes
                ],
            }
            for one in changed
        ],
    }  # fmt: skip


def _plain(value: Any) -> str:
    """As a person reads it in the preview."""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return angka(Decimal(str(value)))
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:119] + "…"


def _seller(session: Session, actor: Actor) -> Vendor:
    if not actor.is_vendor_staff:
        raise NotAllowed(_("Hanya penyedia yang dapat menulis produk."))
    vendor = session.get_one(Vendor, actor.vendor_id)
    if vendor.state in (BLACKLISTED, CLOSED):
        raise sending.VendorMayNotSell(vendor.state)
    return vendor


def _shelf(session: Session, asked: str, named: str | None) -> Etalase:
    found = queries.find_etalase(session, asked or named or "")
    if found is None:
        raise invalid_field("etalase", _("Pilih etalasenya: berkas ini tidak menyebut etalase yang ada."))
    if asked and named and (other := queries.find_etalase(session, named)) is not None and other.id != found.id:
        raise invalid_field(
            "etalase", _("Berkas ini dibuat untuk etalase {name}. Pilih etalase itu, atau pakai templat etalase ini.").format(name=other.name)
        )  # fmt: skip
    return found


def _sheet(session: Session, upload: ListingUpload) -> Sheet:
    shelf = session.get_one(Etalase, (upload.region_id, upload.etalase_id))
    with on_disk(store.get(upload.sha256, OBJECT), upload.file_name) as path:
        return read_sheet(path, columns_of(session, shelf))


def keep(session: Session, content: bytes, actor: Actor, at: datetime) -> str:
    hash_ = store.hash_of(content)
    store.put(hash_, OBJECT, content)
    store.remember(
        session,
        StoredFile(
            id=new_id(),
            sha256=hash_,
            content_type=XLSX,
            size=len(content),
            width=None,
            height=None,
            stored_at=at,
            stored_by=actor.account_id,
        ),
    )
    return hash_
