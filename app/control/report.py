"""The control report: what the page, the PDF, the workbook and the API show, made once from the same figures."""

from collections.abc import Sequence
from datetime import datetime

from app.control.figures import Control
from app.control.tables import by_satker, late_table, money_table, work_table
from app.documents import Fact, Kind, Letterhead, Report
from app.language import _
from app.web.pages.dates import tanggal, waktu


def report_of(control: Control, *, head: Letterhead | None = None, of_imported: Sequence[str] = (), at: datetime) -> Report:
    """An office: its packages in money and in work. A region: its offices. Both: the head figures and what is late. A page needs
    no `head`; `of_imported` is what accepted and paid mean of imported orders."""
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
