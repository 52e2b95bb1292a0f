"""What each row of a workbook would do: a new listing, a change, nothing, or nothing
because it is wrong. Asks the database, changes nothing.

A SKU finds the vendor's own listing again. What the row does not hold (a column that
was left out) stays as it is; an empty cell empties.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.catalogue.assistant.classification import usual_on
from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import PREFIX, attributes_of, read_values
from app.catalogue.bulk.columns import DEFAULTS, PAPER, Column, RowForm, WrongChoice, as_text, columns, same, values_of
from app.catalogue.bulk.reading import Row, Sheet
from app.catalogue.listing.checks import check_least, check_stock
from app.catalogue.models import Category, Etalase, Listing
from app.catalogue.prices.jump import Asking, asking, rises_too_far
from app.catalogue.prices.with_tax import tax_charged
from app.catalogue.selling.tiers import check_tiers
from app.catalogue.selling.zones import check_zones
from app.catalogue.stock import plain
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.language import _
from app.money import rupiah
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.incoming.reading import field_errors

CHUNK = 500
VALUE_SHOWN = 80


class Effect(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Fault:
    """Which column, what stands there, what to do about it."""

    column: str
    heading: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Change:
    heading: str
    old: Any
    new: Any


@dataclass(slots=True)
class Planned:
    """A row and what it would do; `content` and `stock` are what a command takes (`stock` None: it stays)."""

    number: int
    sku: str
    name: str
    effect: Effect
    listing: Listing | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    stock: Decimal | None = None
    changes: Sequence[Change] = ()
    faults: Sequence[Fault] = ()
    jumps: bool = False
    """The price rises so far that nothing is ordered until a curator decides."""


def columns_of(session: Session, etalase: Etalase) -> tuple[Column, ...]:
    """With the categories at and below the etalase's own, and what it asks."""
    code = etalase.category_code
    found = session.execute(
        select(Category.code, Category.name)
        .where(or_(Category.code == code, Category.code.startswith(code + ".", autoescape=True)))
        .order_by(Category.code)
    )
    return columns([(row.code, row.name) for row in found], attributes_of(session, etalase), usual_on(session, etalase) or PAPER)


def plan(
    session: Session,
    *,
    sheet: Sheet,
    etalase: Etalase,
    vendor_id: UUID,
    at: datetime,
    rows: Sequence[Row] | None = None,
    lock: bool = False,
) -> list[Planned]:
    """Each row of the sheet (or of `rows`, a part of it), in its order. `lock` holds the listings for the commands that follow."""
    first_at: dict[str, int] = {}
    for row in sheet.rows:
        first_at.setdefault(_sku(row), row.number)
    is_open = etalase.is_open_on(local_date(at, session.get_one(Region, etalase.region_id).timezone))
    pkp = session.get_one(Vendor, vendor_id).pkp
    asked = attributes_of(session, etalase)
    planned: list[Planned] = []
    wanted = sheet.rows if rows is None else rows
    for begin in range(0, len(wanted), CHUNK):
        part = wanted[begin : begin + CHUNK]
        known = listings_by_sku(session, etalase.region_id, vendor_id, [_sku(row) for row in part], lock=lock)
        for row in part:
            found = known.get(_sku(row))
            if first_at[_sku(row)] != row.number and _sku(row):
                again = _("SKU ini sudah dipakai di baris {n}. Satu SKU satu baris.").format(n=first_at[_sku(row)])
                planned.append(bad_row(row, sheet.columns, [FieldError("sku", again)]))
            else:
                planned.append(_judge(row, sheet.columns, etalase, asked, found, is_open, pkp))
    return planned


def counts(planned: Iterable[Planned]) -> dict[str, int]:
    """How many rows have which effect, and how many prices jump."""
    found = Counter(str(one.effect) for one in planned)
    return {effect: found[effect] for effect in Effect} | {"jumps": sum(one.jumps for one in planned)}


