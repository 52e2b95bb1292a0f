"""A file of an older catalogue: received with a dry run, then applied row by row. A row that
is refused leaves nothing behind and the others go on."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
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
from app.catalogue.bulk import uploads as bulk
from app.catalogue.bulk.applying import DIRECT_MAX, By, apply_rows, begin_counting, ended_by, next_rows, told
from app.catalogue.bulk.planning import Effect
from app.catalogue.bulk.reading import Sheet, read_sheet
from app.catalogue.bulk.workbook import Written, listing_workbook, sheet_workbook
from app.catalogue.listing import sending
from app.catalogue.models import Etalase
from app.catalogue.prices.reasonableness import PriceNeedsNote
from app.catalogue.takeover.columns import VENDOR, listing_columns, vendor_columns
from app.catalogue.takeover.models import LISTINGS, VENDORS, Takeover
from app.catalogue.takeover.planning import Step, counts, is_of_the_office, plan_listings, plan_vendors
from app.errors import NotAllowed, NotFound, invalid_field
from app.files import store
from app.files.tables import on_disk
from app.identifiers import new_id, parse_public_id
from app.language import _, mark
from app.notifications import telling as notices
from app.notifications.telling import Audience
from app.outbox import enqueue
from app.regions.models import Region
from app.vendors import permissions
from app.vendors import takeover as vendors
from app.vendors.models import Vendor
from app.vendors.states import ACTIVE, VERIFIED
from app.web.pages.labels import label


def receive(session: Session, *, kind: str, content: bytes, file_name: str, etalase: str, actor: Actor, at: datetime) -> Takeover:
    """Keep the file and say what each row would do; nothing else is written. A file of
    products is for one etalase of the office's region.

    Raises `NotAllowed`, `Unreadable` for a file that cannot be read, `Invalid` where the etalase is not of this region.
    """
    region = _region(session, actor)
    shelf = None
    if kind == LISTINGS:
        shelf = queries.find_etalase(session, etalase)
        if shelf is None or shelf.region_id != region.id:
            raise invalid_field("etalase", _("Pilih etalase daerah Anda yang menerima produk ini."))
    made = Takeover(
        region_id=region.id,
        id=new_id(),
        kind=kind,
        etalase_id=shelf.id if shelf else None,
        file_name=Path(file_name.replace("\\", "/")).name[:120] or "katalog-lama",
        sha256="",
        received_at=at,
        received_by=actor.account_id,
        done_rows=0,
    )
    with on_disk(content, made.file_name) as path:
        sheet = _read(session, path, made)
    steps = _plan(session, made, sheet, at)
    made.sha256 = bulk.keep(session, content, actor, at)
    made.rows, made.ignored = len(sheet.rows), list(sheet.ignored[:20])
    made.counts, made.bad = dict(counts(steps)), [told(step.row) for step in steps if step.row.effect is Effect.BAD]
    session.add(made)
    session.flush()
    return made


def begin(session: Session, *, takeover: Takeover, actor: Actor, at: datetime) -> Takeover:
    """Apply the good rows; a long file by a job. One that was applied already is left alone;
    where it stopped half way, its job is asked for again."""
    if not permissions.take_over(actor, takeover.region_id):
        raise NotAllowed(_("Hanya kurator atau admin daerah ini yang mengambil alih katalog lama."))
    if takeover.started_at is not None:
        if takeover.applied_at is None:
            _ask_for_job(session, takeover)
        return takeover
    takeover.started_at, takeover.started_by = at, actor.account_id
    takeover.started_name, takeover.started_role = actor.name, str(actor.role)
    begin_counting(takeover)
    if takeover.rows > DIRECT_MAX:
        _ask_for_job(session, takeover)
        return takeover
    sheet = _sheet(session, takeover)
    while takeover.applied_at is None:
        _apply_part(session, takeover, sheet, actor, at)
    return takeover


def go_on(
    new_session: Callable[[], AbstractContextManager[Session]], *, region_id: int, id: UUID, at: Callable[[], datetime]
) -> None:
    """The job of a long file, in the name of whoever applied it."""

    def who(takeover: Takeover) -> Actor:
        role = Role(takeover.started_role or Role.CURATOR)
        return Actor(role, takeover.started_by, takeover.started_name or "", region_id=region_id)

    applying.go_on(new_session, Takeover, region_id=region_id, id=id, at=at, read=_sheet, who=who, apply_part=_apply_part)


def _apply_part(session: Session, takeover: Takeover, sheet: Sheet, by: By, at: datetime) -> None:
    """The next rows; with the last one the file is applied."""
    steps = _plan(session, takeover, sheet, at, rows=next_rows(takeover, sheet), lock=True)
    doing = [(step.row, partial(_do, session, step, takeover, by, at)) for step in steps]
    key = "legal_name" if takeover.kind == VENDORS else "sku"
    if apply_rows(session, received=takeover, planned=doing, sheet=sheet, key=key, at=at):
        who, verb = ended_by(by)
        audit.write_down(
            session, takeover, f"takeover.{verb}", who, at, kind=takeover.kind, sha256=takeover.sha256, **takeover.counts
        )


def template(session: Session, *, etalase: Etalase | None) -> bytes:
    """An empty file with an example row, which is never taken."""
    if etalase is not None:
        return listing_workbook(etalase=etalase, columns=listing_columns(session, etalase), example=True)
    return _vendor_workbook(example=Written({column.name: column.example for column in vendor_columns()}))


def returned_workbook(session: Session, takeover: Takeover) -> bytes:
    """The bad rows as they were typed, each with its faults, in the columns of the file. Raises `NotFound` where none is bad."""
    if not takeover.bad:
        raise NotFound(_("Tidak ada baris yang salah di berkas ini."))
    sheet = _sheet(session, takeover)
    rows = {row.number: row for row in sheet.rows}
    written = [bulk.returned(rows[one["number"]], one) for one in takeover.bad]
    shelf = _shelf(session, takeover)
    if shelf is not None:
        return listing_workbook(etalase=shelf, columns=sheet.columns, rows=written, faults=True)
    return _vendor_workbook(columns=sheet.columns, rows=written, faults=True)


def takeover_for(session: Session, actor: Actor, id_text: str, *, lock: bool = False) -> Takeover:
    """For the office of its region. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    found = session.get(Takeover, (region_id, id), with_for_update=lock, populate_existing=lock)
    if found is None or not permissions.take_over(actor, region_id):
        raise NotFound(_("Berkas ini tidak ditemukan."))
    return found


