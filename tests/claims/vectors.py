"""What sources claimed, as they wrote it, and what has to stand beside it (the seed vectors of the domain reference)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Vector:
    """`typed` is what a person fills into the form; `beside` the answers that must come out."""

    name: str
    typed: dict[str, str]
    beside: dict[str, Any]
    mismatch: bool = False
    differences: dict[str, str] = field(default_factory=dict)


VECTORS = (
    Vector(
        "TANGSEL_S1",
        {
            "year": "2023", "statement": "Realisasi e-purchasing semester I Rp480 miliar dari Rp2,5 triliun, sekitar 17,5 persen",
            "metric": "EP_RUP", "divides_by": "entri SIRUP", "period": "S1", "percent": "17,5 %", "amount": "480 miliar",
            "denominator": "2,5 triliun", "rank_by_percent": "3", "rank_by_amount": "5", "source": "Berita 001",
        },
        {"recomputed_percent": "19.2000", "implied_amount": 437_500_000_000},
        mismatch=True,
        differences={"own_numbers": "-1.7000"},
    ),
    Vector(
        "TANGSEL_SEP",
        {
            "year": "2023", "statement": "Transaksi Rp 554.44 Miliar atau 21.50 %", "metric": "EP_RUP", "as_of": "2023-09-15",
            "percent": "21.50", "amount": "554.44 Miliar", "rank_by_percent": "3", "rank_by_amount": "4", "source": "Berita 000",
        },
        {"recomputed_percent": None, "implied_denominator": {"value": 2_578_790_697_674, "low": 2_578_167_867_938, "high": 2_579_413_817_167}},
    ),
    Vector(
        "TANGSEL_SEP against 2,5 triliun",
        {
            "year": "2023", "statement": "Angka September dengan pembagi semester I", "divides_by": "entri SIRUP", "percent": "21,50",
            "amount": "554,44 miliar", "denominator": "2,5 triliun", "source": "Berita 000 dan 001",
        },
        {"recomputed_percent": "22.1776"},
        mismatch=True,
        differences={"own_numbers": "-0.6776"},
    ),
    Vector(
        "BATANG, plan",
        {
            "year": "2022", "statement": "Belanja lewat toko daring Rp1.471.965.566 dalam 284 transaksi", "divides_by": "rencana belanja",
            "amount": "1.471.965.566", "denominator": "1.827.503.192.259", "orders": "284", "source": "Berita 004",
        },
        {"average": "5182977.35", "recomputed_percent": "0.0805"},
    ),
    Vector(
        "BATANG, realised",
        {
            "year": "2022", "statement": "Belanja lewat toko daring terhadap belanja yang terealisasi", "divides_by": "belanja terealisasi",
            "amount": "Rp 1.471.965.566", "denominator": "607.860.327.624", "orders": "284", "source": "Berita 004",
        },
        {"average": "5182977.35", "recomputed_percent": "0.2422"},
    ),
    Vector(
        "BATANG, spending",
        {
            "year": "2022", "statement": "Realisasi belanja 33,26 persen", "divides_by": "rencana belanja", "percent": "33,26",
            "amount": "607.860.327.624", "denominator": "1.827.503.192.259", "source": "Berita 004",
        },
        {"recomputed_percent": "33.2618"},
        differences={"own_numbers": "-0.0018"},
    ),
    Vector(
        "BATANG, income",
        {
            "year": "2022", "statement": "Realisasi pendapatan 40,16 persen", "divides_by": "rencana pendapatan", "percent": "40,16",
            "amount": "709.812.800.558", "denominator": "1.767.525.315.259", "source": "Berita 004",
        },
        {"recomputed_percent": "40.1586"},
        differences={"own_numbers": "0.0014"},
    ),
    Vector(
        "BANYUWANGI",
        {
            "year": "2023", "statement": "Rp581 miliar dari belanja PDN Rp1,1 triliun", "divides_by": "belanja PDN", "amount": "581 miliar",
            "denominator": "1,1 triliun", "source": "Berita 003",
        },
        {"recomputed_percent": "52.8182", "rest": 519_000_000_000},
    ),
    Vector(
        "PEKALONGAN",
        {"year": "2026", "statement": "52 persen dari target 30 persen APBD", "metric": "EP_APBD", "divides_by": "APBD, tidak terbukti", "percent": "52", "source": "Berita 002"},
        {},
    ),
    Vector(
        "BANTEN",
        {
            "year": "2023", "statement": "Peringkat 4 provinsi dengan 25,88 persen", "metric": "EP_RUP", "as_of": "2023-09-15",
            "percent": "25,88", "rank_by_percent": "4", "source": "Berita 000",
        },
        {"recomputed_percent": None, "implied_denominator": None},
    ),
)  # fmt: skip
