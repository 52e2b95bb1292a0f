"""Orders of other catalogues as their newest file has them, or as it was known on a day; those that are ours coming back stay out.

Catalogue v6 gives back its raw rows, types included; of catalogue v5 and the online shops, whose rows are
lines or name other things, the ledger's facts are told.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db import among
from app.exchange.datasets import ORDERS_V6, Field
from app.exchange.models import ReversalProposal
from app.exchange.national.v6 import key_of
from app.exchange.validating import EMPTY, typed
from app.exports.declaring import Asked
from app.exports.naming import agency_kind, satker_names
from app.exports.ordered import ONLINE_SHOP, V5, V6, Ordered
from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of
from app.fulfilment.states import ShipmentState
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.orders.states import REALISED
from app.plan.models import Package
from app.realisation import counting
from app.realisation.asking import AskedScope, Question
from app.regions.models import Region
from app.web.api.pagination import unknown_cursor

FIELDS: Mapping[str, Field] = {field.name: field for field in ORDERS_V6.fields}


def versions_after(
    session: Session, asked: Asked, dataset: str, after: str | None, limit: int, *, also: ColumnElement[bool] | None = None
) -> Sequence[ImportedRow]:
    """Versions of rows that were known then (and those that `also` names), by id."""
    statement = select(ImportedRow).where(
        ImportedRow.region_id == asked.region.id, ImportedRow.dataset == dataset, ImportedRow.fiscal_year == asked.year
    )
    if after is not None:
        statement = statement.where(ImportedRow.id > _id_of(after))
    is_known: ColumnElement[bool] = ImportedRow.known_until.is_(None)
    if asked.known_at is not None:
        is_known = or_(is_known, ImportedRow.known_until > asked.known_at)
        statement = statement.where(ImportedRow.known_from <= asked.known_at)
    statement = statement.where(is_known if also is None else or_(is_known, also))
    return session.scalars(statement.order_by(ImportedRow.id).limit(limit)).all()


def _id_of(key: str) -> UUID:
    """Raises `Invalid` for a key that we did not give."""
    try:
        return UUID(key)
    except ValueError:
        raise unknown_cursor() from None


def imported_v6(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Ordered | None]]:
    """Catalogue v6: one row an order, under its ISB names whatever it came under; also the last row of an order
    that its file no longer has while it goes on counting."""
    versions = versions_after(session, asked, ORDERS_V6.name, after, limit, also=_last_of_vanished(asked))
    counted = counting.orders(
        _national(asked, AskedScope.EP_NATIONAL), asked.region, only=[key_of(one.row_key) for one in versions]
    )
    facts = {row.order_key: row for row in session.execute(select(counted.c.order_key, counted.c.scope, counted.c.orders))}
    raw = {version.id: row for version, row in raw_of(session, asked.region.id, versions)}
    names = satker_names(session, asked.region.id, {str(_value(row, "kd_satker_str")) for row in raw.values()})

    def goes_out(one: ImportedRow) -> bool:
        found = facts.get(key_of(one.row_key))
        if found is None or found.scope == Scope.EP_NATIONAL_DUP:
            return False
        return found.orders > 0 or one.known_until is None or (asked.known_at is not None and one.known_until > asked.known_at)

    return [(str(one.id), _of_v6(raw[one.id], asked.region, names) if goes_out(one) else None) for one in versions]


def _last_of_vanished(asked: Asked) -> ColumnElement[bool]:
    """The newest version, of those known then, of each order that ever waited for the decision whether it is reversed."""
    later = aliased(ImportedRow)
    waited = select(func.substr(ReversalProposal.order_key, len("v6:") + 1)).where(
        ReversalProposal.region_id == asked.region.id, ReversalProposal.order_key.startswith("v6:")
    )
    newer = select(later.id).where(
        later.region_id == asked.region.id,
        later.dataset == ORDERS_V6.name,
        later.fiscal_year == asked.year,
        later.row_key == ImportedRow.row_key,
        later.id > ImportedRow.id,
        *([] if asked.known_at is None else [later.known_from <= asked.known_at]),
    )
    return and_(ImportedRow.row_key.in_(waited), ~newer.exists())


def imported_others(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Ordered | None]]:
    """Catalogue v5 and online shops, by the ledger's key."""
    tally = OrderTally
    keys = session.scalars(
        select(tally.order_key)
        .where(
            tally.region_id == asked.region.id,
            # by then it may have stood in another year than it does now: the ledger says it of each
            *([tally.fiscal_year == asked.year] if asked.as_of is None else []),
            tally.scope != Scope.EP_LOCAL,
            ~tally.order_key.startswith("v6:"),
            tally.order_key > (after or ""),
        )
        .order_by(tally.order_key)
        .limit(limit)
    ).all()
    counted = counting.orders(_national(asked, AskedScope.DIGITAL), asked.region, only=keys)
    facts = {row.order_key: row for row in session.execute(select(counted))}
    satkers = satker_names(session, asked.region.id, {row.satker_code for row in facts.values() if row.satker_code})
    packages = _package_names(session, asked, {row.kd_rup for row in facts.values() if row.kd_rup})
    return [(key, _of_others(facts[key], asked, satkers, packages) if key in facts else None) for key in keys]