def listings_by_sku(
    session: Session, region_id: int, vendor_id: UUID, skus: Iterable[str], *, lock: bool = False
) -> dict[str, Listing]:
    asked = (
        select(Listing)
        .where(Listing.region_id == region_id, Listing.vendor_id == vendor_id, Listing.sku.in_({sku for sku in skus if sku}))
        .order_by(Listing.id)
    )
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return {listing.sku: listing for listing in session.scalars(asked) if listing.sku}


def _judge(
    row: Row,
    sheet_columns: Sequence[Column],
    etalase: Etalase,
    asked: Sequence[EtalaseAttribute],
    listing: Listing | None,
    is_open: bool,
    pkp: bool,
) -> Planned:
    typed, errors = _typed(row, sheet_columns, listing)
    if listing is None and not is_open:
        errors.append(FieldError("sku", _("Etalase {name} sedang tidak menerima produk.").format(name=etalase.name)))
    if listing is not None and listing.etalase_id != etalase.id:
        errors.append(FieldError("sku", _("SKU ini sudah dipakai di etalase lain. Pakai SKU lain, atau unggah di etalase itu.")))
    if listing is not None and not errors and all(same(typed[one.name], values_of(listing).get(one.name)) for one in sheet_columns):
        return Planned(row.number, _sku(row), listing.newest.name, Effect.UNCHANGED, listing=listing)
    given = {name: value for name, value in ((values_of(listing) if listing else {}) | typed).items() if value not in (None, "")}
    of_etalase = {name.removeprefix(PREFIX): given.pop(name) for name in list(given) if name.startswith(PREFIX)}
    form, attributes = None, {}
    try:
        category = given.get("category") or etalase.category_code
        attributes = read_values([one for one in asked if one.is_asked_in(category)], _known(of_etalase, asked))
    except Invalid as wrong:
        errors += wrong.errors
    try:
        form = RowForm.model_validate(given)
    except ValidationError as wrong:
        told = {error.field for error in errors}
        errors += [error for error in field_errors(wrong.errors()) if error.field not in told]
    if form is not None:
        errors += _does_not_fit(form, etalase, listing)
    if form is None or errors:
        return bad_row(row, sheet_columns, errors, is_new=listing is None)
    if listing is not None:
        return _change(row, sheet_columns, listing, typed, form, attributes, pkp)
    content = {**form.content(), "attributes": attributes, "family": form.family}
    return Planned(row.number, _sku(row), form.name, Effect.NEW, content=content, stock=form.stock)


def _does_not_fit(form: RowForm, etalase: Etalase, listing: Listing | None) -> list[FieldError]:
    """What its etalase, its price and its unit do not allow. What a listing kept of
    an older rule is asked again only where it changes."""
    errors = []
    if etalase.price_ceiling is not None and form.unit_price > etalase.price_ceiling:
        ceiling = _("Harga tertinggi di etalase {name} adalah {ceiling}.")
        errors.append(FieldError("unit_price", ceiling.format(name=etalase.name, ceiling=rupiah(etalase.price_ceiling))))
    try:
        check_tiers(form.tiers, unit_price=form.unit_price, min_purchase=form.min_purchase)
        check_zones(form.zones, kind=form.kind)
        if listing is None or (form.unit, form.min_purchase) != (listing.newest.unit, listing.newest.min_purchase):
            check_least(form.content())
        if listing is None or (form.unit, form.stock) != (listing.newest.unit, listing.stock):
            check_stock(form.unit, form.stock)
    except Invalid as wrong:
        errors += wrong.errors
    return errors


def _typed(row: Row, sheet_columns: Sequence[Column], listing: Listing | None) -> tuple[dict[str, Any], list[FieldError]]:
    """The cells as a form would have sent them; a cell that says what is kept is what is kept."""
    kept = values_of(listing) if listing is not None else {}
    typed: dict[str, Any] = {}
    errors: list[FieldError] = []
    for column in sheet_columns:
        try:
            value = column.typed(row.cells[column.name])
        except WrongChoice as wrong:
            value = row.cells[column.name]
            if value != kept.get(column.name):
                errors.append(FieldError(column.name, str(wrong)))
                value = ""
        if value == "":
            value = kept.get("category") if column.name == "category" and listing else DEFAULTS.get(column.name, "")
        elif listing is not None and same(value, kept.get(column.name)):
            value = kept.get(column.name)
        typed[column.name] = value
    return typed, errors


