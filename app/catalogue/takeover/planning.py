"""What each row would do: a new firm or product, a change, nothing, or nothing
because it is wrong. Asks the database, changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.catalogue.bulk import planning as listings
from app.catalogue.bulk.columns import WrongChoice
from app.catalogue.bulk.planning import Effect, Planned, bad_row
from app.catalogue.bulk.reading import Row, Sheet
from app.catalogue.models import Etalase, Listing
from app.catalogue.takeover.columns import VENDOR, number_of, with_its_zeros
from app.errors import FieldError
from app.language import _
from app.vendors.models import Vendor
from app.vendors.states import BLACKLISTED
from app.vendors.takeover import TakenOverForm, found_by_number, is_unclaimed
from app.web.incoming.reading import field_errors


@dataclass(frozen=True, slots=True)
class Step:
    """A row and the firm that it is about, where there is one already."""

    row: Planned
    vendor: Vendor | None = None


def plan_listings(
    session: Session, *, sheet: Sheet, etalase: Etalase, at: datetime, rows: Sequence[Row] | None = None, lock: bool = False
) -> list[Step]:
    """Each row of the sheet (or of `rows`, a part of it), in its order: a SKU finds the listing of its own firm again."""
    columns = tuple(column for column in sheet.columns if column.name != VENDOR)
    heard = {row.number: _number(row.cells.get(VENDOR)) for row in sheet.rows}
    known = found_by_number(session, region_id=etalase.region_id, numbers=[number for number, _fault in heard.values() if number])
    by_vendor: dict[Any, list[Row]] = {}
    for row in sheet.rows:
        if vendor := known.get(heard[row.number][0]):
            by_vendor.setdefault(vendor.id, []).append(row)
    wanted = sheet.rows if rows is None else rows
    numbers = {row.number for row in wanted}
    steps: dict[int, Step] = {}
    for of_vendor in by_vendor.values():
        part = [row for row in of_vendor if row.number in numbers]
        vendor = known[heard[of_vendor[0].number][0]]
        own = replace(sheet, columns=columns, rows=tuple(of_vendor))
        planned = listings.plan(session, sheet=own, etalase=etalase, vendor_id=vendor.id, at=at, rows=part, lock=lock)
        by_number = {row.number: row for row in part}
        for one in planned:
            steps[one.number] = Step(_left_alone(one, by_number[one.number], sheet, vendor), vendor)
    for row in wanted:
        if row.number not in steps:
            number, fault = heard[row.number]
            steps[row.number] = Step(bad_row(row, sheet.columns, [FieldError(VENDOR, fault or _unknown(number))]))
    return [steps[row.number] for row in wanted]


def plan_vendors(session: Session, *, sheet: Sheet, region_id: int, rows: Sequence[Row] | None = None) -> list[Step]:
    """Each row of the sheet (or of `rows`), in its order: a NIB, else an NPWP, finds the firm again. What it is found by is not
    changed by a file: a firm keeps its NIB, while an NPWP may be put right."""
    read = [_read_vendor(row, sheet) for row in sheet.rows]
    numbers = [number for form, _errors in read if form for number in (form.nib, form.npwp) if number]
    known = found_by_number(session, region_id=region_id, numbers=numbers)
    first_at: dict[str, int] = {}
    steps: dict[int, Step] = {}
    for row, (form, errors) in zip(sheet.rows, read, strict=True):
        if form is None:
            steps[row.number] = Step(bad_row(row, sheet.columns, errors, key="legal_name"))
            continue
        own = [number for number in (form.nib, form.npwp) if number]
        if again := [first_at[number] for number in own if number in first_at]:
            twice = _("Nomor ini sudah dipakai di baris {n}. Satu usaha satu baris.").format(n=again[0])
            error = FieldError("nib" if form.nib else "npwp", twice)
            steps[row.number] = Step(bad_row(row, sheet.columns, [error], key="legal_name"))
            continue
        first_at |= dict.fromkeys(own, row.number)
        firms = {known[number].id: known[number] for number in own if number in known}
        if len(firms) > 1:
            names = [firm.legal_name or "" for firm in firms.values()]
            two = _("NIB ini milik {one}, NPWP-nya milik {other}. Periksa kedua nomornya.").format(one=names[0], other=names[1])
            steps[row.number] = Step(bad_row(row, sheet.columns, [FieldError("npwp", two)], key="legal_name"))
            continue
        firm = next(iter(firms.values()), None)
        if firm is not None and form.nib and firm.nib and firm.nib != form.nib:
            other = _(
                "NPWP ini milik {name}, yang tercatat dengan NIB lain. NIB tidak diganti oleh berkas: periksa kedua nomornya."
            )
            error = FieldError("nib", other.format(name=firm.legal_name or ""))
            steps[row.number] = Step(bad_row(row, sheet.columns, [error], key="legal_name"))
            continue
        steps[row.number] = _judge_vendor(row, form, firm)
    return [steps[row.number] for row in (sheet.rows if rows is None else rows)]


def _judge_vendor(row: Row, form: TakenOverForm, vendor: Vendor | None) -> Step:
    number = form.nib or form.npwp or ""
    answers = form.answers()
    if vendor is None:
        return Step(Planned(row.number, number, form.legal_name, Effect.NEW, content=answers))
    changed = {name: value for name, value in answers.items() if _kept(vendor, name) != value}
    if not is_unclaimed(vendor) or not changed:
        return Step(Planned(row.number, number, vendor.legal_name or "", Effect.UNCHANGED), vendor)
    return Step(Planned(row.number, number, form.legal_name, Effect.CHANGED, content=changed), vendor)


def _kept(vendor: Vendor, name: str) -> Any:
    if name == "kbli":
        return [industry.kbli for industry in vendor.industries]
    return vendor.address_region_code if name == "region_code" else getattr(vendor, name)


def _read_vendor(row: Row, sheet: Sheet) -> tuple[TakenOverForm | None, list[FieldError]]:
    given: dict[str, Any] = {}
    errors: list[FieldError] = []
    for column in sheet.columns:
        cell = row.cells[column.name]
        try:
            given[column.name] = with_its_zeros(cell) if column.name in ("nib", "npwp") else column.typed(cell)
        except (WrongChoice, ValueError) as wrong:
            errors.append(FieldError(column.name, str(wrong)))
    try:
        form = TakenOverForm.model_validate(given)
    except ValidationError as wrong:
        told = {error.field for error in errors}
        found = [replace(error, field=_column(error.field)) for error in field_errors(wrong.errors())]
        errors += [error for error in found if error.field not in told]
        return None, errors
    return (None, errors) if errors else (form, errors)


def _column(field: str) -> str:
    """A fault of one code in a list is the column's; one of the row as a whole is told at the NIB."""
    name = field.partition(".")[0]
    return "nib" if name == "body" else name