def _national(asked: Asked, scope: AskedScope) -> Question:
    return Question(region=asked.region.code, year=asked.year, scope=scope, as_of=asked.as_of)


def _package_names(session: Session, asked: Asked, kd_rups: Collection[str]) -> dict[str, str]:
    rows = session.execute(
        select(Package.kd_rup, Package.name).where(Package.region_id == asked.region.id, among(Package.kd_rup, kd_rups))
    )
    return dict(rows.all())


def _value(raw: Mapping[str, Any], name: str) -> Any:
    """Under its ISB name, where that is empty under its name in v1."""
    field = FIELDS[name]
    found = raw.get(name)
    return raw.get(field.alias) if found is None and field.alias is not None else found


def _of_v6(raw: Mapping[str, Any], region: Region, names: Mapping[str, str]) -> Ordered:
    def text(name: str) -> str | None:
        found = _value(raw, name)
        return (
            None if found is None or (isinstance(found, str) and found.strip() in EMPTY and name != "rup_nama_pkt") else str(found)
        )

    def read(name: str) -> Any:
        return typed(FIELDS[name], _value(raw, name), region.timezone)

    quantity = _value(raw, "jml_produk")
    if not isinstance(quantity, int | float):
        number = read("jml_produk")
        quantity = 0 if number is None else int(number) if number == number.to_integral_value() else float(number)
    satker_code = text("kd_satker_str")
    state = read("status_pkt")
    return Ordered(
        source=V6,
        fiscal_year=int(read("tahun_anggaran")),
        agency_kind=text("jenis_instansi") or agency_kind(region),
        agency_name=text("nama_instansi") or region.name,
        klpd_code=text("kd_klpd"),
        satker_code=satker_code,
        satker_name=text("nama_satker") or names.get(satker_code or ""),
        package_id=str(text("kd_paket")),
        kd_rup=read("kd_rup"),
        rup_name=text("rup_nama_pkt"),
        rup_description=text("rup_desc"),
        product_ids=text("product_ids"),
        fund_sources=text("sumber_dana"),
        accounts=text("mak"),
        vendor_id=text("kd_penyedia_v6"),
        vendor_sikap_id=int(read("kd_penyedia_sikap") or 0),
        vendor_name=None,
        product_kinds=int(read("jml_jenis_produk") or 0),
        quantity=quantity,
        shipping=read("ongkir"),
        total=read("total_harga"),
        pdn=None,
        ordered_on=read("tgl_order"),
        state=state,
        shipment_state=read("status_pengiriman") or ShipmentState.DRAFT,
        mini_competition=text("flag_minikom"),
        method="E-Purchasing",
        procurement=None,
        served=text("last_update_ref"),
    )


def _of_others(facts: Any, asked: Asked, satkers: Mapping[str, str], packages: Mapping[str, str]) -> Ordered:
    is_shop = facts.scope == Scope.TOKO_DARING
    return Ordered(
        source=ONLINE_SHOP if is_shop else V5,
        fiscal_year=asked.year,
        agency_kind=agency_kind(asked.region),
        agency_name=asked.region.name,
        klpd_code=asked.region.klpd_code,
        satker_code=facts.satker_code,
        satker_name=satkers.get(facts.satker_code or ""),
        package_id=facts.order_key.partition(":")[2],
        kd_rup=facts.kd_rup,
        rup_name=packages.get(facts.kd_rup or ""),
        rup_description=None,
        product_ids=None,
        fund_sources=facts.fund_set,
        accounts=None,
        vendor_id=None,
        vendor_sikap_id=0,
        vendor_name=None,
        product_kinds=0,
        quantity=0,
        shipping=None,
        total=facts.total if facts.state in REALISED else 0,
        pdn=None,
        ordered_on=facts.order_date,
        state=facts.state,
        shipment_state=ShipmentState.DRAFT,
        mini_competition=None,
        method="Toko Daring" if is_shop else "E-Purchasing",
        procurement=None,
        served=None,
    )
