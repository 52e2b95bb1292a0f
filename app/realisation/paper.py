"""Paper: a tally or a ranking as a report for the meeting, with the figures, hash and licence of its other files."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.documents import Column, Fact, Kind, Report, Table
from app.language import _
from app.money import percent
from app.realisation.asking import By
from app.regions.models import Region
from app.web.pages.dates import tanggal, waktu
from app.web.pages.labels import label

Share = tuple[int, int | None] | None


def of_tally(
    document: Mapping[str, Any],
    region: Region,
    *,
    metrics: Sequence[Mapping[str, Any]],
    of_imported: Sequence[str],
    at: datetime,
    address: str,
) -> Report:
    """The chosen figure first, then every metric, the rows and the states. `metrics` are the explained ones;
    `of_imported` what the basis means of imported orders."""
    answer, figure, asked = document["tally"], document["figure"], document["question"]
    by = By(asked["by"])
    return Report(
        title=_("Realisasi {region} {year}").format(region=region.name, year=answer["year"]),
        subtitle=" · ".join([label(answer["basis"]), label(answer["scope"]), _dates(asked)]),
        facts=[
            Fact(figure["name"], _share(figure), Kind.PERCENT),
            Fact(_("Pembilang"), figure["numerator"], Kind.RUPIAH),
            Fact(_("Pembagi"), figure["denominator"], Kind.RUPIAH),
            Fact(_("Nilai pesanan"), answer["amount"], Kind.RUPIAH),
            Fact(_("Pesanan"), answer["orders"], Kind.COUNT),
            Fact(_("Paket RUP"), answer["plans"], Kind.COUNT),
            Fact(_("Satuan kerja yang membeli"), answer["satkers"], Kind.COUNT),
            Fact(_("Penyedia"), answer["vendors"], Kind.COUNT),
            _fingerprint(document),
        ],
        tables=[
            Table(
                name=_("Metrik"),
                caption=_("Metrik"),
                columns=[
                    Column("metrik", _("Metrik"), weight=3),
                    Column("pembilang", _("Pembilang"), Kind.RUPIAH, 1.7),
                    Column("pembagi", _("Pembagi"), Kind.RUPIAH, 1.7),
                    Column("persen", _("Persen"), Kind.PERCENT),
                ],
                rows=[[f"{row['code']} = {row['formula']}", row["numerator"], row["denominator"], _share(row)] for row in metrics],
            ),
            _rows(answer, by),
            Table(
                name=_("Status"),
                caption=_("Menurut status"),
                columns=[
                    Column("status", _("Status"), weight=3),
                    Column("pesanan", _("Pesanan"), Kind.COUNT),
                    Column("nilai", _("Nilai"), Kind.RUPIAH, 1.7),
                ],
                rows=[[label(state), row["orders"], row["amount"]] for state, row in answer["by_status"].items()],
                note=_("Nilai penuh setiap pesanan; hanya status realisasi yang masuk jumlah."),
            ),
        ],
        notes=[*of_imported, *(f"{row['code']}: {row['why_empty']}" for row in metrics if row["why_empty"]), *_about(document)],
        as_of=_known(answer["as_of"], at, region.timezone),
        drawn_at=at,
        address=address,
    )


def of_inside(document: Mapping[str, Any], region: Region, *, at: datetime, address: str) -> Report:
    """A ranking inside a region."""
    what = label(document["kind"])
    of_offices = document["kind"] == "opd"
    return Report(
        title=_("Peringkat {what} {region} {year}").format(what=what.lower(), region=region.name, year=document["year"]),
        subtitle=" · ".join(label(document[name]) for name in ("basis", "scope", "period")),
        facts=[
            Fact(_("Nilai pesanan"), document["amount"], Kind.RUPIAH),
            Fact(_("Pesanan"), document["orders"], Kind.COUNT),
            _fingerprint(document),
        ],
        tables=[
            Table(
                name=_("Peringkat"),
                caption=_("Peringkat {what}").format(what=what.lower()),
                columns=[
                    Column("peringkat", _("Peringkat"), Kind.COUNT),
                    Column("nama", what, weight=3),
                    Column("pesanan", _("Pesanan"), Kind.COUNT),
                    Column("nilai", _("Nilai"), Kind.RUPIAH, 1.7),
                    Column("pembagi", _("Belanja pengadaan") if of_offices else _("Seluruh nilai"), Kind.RUPIAH, 1.7),
                    Column("persen", _("Persen") if of_offices else _("Bagian"), Kind.PERCENT),
                ],
                rows=[
                    [row["rank"], row["name"] or row["key"], row["orders"], row["amount"], row["denominator"], _share({**row, "numerator": row["amount"]})]
                    for row in document["rows"]
                ],
            )
        ],
        notes=_about(document),
        as_of=_known(document["question"]["as_of"], at, region.timezone),
        drawn_at=at,
        address=address,
    )  # fmt: skip


def of_regions(
    document: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    formula: str,
    at: datetime,
    timezone: str,
    address: str,
) -> Report:
    """A ranking of regions; `rows` are its places as people read them (`ranking.as_read`)."""
    asked = document["question"]
    return Report(
        title=title,
        subtitle=" · ".join([formula, *(label(asked[name]) for name in ("basis", "scope", "period"))]),
        facts=[_fingerprint(document)],
        tables=[
            Table(
                name=_("Peringkat"),
                caption=_("Peringkat daerah"),
                columns=[
                    Column("peringkat", _("Peringkat"), Kind.COUNT),
                    Column("daerah", _("Daerah"), weight=3),
                    Column("nilai", _("Nilai"), Kind.RUPIAH, 1.7),
                    Column("pembagi", _("Pembagi"), Kind.RUPIAH, 1.7),
                    Column("persen", _("Persen"), Kind.PERCENT),
                    Column("pdn", _("PDN"), Kind.PERCENT),
                    Column("umkk", _("UMKK"), Kind.PERCENT),
                    Column("sebelumnya", _("Sebelumnya"), Kind.COUNT),
                ],
                rows=[
                    [
                        row["rank"],
                        row["name"],
                        row["amount"],
                        row["denominator"],
                        _share({**row, "numerator": row["amount"]}),
                        None if row["pdn"] is None else (row["pdn"], row["counted"]),
                        None if row["umkk"] is None else (row["umkk"], row["counted"]),
                        row["rank_before"],
                    ]
                    for row in rows
                ],
            )
        ],
        notes=_about(document),
        as_of=_known(asked["as_of"], at, timezone),
        drawn_at=at,
        address=address,
        landscape=True,
    )


def _rows(answer: Mapping[str, Any], by: By) -> Table:
    of_units = by is By.SATKER
    columns = [
        Column("nama", label(by.value), weight=3),
        Column("pesanan", _("Pesanan"), Kind.COUNT),
        Column("nilai", _("Nilai"), Kind.RUPIAH, 1.7),
    ]
    if of_units:
        columns += [
            Column("belanja_pengadaan", _("Belanja pengadaan"), Kind.RUPIAH, 1.7),
            Column("persen", _("Persen"), Kind.PERCENT),
        ]
    rows: list[list[Any]] = [[row["name"], row["orders"], row["amount"]] for row in answer["rows"]]
    if of_units:
        for cells, row in zip(rows, answer["rows"], strict=True):
            cells += [row["belanja_pengadaan"], (row["amount"], row["belanja_pengadaan"])]
    return Table(
        name=_("Rincian"), caption=_("Menurut {what}").format(what=label(by.value).lower()), columns=columns, rows=rows,
        empty=_("Tidak ada pesanan untuk pilihan ini."),
    )  # fmt: skip


def _share(row: Mapping[str, Any]) -> Share:
    """The exact parts of a percent; None where the percent is."""
    if row["percent"] is None:
        return None
    assert row["percent"] == percent(row["numerator"], row["denominator"])
    return row["numerator"], row["denominator"]


def _dates(asked: Mapping[str, Any]) -> str:
    if not asked["from"] and not asked["to"]:
        return label("year")
    return f"{asked['from'] or '…'} – {asked['to'] or '…'}"


def _known(as_of: str | None, at: datetime, timezone: str) -> str:
    return waktu(at, timezone) if as_of is None else tanggal(datetime.fromisoformat(as_of).date())


def _fingerprint(document: Mapping[str, Any]) -> Fact:
    """The hash of the figures, in groups that an eye can follow."""
    digits = document["sha256"]
    return Fact(_("Sidik angka"), " ".join(digits[at : at + 16] for at in range(0, len(digits), 16)))


def _about(document: Mapping[str, Any]) -> list[str]:
    return [
        _("CSV dan JSON dari pertanyaan yang sama memuat sidik angka yang sama. Lisensi {licence}.").format(
            licence=document["licence"]
        ),
    ]
