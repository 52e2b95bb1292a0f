"""The real orders of one kabupaten and one ministry: the report adds up to the
tally, the board and the ITKP have their known answers."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.control import scoring
from app.control.asking import who_acts
from app.control.open_orders.board import board
from app.control.periods import ControlPeriod
from app.control.reading import control
from app.exchange.importing import import_file
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)
ON = date(2025, 10, 12)


def test_kab_bandung_closes_287_orders_before_it_scores(session: Session, real_data: Path) -> None:
    file = real_data / "kab-bandung-2025/Ecat-PaketEPurchasingV6.json"
    import_file(session, file, region_code="32.04", year=2025, actor=SYSTEM_ACTOR, at=AT)
    region = region_by_code(session, "32.04")
    found = board(session, region=region, year=2025, satker_code=None, at=AT)
    assert (found.score.numerator, found.score.denominator, found.score.points) == (17, 606, "0.00")
    assert (len(found.orders), found.needed) == (517, 287)
    assert (found.plan(286).after.points, found.plan(287).after.points, found.plan(517).after.points) == ("0.00", "2.01", "3.52")
    assert {who_acts(order) for order in found.orders} == {"di katalog nasional: PPK"}
    first = found.orders[0]
    assert first.missing == "Pembayaran, lalu tandai selesai"
    assert first.value == max(order.value for order in found.orders if order.missing == first.missing)
    _parts, variants = scoring.scores(session, region=region, year=2025, on=ON)
    assert {variant.code: score.percent for variant, score in variants}["SETTLED_OF_ACTIVE"] == "14.6865"
    report = control(session, region=region, period=ControlPeriod(2025, "TW3"), satker=None, today=date(2025, 10, 12))
    answer = tally(session, question(region="32.04", year=2025, to=date(2025, 9, 30)))
    assert (report.total.ordered, report.total.orders) == (answer["amount"], answer["orders"]) == (184_687_932_782, 573)


def test_kemnaker_scores_by_each_way_of_counting(session: Session, real_data: Path) -> None:
    file = real_data / "kemnaker-2025/ekatalog_paket-e-purchasing_2025.xlsx"
    import_file(session, file, region_code="K34", year=2025, actor=SYSTEM_ACTOR, at=AT)
    _parts, variants = scoring.scores(session, region=region_by_code(session, "K34"), year=2025, on=ON)
    assert {variant.code: (score.numerator, score.denominator, score.points) for variant, score in variants} == {
        "COMPLETED_OF_ALL": (407, 781, "2.08"),
        "COMPLETED_OF_ACTIVE": (407, 678, "2.40"),
        "SETTLED_OF_ALL": (566, 781, "2.90"),
        "SETTLED_OF_ACTIVE": (566, 678, "3.34"),
    }