def _left_alone(one: Planned, row: Row, sheet: Sheet, vendor: Vendor) -> Planned:
    """What the firm has in its own hands is not for the office to change; one on the blacklist sells nothing."""
    if one.effect is Effect.BAD:
        return one
    if vendor.state == BLACKLISTED:
        return bad_row(row, sheet.columns, [FieldError(VENDOR, _("Usaha ini masuk daftar hitam. Hapus barisnya."))])
    if one.effect is Effect.CHANGED and one.listing is not None and not is_of_the_office(one.listing):
        own = _("Produk ini sudah diurus penyedianya sendiri. Hapus baris ini; penyedia yang mengubahnya.")
        return bad_row(row, sheet.columns, [FieldError("sku", own)])
    return one


def is_of_the_office(listing: Listing) -> bool:
    """Was its newest version written by nobody of its vendor?"""
    return listing.newest.written_by not in {grant.account_id for grant in listing.sellers}


def _number(cell: Any) -> tuple[str, str]:
    """(number, "") or ("", what is wrong)."""
    try:
        return number_of(cell), ""
    except ValueError as wrong:
        return "", str(wrong)


def _unknown(number: str) -> str:
    return _("Usaha dengan nomor {number} belum ada. Unggah dahulu berkas penyedianya.").format(number=number)


def counts(steps: Sequence[Step]) -> Mapping[str, int]:
    return listings.counts(step.row for step in steps)
