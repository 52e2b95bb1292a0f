"""The control report as tables: what the page, the PDF, the workbook and the API show, made once from the same figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.control.reading import Amounts, Control, ControlledPackage
from app.documents import Cell, Column, Fact, Kind, Letterhead, Report, Table
from app.language import _, gettext, mark
from app.web.pages.dates import tanggal, waktu

LATE_SHOWN = 300
"""Late packages that a report lists; the CSV has all."""
WHOLE = 10_000
WHY_LATE = {
    "FINISH_PASSED": mark("Rencana selesai sudah lewat"),
    "START_PASSED": mark("Belum dipesan padahal rencana mulai sudah lewat"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of packages and how its cell is read."""

    column: Column
    of: Callable[[Control, ControlledPackage], Cell]


def report_of(control: Control, *, head: Letterhead | None = None, of_imported: Sequence[str] = (), at: datetime) -> Report:
    """An office: its packages in money and in work. A region: its offices. Both: the head figures and what is late. A page needs no `head`;
    `of_imported` is what accepted and paid mean of imported orders."""
    tables = [by_satker(control)] if control.satker is None else [money_table(control), work_table(control)]
    return Report(
        title=_("Laporan pengendalian operasional kegiatan (POK)"),
        subtitle=f"{control.satker.name if control.satker else control.region.name} · {_until(control)}",
        letterhead=head or Letterhead(),
        facts=facts(control),
        tables=[*tables, late_table(control)],
        notes=[*of_imported, *notes()],
        as_of=waktu(at, control.region.timezone),
        drawn_at=at,
        landscape=True,
    )


def _until(control: Control) -> str:
    if control.is_over:
        return _("sampai akhir {period}").format(period=control.period.name)
    return _("{period}, sampai {day}").format(period=control.period.name, day=tanggal(control.until))


def facts(control: Control) -> list[Fact]:
    """The head: budget against realised, then pagu, ordered, accepted and paid."""
    header, total = control.header, control.total
    typed = [
        (
            _("Pendapatan: anggaran"),
            _("Pendapatan: realisasi"),
            _("Pendapatan: capaian"),
            header.income_budget,
            header.income_realised,
        ),
        (_("Belanja: anggaran"), _("Belanja: realisasi"), _("Belanja: serapan"), header.spending_budget, header.spending_realised),
    ]
    found: list[Fact] = []
    for budget_name, realised_name, share_name, budget, realised in typed:
        found.append(Fact(budget_name, budget, Kind.RUPIAH))
        found.append(Fact(realised_name, realised, Kind.RUPIAH))
        found.append(Fact(share_name, None if realised is None else (realised, budget), Kind.PERCENT))
    return [
        *found,
        Fact(_("Pagu paket penyedia"), control.pagu, Kind.RUPIAH),
        Fact(_("Paket penyedia"), len(control.packages), Kind.COUNT),
        Fact(_("Paket terlambat"), len(control.late), Kind.COUNT),
        Fact(_("Dipesan"), total.ordered, Kind.RUPIAH),
        Fact(_("Dipesan dalam periode ini"), total.ordered_within, Kind.RUPIAH),
        Fact(_("Dipesan terhadap pagu"), (total.ordered, control.pagu), Kind.PERCENT),
        Fact(_("Diterima"), total.accepted, Kind.RUPIAH),
        Fact(_("Diterima dalam periode ini"), total.accepted_within, Kind.RUPIAH),
        Fact(_("Diterima terhadap pagu"), (total.accepted, control.pagu), Kind.PERCENT),
        Fact(_("Dibayar"), total.paid, Kind.RUPIAH),
        Fact(_("Dibayar dalam periode ini"), total.paid_within, Kind.RUPIAH),
        Fact(_("Dibayar terhadap pagu"), (total.paid, control.pagu), Kind.PERCENT),
        Fact(_("Pesanan"), total.orders, Kind.COUNT),
        Fact(_("Rata-rata per pesanan"), control.average, Kind.RUPIAH),
    ]


