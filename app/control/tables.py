"""The tables of the control report: its packages in rupiah and in work, its
offices, what is late, and every field of every package."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.clock import iso
from app.control.figures import WHOLE_BPS, Amounts, Control, ControlledPackage, Lateness
from app.documents import Cell, Column, Kind, Table
from app.language import _, gettext, mark

LATE_SHOWN = 300
"""Late packages that a report lists; the CSV has all."""
WHY_LATE = {
    Lateness.FINISH_PASSED: mark("Rencana selesai sudah lewat"),
    Lateness.START_PASSED: mark("Belum dipesan padahal rencana mulai sudah lewat"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of packages and how its cell is read."""

    column: Column
    of: Callable[[Control, ControlledPackage], Cell]


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
            [p.kd_rup, p.name, p.satker_name, p.pagu, p.amounts.ordered, iso(p.planned_finish), gettext(WHY_LATE[why]), p.officer]
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
    items = (*_money(), *_work(control)[2:])
    columns = [item.column for item in items]
    rows: list[list[Cell]] = [[item.of(control, package) for item in items] for package in control.packages]
    for code, amounts in control.unplanned.items():
        known: dict[str, Cell] = {
            "kd_satker_str": code,
            "paket": _("Pesanan di luar paket penyedia"),
            "dipesan": amounts.ordered,
            "diterima": amounts.accepted,
            "dibayar": amounts.paid,
        }
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
        return None if bps is None else (bps, WHOLE_BPS)

    def points(bps: int | None) -> Cell:
        return None if bps is None else f"{'-' if bps < 0 else ''}{abs(bps) // 100}.{abs(bps) % 100:02d}"

    def why(package: ControlledPackage) -> Cell:
        late = package.lateness(on)
        return gettext(WHY_LATE[late]) if late else ""

    return [
        Shown(Column("kd_rup", _("Kode RUP"), weight=1.2), lambda c, p: p.kd_rup),
        Shown(Column("paket", _("Paket"), weight=2.8), lambda c, p: p.name),
        Shown(Column("rencana_mulai", _("Rencana mulai"), Kind.DAY, 1.2), lambda c, p: iso(p.planned_start)),
        Shown(Column("rencana_selesai", _("Rencana selesai"), Kind.DAY, 1.2), lambda c, p: iso(p.planned_finish)),
        Shown(Column("mulai", _("Mulai"), Kind.DAY, 1.2), lambda c, p: iso(p.started)),
        Shown(Column("selesai", _("Selesai"), Kind.DAY, 1.2), lambda c, p: iso(p.finished)),
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
    return (sum(bps * pagu for bps, pagu in noted), WHOLE_BPS * sum(pagu for _bps, pagu in noted)) if noted else None
