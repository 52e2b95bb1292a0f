"""Tile maps: the provinces of the nation, the regions of a province, the kecamatan
of a region; each with the table of the same values.

A kecamatan's value is what was bought from vendors whose address lies in it, as a share of all that was bought: vendors
of this house only, for an imported order tells no address. Where no vendor's address is known at all, it is what the
office of the kecamatan itself has bought of its own budget.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charts import Chart, Tile, tiles
from app.db import among
from app.language import _
from app.ledger import Scope
from app.money import percent, rupiah
from app.realisation.asking import SCOPES, AskedScope, Period, Question
from app.realisation.metrics import metric_of
from app.realisation.ranking import as_read, figures_of, ranked
from app.realisation.reading import Reading
from app.realisation.tallying import reading_of
from app.regions.grid import COLUMNS, PROVINCES
from app.regions.models import Region
from app.regions.places import districts_of
from app.regions.queries import regions_within
from app.vendors.models import Vendor
from app.vendors.queries import ids_of_vendors

OFFICE = "KECAMATAN "
"""How the name of a kecamatan's own office begins in the feeds."""
FEW = 24
"""Up to so many tiles are wide enough for a whole name."""


def of_provinces(rows: Iterable[Mapping[str, Any]], links: Mapping[str, str]) -> Chart:
    """The rows of a ranking of provinces where they lie, those without data too; `links` leads from codes to pages."""
    known = {row["region"]: row for row in rows}
    items = [
        _of_region(known[code], links[code], short=short, place=(column, row))
        if code in known
        else Tile(short, None, short, (column, row))
        for code, (short, column, row) in PROVINCES.items()
    ]
    items += [_of_region(row, links[code]) for code, row in known.items() if code not in PROVINCES]
    return tiles(
        "peta", _("Provinsi"), items, columns=COLUMNS, name=_("Provinsi"), value_name=_("Persen"), more=[_("Nilai"), _("Pembagi")]
    )


def of_regions_within(session: Session, province: Region, asked: Question, metric: str) -> Chart | None:
    """The kabupaten and kota of a province by the metric of its page, over the whole year; None where none is known here."""
    regions = regions_within(session, province)
    totals, plans = figures_of(
        session, regions, year=asked.year, period=Period.YEAR, basis=asked.basis, scope=asked.scope, as_of=asked.as_of
    )
    chosen = metric_of(metric)
    rows = sorted(as_read(chosen, ranked(chosen, regions, totals, plans, "percent")), key=lambda row: str(row["region"]))
    items = [_of_region(row, f"/realisasi/{row['region']}?tahun={asked.year}") for row in rows]
    more = [_("Nilai"), _("Pembagi")]
    return _map(_("Kabupaten dan kota"), items, name=_("Daerah"), value_name=_("Persen"), more=more) if items else None


def of_districts(reading: Reading, answer: Mapping[str, Any]) -> Chart | None:
    """The kecamatan of a region; None where nothing is known of any."""
    amounts, vendors = _by_district(reading)
    names = dict(districts_of(reading.region.code))
    if amounts and names:
        items = [
            Tile(name, Decimal(percent(amounts.get(code, 0), answer["amount"]) or 0), more=[rupiah(amounts.get(code, 0)), str(vendors.get(code, 0))])
            for code, name in names.items()
        ]  # fmt: skip
        rest = answer["amount"] - sum(amounts.get(code, 0) for code in names)
        note = _("Alamat penyedia; {rest} dibeli dari luar daerah atau dari penyedia yang alamatnya tidak disebut sumber datanya.")
        return _map(
            _("Bagian nilai pesanan menurut kecamatan penyedia"), items, name=_("Kecamatan"), value_name=_("Bagian"),
            more=[_("Nilai"), _("Penyedia")], note=note.format(rest=rupiah(rest)),
        )  # fmt: skip
    return _of_offices(answer["rows"])


def _of_offices(rows: Iterable[Mapping[str, Any]]) -> Chart | None:
    offices = sorted((row for row in rows if str(row["name"] or "").upper().startswith(OFFICE)), key=lambda row: str(row["name"]))
    items = [
        Tile(str(row["name"])[len(OFFICE) :].title(), None if row.get("percent") is None else Decimal(row["percent"]), more=[rupiah(row["amount"])])
        for row in offices
    ]  # fmt: skip
    if len(items) < 2:
        return None
    note = _("Belanja kantor kecamatan sendiri terhadap belanja pengadaannya; alamat penyedia tidak disebut sumber datanya.")
    return _map(_("Kantor kecamatan"), items, name=_("Kecamatan"), value_name=_("Persen"), more=[_("Nilai")], note=note)


def _by_district(reading: Reading) -> tuple[dict[str, int], dict[str, int]]:
    """Whole rupiah, and how many vendors sold, by the code of the kecamatan.
    Only orders placed here name a vendor of this house."""
    if Scope.EP_LOCAL not in SCOPES[reading.asked.scope]:
        return {}, {}
    local = reading_of(reading.session, replace(reading.asked, scope=AskedScope.EP_LOCAL), reading.region)
    sums = {key: amount for key, _orders, amount in local.groups("vendor_key") if key and amount}
    ids = ids_of_vendors(list(sums))
    amounts: dict[str, int] = {}
    vendors: dict[str, int] = {}
    within = f"{reading.region.code}."
    for id, address in reading.session.execute(select(Vendor.id, Vendor.address_region_code).where(among(Vendor.id, ids))):
        if address is not None and address.startswith(within):
            district = address[: len(within) + 2]
            amounts[district] = amounts.get(district, 0) + sums[ids[id]]
            vendors[district] = vendors.get(district, 0) + 1
    return amounts, vendors


def _of_region(row: Mapping[str, Any], link: str, *, short: str = "", place: tuple[int, int] | None = None) -> Tile:
    value = None if row["percent"] is None else Decimal(row["percent"])
    cell = Markup('<a href="{}">{}</a>').format(link, row["name"])
    more = [
        "—" if row["amount"] is None else rupiah(row["amount"]),
        "—" if row["denominator"] is None else rupiah(row["denominator"]),
    ]
    plain = str(row["name"]).removeprefix("Kabupaten ").removeprefix("Provinsi ")
    return Tile(row["name"], value, short or plain, place, cell, more)


def _map(title: str, items: Sequence[Tile], *, name: str, value_name: str, more: Sequence[str], note: str = "") -> Chart:
    columns = 6 if len(items) <= FEW else 8
    return tiles("peta", title, items, columns=columns, name=name, value_name=value_name, more=more, note=note)