def notes() -> list[str]:
    """How the figures are made."""
    return [
        _(
            "Dipesan, diterima, dan dibayar dihitung dari buku besar pesanan e-purchasing tahun anggaran ini (pesanan di sistem ini "
            "dan katalog nasional, tanpa kembar), menurut tanggalnya, sampai akhir periode."
        ),
        _(
            "Pagu adalah jumlah baris anggaran aktif paket, atau pagu paket bila baris anggarannya tidak ada. Paket swakelola tidak termasuk."
        ),
        _("Anggaran, realisasi, fisik, masalah, solusi, dan petugas diisi oleh kantor; tanda — berarti belum diisi."),
        _(
            "Rencana fisik dihitung rata menurut hari antara rencana mulai dan selesai; deviasi adalah fisik dikurangi rencana fisik."
        ),
        _(
            "Terlambat: rencana selesai sudah lewat dan pekerjaan belum selesai, atau rencana mulai sudah lewat dan belum ada pesanan."
        ),
    ]


def money_table(control: Control) -> Table:
    """Every package in rupiah and in percent of its pagu."""
    total = control.total
    rows: list[list[Cell]] = [
        [
            p.kd_rup,
            p.name,
            ", ".join(p.subactivities),
            p.method or "",
            p.pagu,
            *_shares(p.amounts, p.pagu),
        ]
        for p in control.packages
    ]
    for amounts in control.unplanned.values():
        rows.append(["", _("Pesanan di luar paket penyedia"), "", "", None, *_shares(amounts, None)])
    return Table(
        name=_("Keuangan"),
        caption=_("Keuangan"),
        columns=[
            Column("kd_rup", _("Kode RUP"), weight=1.2),
            Column("paket", _("Paket"), weight=3.2),
            Column("sub_kegiatan", _("Sub kegiatan"), weight=1.7),
            Column("metode", _("Metode"), weight=1.5),
            Column("pagu", _("Pagu (Rp)"), Kind.RUPIAH, 1.8),
            *_share_columns(),
        ],
        rows=rows,
        totals=[_("Jumlah"), "", "", "", control.pagu, *_shares(total, control.pagu)],
        empty=_("Tidak ada paket penyedia pada tahun ini. Muat data RUP dahulu."),
    )


def work_table(control: Control) -> Table:
    """Every package in days and in work done, with what stands in its way."""
    shown = [item for item in _work(control) if item.column.code not in ("kd_satker_str", "satker")]
    return Table(
        name=_("Fisik dan masalah"),
        caption=_("Fisik dan masalah"),
        columns=[item.column for item in shown],
        rows=[[item.of(control, package) for item in shown] for package in control.packages],
        empty=_("Tidak ada paket penyedia pada tahun ini. Muat data RUP dahulu."),
    )


def late_table(control: Control) -> Table:
    """What is late, the largest first."""
    late = control.late
    left = len(late) - LATE_SHOWN
    return Table(
        name=_("Terlambat"),
        caption=_("Paket terlambat"),
        note=_("{left} paket lain yang terlambat ada di CSV.").format(left=left) if left > 0 else "",
        columns=[
            Column("kd_rup", _("Kode RUP"), weight=1.2),
            Column("paket", _("Paket"), weight=3),
            Column("satker", _("Satuan kerja"), weight=2),
            Column("pagu", _("Pagu (Rp)"), Kind.RUPIAH, 1.7),
            Column("dipesan", _("Dipesan (Rp)"), Kind.RUPIAH, 1.7),
            Column("rencana_selesai", _("Rencana selesai"), Kind.DAY, 1.2),
            Column("sebab", _("Keterangan"), weight=2),
            Column("petugas", _("Petugas"), weight=1.4),
        ],
        rows=[
            [p.kd_rup, p.name, p.satker_name, p.pagu, p.amounts.ordered, _iso(p.planned_finish), gettext(WHY_LATE[why]), p.officer]
            for p, why in late[:LATE_SHOWN]
        ],
        empty=_("Tidak ada paket yang terlambat."),
    )


