"""Explaining: a metric in words and in figures, where its definition and its
denominator come from, and why it is empty where it is.

The catalogue is the same on the page, in the API (`/metrics`) and on the command line (`metrics`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.language import _, figures, mark
from app.ledger import Basis
from app.money import percent, rupiah
from app.plan.totals import counted_rows
from app.realisation.asking import AskedScope, Period, question
from app.realisation.denominators import MADE, Denominator, brought
from app.realisation.market import market_of
from app.realisation.metrics import METRICS, Metric, metric_of
from app.realisation.reading import Reading
from app.realisation.shapes import Explained, MetricCatalogue, MetricExplained, MetricRow, Tally
from app.realisation.tallying import reading_of, told


@dataclass(frozen=True, slots=True)
class Meaning:
    """`by`: the usual denominator; `of_plan`: the part of the plan that the numerator is, where it is no orders."""

    by: Denominator
    source: str
    of_plan: Denominator | None = None


D = Denominator
MEANINGS: Mapping[str, Meaning] = {
    "EP_RUP": Meaning(D.RUP_PENYEDIA, mark("Makna dalam berita peringkat LKPP 2023: belanja e-purchasing di sistem terhadap isian SIRUP. Paket RUP dihitung bila diumumkan, aktif, dan tidak dihapus.")),
    "EP_RUP_ALL": Meaning(D.RUP_ALL, mark("Seperti EP_RUP, tetapi paket swakelola ikut menjadi pembagi.")),
    "EP_METHOD": Meaning(D.RUP_EP, mark("Seperti EP_RUP, tetapi hanya terhadap paket yang direncanakan dengan metode E-Purchasing.")),
    "EP_BUDGET": Meaning(D.BUDGET_PENGADAAN, mark("Terhadap anggaran: belanja operasi, modal, dan tak terduga semua satuan kerja menurut struktur anggaran di SIRUP.")),
    "EP_APBD": Meaning(D.APBD, mark("Makna target \"30 persen APBD\" dalam berita daerah: terhadap seluruh belanja, termasuk yang bukan pengadaan.")),
    "PDN_REAL_LKPP": Meaning(D.ORDERS, mark("Cara data LKPP: satu pesanan seluruhnya dihitung PDN atau tidak sama sekali.")),
    "PDN_REAL_TRUE": Meaning(D.ORDERS, mark("Hanya baris barang yang dinyatakan PDN yang dihitung.")),
    "PDN_COMMIT": Meaning(D.BUDGET_PENGADAAN, mark("Rencana: paket RUP bertanda PDN. Pembagi belanja pengadaan adalah pilihan Lokapasar; pembagi lain dapat dipilih."), D.RUP_PDN),
    "UMKK_COMMIT": Meaning(D.BUDGET_PENGADAAN, mark("Rencana untuk usaha mikro, kecil, dan koperasi; Perpres 12/2021 meminta sedikitnya 40 persen anggaran barang/jasa."), D.RUP_UMKK),
    "UMKK_LOCAL": Meaning(D.ORDERS, mark("Penyedia berskala mikro atau kecil (PP 7/2021) atau koperasi, dengan alamat di daerah ini.")),
}  # fmt: skip
"""One for every metric; a test holds them together."""


def catalogue() -> MetricCatalogue:
    """Every metric, and the words that a question is put together from."""
    return {
        "items": [
            {
                "code": metric.code,
                "name": _(metric.name),
                "formula": _(metric.formula),
                "denominator": MEANINGS[metric.code].by.value,
                "datasets": list(_datasets(MEANINGS[metric.code], MEANINGS[metric.code].by)),
                "source": _(MEANINGS[metric.code].source),
            }
            for metric in METRICS
        ],
        "next": None,
        "denominators": [{"code": one.value, "name": _(made.name), "datasets": list(made.datasets)} for one, made in MADE.items()],
        "bases": [basis.value for basis in Basis],
        "scopes": [scope.value for scope in AskedScope],
        "periods": [period.value for period in Period],
    }


def answered(
    session: Session,
    *,
    region: str,
    year: int,
    metric: str | None = None,
    denominator: Denominator | None = None,
    basis: Basis | None = None,
    scope: AskedScope | None = None,
    period: Period = Period.YEAR,
    from_: date | None = None,
    to: date | None = None,
    as_of: date | None = None,
) -> Explained:
    """The metrics of one tally, explained. Dates of one's own take the place of the period's. Raises `Invalid`, `NotFound`."""
    wanted = [metric_of(metric).code] if metric else []
    first, last = (from_, to) if from_ or to else period.days(year)
    asked = question(region=region, year=year, basis=basis, scope=scope, from_=first, to=last, as_of=as_of)
    reading = reading_of(session, asked)
    answer = told(reading)
    rows = explained(reading, answer, only=wanted, by=denominator)
    return {
        "region": answer["region"],
        "year": answer["year"],
        "basis": answer["basis"],
        "scope": answer["scope"],
        "as_of": answer["as_of"],
        "orders": answer["orders"],
        "amount": answer["amount"],
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
        "counts": {
            "orders": answer["orders"],
            "plans": answer["plans"],
            "satkers": answer["satkers"],
            "vendors": answer["vendors"],
            "market": market_of(session, reading.region) if as_of is None else None,
        },
        "items": rows,
        "next": None,
    }


def explained(
    reading: Reading, answer: Tally, *, only: Collection[str] = (), by: Denominator | None = None
) -> list[MetricExplained]:
    """The metrics of a reading's answer with their meaning. `only` names some (all where empty), `by` takes another denominator.

    Where another denominator makes another metric of the catalogue (EP_RUP by BUDGET_PENGADAAN is EP_BUDGET), that one is meant.
    """
    session, region, year = reading.session, reading.region, reading.asked.year
    files = brought(session, region, year, reading.limit)
    rows = counted_rows(session, region.id, year, known_at=reading.limit)
    measured = {row["code"]: row for row in answer["metrics"]}
    meant = {renamed(metric, by).code: renamed(metric, by) for metric in METRICS if not only or metric.code in only}
    found: list[MetricExplained] = []
    for metric in meant.values():
        meaning = MEANINGS[metric.code]
        divisor = by or meaning.by
        row = measured[metric.code]
        formula = _(metric.formula)
        if divisor is not meaning.by:
            row = _divided_otherwise(metric, row, MADE[divisor].value(answer["amount"], reading.plan))
            formula = f"{formula.split(' ÷ ')[0]} ÷ {_(MADE[divisor].name)}"
        datasets = _datasets(meaning, divisor)
        missing = [name for name in datasets if name not in files]
        found.append(
            {
                **row,
                "name": _(metric.name),
                "formula": formula,
                "in_figures": in_figures(row),
                "source": _(meaning.source),
                "denominator_code": divisor.value,
                "denominator_rows": _rows_of(divisor, rows),
                "numerator_of_plan": meaning.of_plan.value if meaning.of_plan else None,
                "is_usual": divisor is meaning.by,
                "data": [files[name].as_json() for name in datasets if name in files],
                "missing": missing,
                "why_empty": _why_empty(row, missing),
            }
        )
    return found


def headline(rows: Sequence[MetricExplained]) -> MetricExplained:
    """The figure that stands for the others: the first that can be computed."""
    return next((row for row in rows if row["percent"] is not None), rows[0])


def renamed(metric: Metric, by: Denominator | None) -> Metric:
    """The metric of the catalogue that this numerator over that denominator is, else the metric itself."""
    family = [code for code in MEANINGS if code.startswith("EP_")]
    if by is None or metric.code not in family:
        return metric
    return next((one for one in METRICS if one.code in family and MEANINGS[one.code].by is by), metric)


def in_figures(row: Mapping[str, Any]) -> str | None:
    """`Rp189.677.834.789 ÷ Rp2.469.300.268.019 = 7,68%`; None where there is no percent."""
    if row["percent"] is None:
        return None
    shown = percent(row["numerator"], row["denominator"], places=2)
    assert shown is not None
    return f"{rupiah(row['numerator'])} ÷ {rupiah(row['denominator'])} = {figures(shown)}%"


def _divided_otherwise(metric: Metric, row: MetricRow, denominator: int | None) -> MetricRow:
    """Is the fact behind the numerator known? Where it is asked for, the usual
    percent says so: its denominator is what was counted.

    A target is for the usual denominator only."""
    is_known = metric.known is None or row["percent"] is not None
    share = percent(row["numerator"], denominator) if row["numerator"] is not None and is_known else None
    return {**row, "denominator": denominator, "percent": share, "target": None}


def _datasets(meaning: Meaning, by: Denominator) -> tuple[str, ...]:
    of_numerator = MADE[meaning.of_plan].datasets if meaning.of_plan else ()
    return tuple(dict.fromkeys(of_numerator + MADE[by].datasets))


def _rows_of(by: Denominator, rows: Mapping[Any, int]) -> int | None:
    measures = MADE[by].measures
    return sum(rows[one] for one in measures) if measures and all(one in rows for one in measures) else None


def _why_empty(row: Mapping[str, Any], missing: list[str]) -> str | None:
    if row["percent"] is not None:
        return None
    if missing:
        return _("Belum dimuat: {datasets}.").format(datasets=", ".join(missing))
    if row["denominator"] is None or row["numerator"] is None:
        return _("Data rencananya belum dijumlah untuk tanggal ini.")
    if row["denominator"] == 0:
        return _("Pembaginya nol.")
    return _("Sumber data pesanan ini tidak menyebutkan PDN atau skala penyedia.")