def _known(of_etalase: Mapping[str, Any], asked: Sequence[EtalaseAttribute]) -> dict[str, Any]:
    """Without what a listing kept of attributes that are not asked any more: no cell holds it."""
    codes = {one.code for one in asked}
    return {code: value for code, value in of_etalase.items() if code in codes}


def _change(
    row: Row,
    sheet_columns: Sequence[Column],
    listing: Listing,
    typed: Mapping[str, Any],
    form: RowForm,
    attributes: Mapping[str, Any],
    pkp: bool,
) -> Planned:
    version, kept = listing.newest, values_of(listing)
    content = {name: value for name, value in form.content().items() if getattr(version, name) != value}
    if version.price_with_ppn == (form.price_with_ppn == "ya"):
        content.pop("tax_rate_bps", None)
    if any(one.name.startswith(PREFIX) and not same(typed[one.name], kept.get(one.name)) for one in sheet_columns):
        content["attributes"] = dict(attributes)
    if form.family != listing.family:
        content["family"] = form.family
    stock = form.stock if form.stock != listing.stock else None
    if not content and stock is None:
        return Planned(row.number, _sku(row), version.name, Effect.UNCHANGED, listing=listing)
    if content and (version.state == "in_curation" or listing.open_appeal is not None):
        waits = _("Produk ini sedang menunggu kurator. Hapus baris ini, atau unggah lagi sesudah diputuskan.")
        return bad_row(row, sheet_columns, [FieldError("sku", waits)])
    if stock is not None and stock < listing.reserved:
        aside = _("{n} sudah disisihkan untuk pesanan. Isi paling sedikit sebanyak itu.").format(n=plain(listing.reserved))
        return bad_row(row, sheet_columns, [FieldError("stock", aside)])
    shown = [
        Change(one.heading, one.shown(kept.get(one.name)), one.shown(typed[one.name]))
        for one in sheet_columns
        if not same(typed[one.name], kept.get(one.name))
    ]
    published = listing.published
    price, rate, tiers = (content.get(name, getattr(version, name)) for name in ("unit_price", "tax_rate_bps", "tiers"))
    wanted = Asking(price, tax_charged(rate, pkp=pkp), tiers)
    jumps = published is not None and rises_too_far(asking(published, pkp=pkp), wanted)
    return Planned(row.number, _sku(row), form.name, Effect.CHANGED, listing, content, stock, shown, jumps=jumps)


def bad_row(
    row: Row, sheet_columns: Sequence[Column], errors: Sequence[FieldError], *, key: str = "sku", is_new: bool = False
) -> Planned:
    """With a fault a column; those of columns that the sheet lacks are said together at
    its key. `is_new`: nothing of this key is there yet."""
    headings = {column.name: column.heading for column in sheet_columns}
    faults = [
        Fault(error.field, headings[error.field], _shown(row.cells[error.field]), error.message)
        for error in errors
        if error.field in headings
    ]
    if missing := list(dict.fromkeys(_heading(error.field) for error in errors if error.field not in headings)):
        told = (
            _("{key} ini belum ada. Periksa kodenya; untuk produk baru lengkapi kolom: {headings}.")
            if is_new
            else _("Tidak ada di berkas: kolom {headings}.")
        )
        remedy = told.format(key=headings[key], headings=", ".join(missing))
        faults.append(Fault(key, headings[key], _shown(row.cells[key]), remedy))
    name = row.cells.get("name", row.cells.get("legal_name", ""))
    return Planned(row.number, _sku(row), _shown(name), Effect.BAD, faults=faults)


def _heading(name: str) -> str:
    return next((column.heading for column in columns([]) if column.name == name), name)


def _sku(row: Row) -> str:
    return as_text(row.cells.get("sku")).strip()


def _shown(cell: Any) -> str:
    text = str(cell if cell is not None else "")
    return text if len(text) <= VALUE_SHOWN else text[: VALUE_SHOWN - 1] + "…"
