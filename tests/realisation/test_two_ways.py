"""The figures that are read from the tallies are those that are added up from the orders: any history, any question."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identifiers import new_id
from app.ledger import Basis, EntryRow, Kind, enter_rows
from app.ledger.kinds import semester
from app.ledger.proving import differences, rebuild
from app.plan.models import Package
from app.realisation import from_tallies
from app.realisation.asking import AskedScope, Period, question
from app.realisation.from_orders import FromOrders
from app.realisation.from_tallies import FromTallies
from app.regions.models import Region

YEAR = 2026
AT = datetime(2026, 12, 30, 3, 0, tzinfo=UTC)
KINDS = {Basis.ORDERED: Kind.COMMITTED, Basis.ACCEPTED: Kind.RECEIVED, Basis.PAID: Kind.PAID, Basis.SETTLED: Kind.SETTLED}
PACKAGES = ("1", "2", "3", "nobody's")
"""Purchases in online shops name none of them, and no other."""
facts = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(["EP_NATIONAL", "EP_NATIONAL", "EP_NATIONAL_DUP", "TOKO_DARING"]),
        "state": st.sampled_from(["ON_PROCESS", "COMPLETED", "ON_NEGOTIATION"]),
        "total": st.integers(0, 500),
        "day": st.sampled_from([date(2025, 12, 20), date(2026, 1, 1), date(2026, 5, 5), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)]),
        "satker_code": st.sampled_from(["1.01.0000", "1.02.0000"]),
        "codes": st.sampled_from([None, *((kd_rup, charged_to) for kd_rup in PACKAGES for charged_to in PACKAGES)]),
        "vendor_key": st.sampled_from(["v6:A", "v6:B", None]),
        "fund_set": st.sampled_from(["APBD", "APBD,BLUD", None]),
        "bases": st.sets(st.sampled_from(list(Basis))),
    }
)  # fmt: skip
files = st.lists(st.dictionaries(st.sampled_from("ABCDEF"), facts, max_size=6), min_size=1, max_size=4)
"""What each file says of the orders in it; one that says something else of an order corrects it."""


@pytest.fixture
def region(session: Session) -> Region:
    region = Region(id=7, code="99.07", klpd_code="X9907", name="Kabupaten Contoh", tier="kabupaten", timezone="Asia/Jakarta")
    session.add(region)
    session.flush()
    session.add_all(
        Package(
            region_id=7, id=new_id(), kd_rup=kd_rup, fiscal_year=YEAR, satker_code="1.01.0000", name="Paket", kind="provider",
            pagu=100, counts=True,
        )
        for kd_rup in PACKAGES[:3]
    )  # fmt: skip
    session.flush()
    enter_rows(session, [entry({"codes": ("1", "1"), "satker_code": "1.01.0000"}, Kind.PLANNED, 100)])
    return region


def entry(of: dict[str, Any], kind: Kind, amount: int, **values: Any) -> EntryRow:
    return EntryRow(
        region_id=7, id=new_id(), at=AT, known_at=AT, account_id=None, kind=kind, fiscal_year=YEAR, amount=amount,
        **dict(zip(("kd_rup", "charged_to"), of["codes"] or (None, None), strict=True)), satker_code=of["satker_code"], **values,
    )  # fmt: skip


def corrections(key: str, old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[EntryRow]:
    """What counted before leaves, what counts now comes: as the importer writes it."""
    for of, sign in ((old, -1), (new, 1)):
        for basis in sorted(of["bases"]) if of else ():
            assert of is not None
            yield _order_entry(key, of, new["state"], KINDS[basis], basis, sign)
    yield _order_entry(key, new, new["state"], Kind.MOVED, None, 0)


def _order_entry(key: str, of: dict[str, Any], state: str, kind: Kind, basis: Basis | None, sign: int) -> EntryRow:
    return entry(
        of, kind, sign * of["total"], basis=basis, basis_date=of["day"] if basis else None, period=semester(of["day"]) if basis else None,
        scope=of["scope"], order_key=f"v6:{key}", order_date=of["day"], state_to=state, total=of["total"], vendor_key=of["vendor_key"],
        fund_set=of["fund_set"], orders_delta=sign, umkk_local=sign * (of["total"] // 2), umkk_known=sign * of["total"],
    )  # fmt: skip


questions = st.lists(
    st.tuples(st.sampled_from(list(Basis)), st.sampled_from(list(AskedScope)), st.sampled_from(list(Period))),
    min_size=6,
    max_size=6,
)


def told(figures: FromTallies | FromOrders) -> dict[str, Any]:
    groups = {name: sorted(figures.groups(name), key=str) for name in ("satker_code", "vendor_key", "fund_set")}
    return {"totals": sorted(figures.totals().items()), "by_status": figures.by_status(), "orphans": figures.orphans(), **groups}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files, questions)
def test_what_the_tallies_say_is_what_the_orders_add_up_to(
    session: Session, region: Region, said: list[dict[str, Any]], asking: list[tuple[Basis, AskedScope, Period]]
) -> None:
    with session.begin_nested() as attempt:
        known: dict[str, dict[str, Any]] = {}
        for file in said:
            enter_rows(session, [row for key, new in file.items() for row in corrections(key, known.get(key), new)])
            known |= file
        assert differences(session) == []
        for basis, scope, period in asking:
            first, last = period.days(YEAR)
            asked = question(region="99.07", year=YEAR, basis=basis, scope=scope, from_=first, to=last)
            assert from_tallies.answer(asked)
            quick, slow = told(FromTallies(session, asked, region)), told(FromOrders(session, asked, region))
            assert quick == slow, (asked, {name: (quick[name], slow[name]) for name in quick if quick[name] != slow[name]})
        attempt.rollback()


def test_dates_of_their_own_and_a_past_day_are_added_up(session: Session) -> None:
    own = question(region="99.07", year=YEAR, from_=date(2026, 1, 2), to=date(2026, 12, 31))
    past = question(region="99.07", year=YEAR, as_of=date(2026, 3, 1))
    assert not from_tallies.answer(own)
    assert not from_tallies.answer(past)
    assert from_tallies.answer(question(region="99.07", year=YEAR, from_=date(2026, 7, 1), to=date(2026, 9, 30)))


TALLIES = (
    "order_tally", "package_tally", "region_day_tally", "region_semester_tally", "satker_quarter_tally", "plan_quarter_tally",
    "vendor_quarter_tally", "state_tally", "reach_tally",
)  # fmt: skip


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files)
def test_a_rebuild_writes_every_tally_as_it_stood(session: Session, region: Region, said: list[dict[str, Any]]) -> None:
    with session.begin_nested() as attempt:
        known: dict[str, dict[str, Any]] = {}
        for file in said:
            enter_rows(session, [row for key, new in file.items() for row in corrections(key, known.get(key), new)])
            known |= file
        kept = {name: sorted(map(str, session.execute(text(f"SELECT * FROM {name}")))) for name in TALLIES}
        rebuild(session)
        assert {name: sorted(map(str, session.execute(text(f"SELECT * FROM {name}")))) for name in TALLIES} == kept
        attempt.rollback()
