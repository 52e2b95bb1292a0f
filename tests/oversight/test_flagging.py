"""The flags over a region's orders; on the real file of a kabupaten they come to what is known of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import import_file
from app.oversight.flagging import flagged
from app.regions.queries import region_by_code

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
