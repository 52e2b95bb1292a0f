"""The flags over a region's orders; on the real file of a kabupaten they come to what is known of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import import_file
from app.oversight import flagging
from app.oversight.flagging import FlaggedOrder, flagged
from app.regions.models import Region
from app.regions.queries import find_or_create, region_by_code
from app.rules.decreeing import decree, withdraw
from app.rules.queries import rules_by_day, rules_in_force

AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)
BAPENDA, ITS_VENDOR = "5.02.0.00.0.00.28.0000", "v6:01JWTD0WXPJ3YHP1REKY536SN3"


@pytest.mark.real
def test_the_real_orders_of_a_kabupaten_raise_the_flags_that_are_known_of_them(session: Session, real_data: Path) -> None:
    import_file(
        session, real_data / "kab-bandung-2025/Ecat-PaketEPurchasingV6.json", region_code="32.04", year=2025, actor=SYSTEM_ACTOR, at=AT
    )  # fmt: skip
    region = region_by_code(session, "32.04")
    found = flagged(session, region, 2025)
    split = found["SPLIT_ORDER"]
    pairs = {(group.satker_code, group.vendor_key) for group in split if group.ground == "vendor"}
    assert len(pairs) == 9
    heaviest = split[0]
    assert (heaviest.satker_code, heaviest.vendor_key, len(heaviest.orders), heaviest.total) == (
        BAPENDA,
        ITS_VENDOR,
        4,
        472_704_000,
    )
    assert [(group.kd_rup, len(group.orders), group.total) for group in split if group.ground == "package"] == [
        ("58386119", 3, 234_690_000)
    ]
    repeated = found["REPEAT_VENDOR"]
    assert len([group for group in repeated if group.ground == "package"]) == 28
    assert [group for group in repeated if group.ground == "vendor"] == [], (
        "no satker with five orders has one vendor in most of them"
    )
    assert {code: len(found[code]) for code in ("NEAR_LIMIT", "ROUND_PRICE", "LATE_YEAR")} == {
        "NEAR_LIMIT": 30,
        "ROUND_PRICE": 24,
        "LATE_YEAR": 0,
    }
    of_one = flagged(session, region, 2025, satker_code=BAPENDA)
    assert {group.satker_code for group in of_one["SPLIT_ORDER"]} == {BAPENDA}


def order(key: str, day: date, total: int) -> FlaggedOrder:
    return FlaggedOrder(key, "1.02", "vendor", None, day, total, "COMPLETED")


def test_each_order_is_judged_by_the_regions_own_thresholds_of_its_day(session: Session) -> None:
    own, other = find_or_create(session, "99.01"), find_or_create(session, "99.71")
    june = {"valid_from": date(2025, 6, 1), "valid_until": date(2025, 8, 31), "decree_number": "SK 7/2025"}
    decreed = [
        decree(session, region_id=own.id, code=code, value=value, actor=SYSTEM_ACTOR, at=AT, **june)
        for code, value in {"SPLIT_ORDER": 30, "NEAR_LIMIT": 80, "ROUND_PRICE_FROM": 170_000_000}.items()
    ]
    session.flush()
    apart = [order(f"{month}{day}", date(2025, month, day), 160_000_000) for month, day in ((5, 2), (5, 26), (6, 2))]
    apart.append(order("626", date(2025, 6, 26), 170_000_000))

    def found(region: Region) -> dict[str, list[list[str]]]:
        rules = rules_by_day(session, region)
        judges = {"SPLIT_ORDER", "NEAR_LIMIT", "ROUND_PRICE"}
        return {code: [[one.key for one in group.orders] for group in flagging.JUDGES[code](apart, rules)] for code in judges}

    assert found(other) == {"SPLIT_ORDER": [["526", "62"]], "NEAR_LIMIT": [], "ROUND_PRICE": [["52"], ["526"], ["62"], ["626"]]}
    mine = found(own)
    assert mine == {"SPLIT_ORDER": [["62", "626"]], "NEAR_LIMIT": [["62"], ["626"]], "ROUND_PRICE": [["52"], ["526"], ["626"]]}
    for day in (date(2025, 5, 31), date(2025, 6, 1), date(2025, 8, 31), date(2025, 9, 1)):
        assert rules_by_day(session, own)(day) == rules_in_force(session, own, on=day)
    for row in decreed:
        withdraw(session, row=row, reason="Keliru", actor=SYSTEM_ACTOR, at=AT)
    session.flush()
    assert found(own) == found(other)