def newest(session: Session, *, region_id: int, limit: int = 10) -> Sequence[Takeover]:
    return session.scalars(
        select(Takeover)
        .where(Takeover.region_id == region_id)
        .order_by(Takeover.received_at.desc(), Takeover.id.desc())
        .limit(limit)
    ).all()


def _do(session: Session, step: Step, takeover: Takeover, by: By, at: datetime) -> bool:
    """One row; was a product sent to the curators?"""
    if isinstance(by, NotInOffice):
        raise by
    if takeover.kind == VENDORS:
        region, answers = session.get_one(Region, takeover.region_id), step.row.content
        if step.vendor is None:
            vendors.take_over(session, region=region, answers=answers, actor=by, at=at)
        elif step.row.effect is Effect.CHANGED:
            vendors.correct(session, vendor=step.vendor, region=region, answers=answers, actor=by, at=at)
        return False
    assert step.vendor is not None
    shelf = _shelf(session, takeover)
    assert shelf is not None
    signed = _("{name} ({role}, ambil alih katalog lama)").format(name=by.name, role=label(by.role))
    for_vendor = Actor(Role.VENDOR, by.account_id, signed, vendor_id=step.vendor.id)
    sends = step.vendor.state in (ACTIVE, VERIFIED)
    thing = bulk.write_row(session, step.row, shelf, for_vendor, at)
    if not sends or thing.newest.state != "draft" or not is_of_the_office(thing):
        return False
    try:
        sending.submit(session, listing=thing, actor=for_vendor, at=at)
    except PriceNeedsNote:
        return False
    _tell(session, takeover, shelf, step.vendor, by, at)
    return True


def _tell(session: Session, takeover: Takeover, shelf: Etalase, vendor: Vendor, actor: Actor, at: datetime) -> None:
    """Once a vendor and file: what the office wrote for it waits with the curators, and is its own to change."""
    notices.tell(
        session,
        [Audience(vendor_id=vendor.id, email=vendor.email)],
        region_id=takeover.region_id,
        cause=takeover.id,
        title=shelf.name,
        link="/toko/produk",
        move="take_over",
        state="in_curation",
        actor_role=str(actor.role),
        note=mark(
            "Barang Anda dari katalog lama ditambahkan dan menunggu kurator. Periksa isinya; Anda boleh mengubah atau menariknya."
        ),
        at=at,
    )


def _plan(session: Session, takeover: Takeover, sheet: Sheet, at: datetime, *, rows: Any = None, lock: bool = False) -> list[Step]:
    shelf = _shelf(session, takeover)
    if shelf is None:
        return plan_vendors(session, sheet=sheet, region_id=takeover.region_id, rows=rows)
    return plan_listings(session, sheet=sheet, etalase=shelf, at=at, rows=rows, lock=lock)


def _read(session: Session, path: Path, takeover: Takeover) -> Sheet:
    shelf = _shelf(session, takeover)
    if shelf is None:
        return read_sheet(path, vendor_columns(), key="legal_name", csv=True)
    sheet = read_sheet(path, listing_columns(session, shelf), csv=True)
    if all(column.name != VENDOR for column in sheet.columns):
        raise invalid_field("file", _("Kolom “NIB atau NPWP penyedia” tidak ada: tanpa itu tidak diketahui milik siapa barangnya."))
    return sheet


def _sheet(session: Session, takeover: Takeover) -> Sheet:
    with on_disk(store.get(takeover.sha256, bulk.OBJECT), takeover.file_name) as path:
        return _read(session, path, takeover)


def _shelf(session: Session, takeover: Takeover) -> Etalase | None:
    return session.get_one(Etalase, (takeover.region_id, takeover.etalase_id)) if takeover.etalase_id else None


def _vendor_workbook(
    *, columns: Any = None, rows: Sequence[Written] = (), example: Written | None = None, faults: bool = False
) -> bytes:
    told = (
        _("Isi satu baris untuk satu usaha; kolom bertanda * wajib."),
        _("Yang diambil alih menjadi konsep. Pemiliknya melengkapi berkas, rekening, dan persetujuan, lalu mengirimnya untuk diverifikasi."),
    )  # fmt: skip
    about = (("lokapasar", "vendors"),)
    return sheet_workbook(
        _("Penyedia"),
        _("Penyedia"),
        columns or vendor_columns(),
        told,
        about=about,
        rows=rows,
        example=example,
        faults=faults,
    )


def _region(session: Session, actor: Actor) -> Region:
    if actor.region_id is None or not permissions.take_over(actor, actor.region_id):
        raise NotAllowed(_("Hanya kurator atau admin daerah ini yang mengambil alih katalog lama."))
    return session.get_one(Region, actor.region_id)


def _ask_for_job(session: Session, takeover: Takeover) -> None:
    enqueue(session, "catalogue.takeover", region_id=takeover.region_id, id=str(takeover.id))