def by_satker(control: Control) -> Table:
    """Every office of the region, the largest pagu first."""
    groups: dict[str, list[ControlledPackage]] = defaultdict(list)
    for package in control.packages:
        groups[package.satker_code].append(package)
    late: dict[str, int] = defaultdict(int)
    for package, _why in control.late:
        late[package.satker_code] += 1
    rows: list[list[Cell]] = []
    for code, packages in sorted(groups.items(), key=lambda item: (-sum(p.pagu for p in item[1]), item[0])):
        amounts = _sum(p.amounts for p in packages)
        if code in control.unplanned:
            amounts.add(control.unplanned[code])
        pagu = sum(p.pagu for p in packages)
        rows.append([code, packages[0].satker_name, len(packages), pagu, *_shares(amounts, pagu), _physical(packages), late[code]])
    for code, amounts in control.unplanned.items():
        if code not in groups:
            rows.append([code, _("Pesanan di luar paket penyedia"), 0, None, *_shares(amounts, None), None, 0])
    return Table(
        name=_("Satuan kerja"),
        caption=_("Menurut satuan kerja"),
        columns=[
            Column("kd_satker_str", _("Kode"), weight=1.7),
            Column("satker", _("Satuan kerja"), weight=3),
            Column("paket", _("Paket"), Kind.COUNT, 0.8),
            Column("pagu", _("Pagu (Rp)"), Kind.RUPIAH, 1.9),
            *_share_columns(),
            Column("fisik", _("Fisik"), Kind.PERCENT, 0.9),
            Column("terlambat", _("Terlambat"), Kind.COUNT, 1),
        ],
        rows=rows,
        totals=[
            _("Jumlah"), "", len(control.packages), control.pagu, *_shares(control.total, control.pagu), _physical(control.packages), len(control.late),
        ],
        empty=_("Tidak ada paket penyedia pada tahun ini. Muat data RUP dahulu."),
    )  # fmt: skip


def every_field(control: Control) -> Table:
    """One row a package with every field of the report, for CSV and the API; what no provider package carries comes last."""
    columns = [item.column for item in (*_money(), *_work(control)[2:])]
    items = (*_money(), *_work(control)[2:])
    rows: list[list[Cell]] = [[item.of(control, package) for item in items] for package in control.packages]
    for code, amounts in control.unplanned.items():
        known: dict[str, Cell] = {
            "kd_satker_str": code, "paket": _("Pesanan di luar paket penyedia"), "dipesan": amounts.ordered, "diterima": amounts.accepted, "dibayar": amounts.paid,
        }  # fmt: skip
        rows.append([known.get(column.code) for column in columns])
    return Table(name=_("Paket"), caption=_("Paket"), columns=columns, rows=rows)


def _money() -> list[Shown]:
    def amount(code: str, name: str, of: Callable[[Amounts], int]) -> list[Shown]:
        return [
            Shown(Column(code, f"{name} (Rp)", Kind.RUPIAH), lambda c, p: of(p.amounts)),
            Shown(Column(f"persen_{code}", f"{name} %", Kind.PERCENT), lambda c, p: (of(p.amounts), p.pagu)),
        ]

    return [
        Shown(Column("kd_satker_str", _("Kode satuan kerja")), lambda c, p: p.satker_code),
        Shown(Column("satker", _("Satuan kerja")), lambda c, p: p.satker_name),
        Shown(Column("sub_kegiatan", _("Sub kegiatan")), lambda c, p: ", ".join(p.subactivities)),
        Shown(Column("kd_rup", _("Kode RUP")), lambda c, p: p.kd_rup),
        Shown(Column("paket", _("Paket")), lambda c, p: p.name),
        Shown(Column("metode", _("Metode")), lambda c, p: p.method or ""),
        Shown(Column("pagu", _("Pagu (Rp)"), Kind.RUPIAH), lambda c, p: p.pagu),
        *amount("dipesan", _("Dipesan"), lambda a: a.ordered),
        *amount("diterima", _("Diterima"), lambda a: a.accepted),
        *amount("dibayar", _("Dibayar"), lambda a: a.paid),
    ]


