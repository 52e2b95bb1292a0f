"""Showing: the charts of a dashboard, drawn from its document."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.charts import Bar, Chart, Line, Part, Unit, bars, lines, shares, trend
from app.dashboards.course import MIXED, STRAIGHT
from app.language import _
from app.money import rupiah
from app.web.pages.dates import months_of, tanggal_pendek

BARS_MAX = 10


def course_chart(document: Mapping[str, Any], *, year_before: Sequence[int] = ()) -> Chart:
    """The S-curve, with where its plan comes from; `year_before`: what was ordered a year
    ago up to the end of each month, where something was."""
    given = document["course"]
    rows = given["months"]
    has_plan = any(row["planned"] is not None for row in rows)
    series = [
        Line(name, [row[key] for row in rows], mark)
        for key, name, mark in (
            ("planned", _("Rencana"), "line-plan"),
            ("ordered", _("Dipesan"), "line-1"),
            ("accepted", _("Diterima"), "line-2"),
            ("paid", _("Dibayar"), "line-3"),
        )
        if key != "planned" or has_plan
    ]
    if year_before:
        series.append(Line(_("Dipesan {year}").format(year=document["year"] - 1), list(year_before), "line-before"))
    if not has_plan:
        note = _("Rencana tidak digambar: data rencana dan anggarannya belum dimuat.")
    elif given["planned_from"] == STRAIGHT:
        note = _("Rencana: tanggal paket tidak diketahui, jadi digambar rata sepanjang tahun.")
    elif given["planned_from"] == MIXED:
        note = _("Rencana menurut bulan kontrak paket; {undated} dari {packages} paket tanpa tanggal disebar rata sepanjang tahun.").format(
            undated=given["undated_packages"], packages=given["packages"]
        )  # fmt: skip
    else:
        note = _("Rencana menurut bulan mulai kontrak {packages} paket.").format(packages=given["packages"])
    return lines("kurva", _("Rencana dan realisasi, dijumlah sejak Januari"), months_of(document["year"]), series, note=note)


def trend_chart(document: Mapping[str, Any]) -> Chart:
    """The one number week by week."""
    rows = document["trend"]
    times = []
    for row in rows:
        day = date.fromisoformat(row["day"])
        times.append((tanggal_pendek(day).rpartition(" ")[0], tanggal_pendek(day)))
    has_percent = document["metric"]["denominator"]
    values = [Decimal(row["percent"]) if has_percent else row["amount"] for row in rows]
    return trend(
        "arah",
        _("Arah tahun ini"),
        times,
        values,
        unit=Unit.PERCENT if has_percent else Unit.RUPIAH,
        name=_("Dipesan"),
        time_name=_("Sampai"),
    )


def offices_chart(document: Mapping[str, Any], *, behind: bool, opens: bool) -> Chart:
    """Offices against the percent below which they are behind; each leads to its own dashboard where one may open that."""
    items = [
        Bar(
            row["name"],
            None if row["percent"] is None else Decimal(row["percent"]),
            document["below"],
            "behind" if behind else "bar-1",
            cell=_office_link(document, row) if opens else row["name"],
            more=[rupiah(row["ordered"]), "—" if row["unspent"] is None else rupiah(row["unspent"])],
        )
        for row in document["offices"]
        if row["behind"] is behind
    ]
    return bars(
        "tertinggal" if behind else "lainnya",
        _("Terhadap rencananya sendiri; sisa terbesar dahulu"),
        items,
        name=_("Satuan kerja"),
        value_name=_("Persen"),
        more=[_("Dipesan"), _("Belum dipesan")],
        target_name=_("Batas"),
        drawn_max=BARS_MAX,
    )


def _office_link(document: Mapping[str, Any], row: Mapping[str, Any]) -> Markup:
    asked = urlencode({"tahun": document["year"], "metrik": document["metric"]["code"]})
    return Markup('<a href="/dasbor/{}/{}?{}">{}</a>').format(document["region"], row["kd_satker_str"], asked, row["name"])


def pagu_chart(document: Mapping[str, Any]) -> Chart:
    """What an office's packages hold: ordered, held by orders on their way, left."""
    hold = document["packages_hold"]
    left = hold["pagu"] - hold["committed"] - hold["held"]
    parts = [
        Part(_("Dipesan"), hold["committed"], "bar-1"),
        Part(_("Ditahan pesanan"), hold["held"], "bar-2"),
        Part(_("Sisa"), max(left, 0), "bar-0"),
    ]
    return shares("pagu", _("Pagu paket penyedia"), parts, name=_("Bagian"))


def gained(document: Mapping[str, Any]) -> str:
    """Percentage points of the last four weeks, with their sign; empty before there are that many."""
    rows = document["trend"]
    if len(rows) < 5 or rows[-1]["percent"] is None:
        return ""
    points = Unit.PERCENT.exact(Decimal(rows[-1]["percent"]) - Decimal(rows[-5]["percent"])).removesuffix("%")
    return points if points.startswith("−") else f"+{points}"
