"""Purchases in online shops count only when they are verified and not called failed, in a scope of their own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of
from app.ledger.models import OrderTally, PackageTally
from app.ledger.proving import differences
from app.realisation.asking import AskedScope, By
from tests.exchange.feeds import EDUCATION, OFFICES, as_json, bring_in, order, packages, purchase
from tests.exchange.national import FIRST, SECOND, ask, figure, figures

SHOPS, DIGITAL = AskedScope.TOKO_DARING, AskedScope.DIGITAL


@pytest.fixture
def take(session: Session, tmp_path: Path) -> Any:
    def bring(rows: list[dict[str, Any]], day: date = FIRST, **changes: Any) -> Any:
        return bring_in(session, as_json(tmp_path, rows), as_of=day, **changes)

    bring(OFFICES)
    return bring


@pytest.mark.parametrize(
    ("verified", "said", "counts"),
    [
        ("verified", "selesai", True),
        ("verified", None, True),
        ("Verified", "Selesai", True),
        ("verified", "gagal", False),
        ("verified", "proses", False),
        ("unverified", "selesai", False),
        ("unverified", None, False),
    ],
)
def test_a_purchase_counts_only_when_verified_and_done_or_unanswered(
    session: Session, take: Any, verified: str, said: str | None, counts: bool
) -> None:
    report = take([purchase(1, status_verif=verified, status_konfirmasi_ppmse=said)])
    assert (report.dataset, report.added, report.quarantined) == ("Bela-TokoDaringRealisasi", 1, 0)
    assert figure(session, scope=SHOPS) == ((1, 1_000_000) if counts else (0, 0))


def test_verified_and_failed_purchases_are_listed_but_never_counted(session: Session, take: Any) -> None:
    take([purchase(number, valuasi=value, status_konfirmasi_ppmse="gagal") for number, value in ((1, 75_000_000), (2, 74_999_999))])
    assert figures(session, scope=SHOPS) == dict.fromkeys(("ordered", "accepted", "paid", "settled"), (0, 0))
    assert ask(session, scope=SHOPS)["by_status"] == {"CANCELLED": {"orders": 2, "amount": 149_999_999}}


def test_purchases_are_in_their_own_scope_and_in_digital_but_never_in_the_catalogues(session: Session, take: Any) -> None:
    take([order(1)])
    take([purchase(2)])
    assert figure(session, scope=SHOPS) == (1, 2_000_000)
    assert figure(session, scope=DIGITAL) == (2, 3_000_000)
    assert figure(session) == figure(session, scope=AskedScope.EP_NATIONAL) == (1, 1_000_000)


def test_a_purchase_names_no_package_and_is_no_orphan_now_or_as_of_a_day(session: Session, take: Any) -> None:
    take([order(1)])
    take([purchase(2)])
    for scope, orphans in ((SHOPS, (0, 0, 0)), (DIGITAL, (1, 1, 1_000_000)), (AskedScope.EP_ALL, (1, 1, 1_000_000))):
        for as_of in (None, FIRST):
            assert tuple(ask(session, scope=scope, as_of=as_of)["orphans"].values()) == orphans, (scope, as_of)
    take(packages(2), FIRST)
    assert tuple(ask(session, scope=DIGITAL)["orphans"].values()) == (0, 0, 0)


def test_the_satker_is_found_by_its_sirup_number(session: Session, take: Any) -> None:
    take([purchase(1)])
    assert [row["kd_satker_str"] for row in ask(session, scope=SHOPS, by=By.SATKER)["rows"]] == [EDUCATION["kd_satker_str"]]


def test_a_purchase_that_stops_counting_is_counter_entered(session: Session, take: Any) -> None:
    take([purchase(1), purchase(2, status_konfirmasi_ppmse=None)], FIRST)
    assert figures(session, scope=SHOPS) == {
        "ordered": (2, 3_000_000),
        "accepted": (1, 1_000_000),
        "paid": (0, 0),
        "settled": (1, 1_000_000),
    }
    take([purchase(1, status_konfirmasi_ppmse="gagal"), purchase(2)], SECOND)
    assert figures(session, scope=SHOPS)["ordered"] == figures(session, scope=SHOPS)["settled"] == (1, 2_000_000)
    assert figure(session, scope=SHOPS, as_of=FIRST) == (2, 3_000_000)
    assert differences(session) == []


def test_a_purchase_that_vanished_is_proposed_for_reversal(session: Session, take: Any) -> None:
    take([purchase(1), purchase(2)], FIRST)
    report = take([purchase(1)], SECOND)
    assert report.warnings == [
        "Pesanan bela:8000002 (Rp2.000.000) tidak ada lagi dalam berkas; usulan pembalikan menunggu keputusan."
    ]
    assert figure(session, scope=SHOPS) == (2, 3_000_000)


def test_a_purchase_touches_no_package_and_names_no_person(session: Session, take: Any) -> None:
    take([purchase(1)])
    assert session.scalars(select(PackageTally)).all() == []
    version = session.scalars(select(ImportedRow).where(ImportedRow.dataset == "Bela-TokoDaringRealisasi")).one()
    ((_version, kept),) = raw_of(session, version.region_id, [version])
    assert kept["nama_pemesan"] == "***"
    assert "Warung" not in (session.scalars(select(OrderTally.vendor_key)).one() or "")