def _work(control: Control) -> list[Shown]:
    on = control.judged_on

    def share(bps: int | None) -> Cell:
        return None if bps is None else (bps, WHOLE)

    def points(bps: int | None) -> Cell:
        return None if bps is None else f"{'-' if bps < 0 else ''}{abs(bps) // 100}.{abs(bps) % 100:02d}"

    def why(package: ControlledPackage) -> Cell:
        late = package.lateness(on)
        return gettext(WHY_LATE[late]) if late else ""

    return [
        Shown(Column("kd_rup", _("Kode RUP"), weight=1.2), lambda c, p: p.kd_rup),
        Shown(Column("paket", _("Paket"), weight=2.8), lambda c, p: p.name),
        Shown(Column("rencana_mulai", _("Rencana mulai"), Kind.DAY, 1.2), lambda c, p: _iso(p.planned_start)),
        Shown(Column("rencana_selesai", _("Rencana selesai"), Kind.DAY, 1.2), lambda c, p: _iso(p.planned_finish)),
        Shown(Column("mulai", _("Mulai"), Kind.DAY, 1.2), lambda c, p: _iso(p.started)),
        Shown(Column("selesai", _("Selesai"), Kind.DAY, 1.2), lambda c, p: _iso(p.finished)),
        Shown(Column("rencana_fisik", _("Rencana fisik"), Kind.PERCENT, 1), lambda c, p: share(p.planned_bps(on))),
        Shown(Column("fisik", _("Fisik"), Kind.PERCENT, 1), lambda c, p: share(p.physical_bps)),
        Shown(Column("deviasi", _("Deviasi (poin)"), Kind.DECIMAL, 1), lambda c, p: points(p.deviation_bps(on))),
        Shown(Column("masalah", _("Masalah"), weight=2.2), lambda c, p: p.problem),
        Shown(Column("solusi", _("Solusi"), weight=2.2), lambda c, p: p.solution),
        Shown(Column("petugas", _("Petugas"), weight=1.4), lambda c, p: p.officer),
        Shown(Column("keterangan", _("Keterangan"), weight=1.6), lambda c, p: why(p)),
    ]


def _share_columns() -> list[Column]:
    return [
        Column("dipesan", _("Dipesan (Rp)"), Kind.RUPIAH, 1.8),
        Column("persen_dipesan", "%", Kind.PERCENT, 0.9),
        Column("diterima", _("Diterima (Rp)"), Kind.RUPIAH, 1.8),
        Column("persen_diterima", "%", Kind.PERCENT, 0.9),
        Column("dibayar", _("Dibayar (Rp)"), Kind.RUPIAH, 1.8),
        Column("persen_dibayar", "%", Kind.PERCENT, 0.9),
    ]


def _shares(amounts: Amounts, pagu: int | None) -> list[Cell]:
    cells: list[Cell] = []
    for amount in (amounts.ordered, amounts.accepted, amounts.paid):
        cells += [amount, (amount, pagu)]
    return cells


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    total = Amounts()
    for one in amounts:
        total.add(one)
    return total


def _physical(packages: Sequence[ControlledPackage]) -> Cell:
    """Work done, weighted by pagu, of the packages that somebody noted."""
    noted = [(p.physical_bps, p.pagu) for p in packages if p.physical_bps is not None and p.pagu]
    return (sum(bps * pagu for bps, pagu in noted), WHOLE * sum(pagu for _bps, pagu in noted)) if noted else None


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()
