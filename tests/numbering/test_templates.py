"""An office writes the numbers of its papers after its own template: dated,
gapless per template and year, and what was given stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account
from app.accounts.tokens import mint
from app.clock import now
from app.errors import Invalid, NotFound
from app.numbering.declaring import declare, withdraw
from app.numbering.models import NumberTemplate, Paper
from app.numbering.writing import HOUSE, next_paper_number, refuse_unwritable, write
from app.recorded import AlreadyWithdrawn
from tests import world as worlds
from tests.web.browsing import Browser, bearer
from tests.world import AT, OTHER_SATKER, PASSWORD, SATKER, World

OWN = "027/{nomor}/SP/{bulan}/{tahun}"


def stands(session: Session, world: World, **changes: Any) -> NumberTemplate:
    asked = {
        "region": world.region, "satker_code": SATKER, "paper": Paper.SP, "template": OWN, "valid_from": date(2026, 1, 1), "valid_until": None,
        "source": "Surat Edaran Sekda 045/12/2026", "actor": world["region_admin"], "at": AT,
    }  # fmt: skip
    return declare(session, **(asked | changes))


def number(session: Session, world: World, *, used: tuple[str, ...] = (), paper: Paper = Paper.SP, days: int = 0) -> str:
    return next_paper_number(
        session,
        region=world.region,
        satker_code=SATKER,
        paper=paper,
        is_used=lambda text: text in used,
        at=AT + timedelta(days=days),
    )


def test_without_a_template_the_house_writes_office_and_year(session: Session, world: World) -> None:
    assert [number(session, world), number(session, world)] == [f"001/SP/{SATKER}/2026", f"002/SP/{SATKER}/2026"]
    assert number(session, world, paper=Paper.BAST) == f"001/BAST/{SATKER}/2026"


def test_a_template_counts_for_itself_from_its_day_on_and_anew_each_year(session: Session, world: World) -> None:
    house = number(session, world)
    stands(session, world)
    month = {3: "III", 4: "IV"}[(AT + timedelta(hours=7)).month]
    assert [number(session, world), number(session, world)] == [f"027/001/SP/{month}/2026", f"027/002/SP/{month}/2026"]
    assert number(session, world, days=365).startswith("027/001/SP/")
    assert number(session, world, paper=Paper.BAST) == f"001/BAST/{SATKER}/2026"
    assert house == f"001/SP/{SATKER}/2026"


def test_another_template_from_a_later_day_begins_at_one_and_the_one_of_before_goes_on_where_it_ended(
    session: Session, world: World
) -> None:
    stands(session, world)
    first = number(session, world)
    later = stands(session, world, template="{nomor}/LAIN/{tahun}", valid_from=AT.date() - timedelta(days=1))
    assert number(session, world) == "001/LAIN/2026"
    withdraw(session, region=world.region, row=later, reason="salah tulis", actor=world["region_admin"], at=AT)
    assert (first[:7], number(session, world)[:7]) == ("027/001", "027/002")


def test_what_was_typed_by_hand_is_passed_over(session: Session, world: World) -> None:
    stands(session, world, template="{nomor}/X/{tahun}")
    assert number(session, world, used=("001/X/2026", "002/X/2026")) == "003/X/2026"


def test_an_order_is_approved_with_the_number_of_its_office(session: Session, world: World) -> None:
    stands(session, world, template="{nomor}/SP-KAMI/{tahun}")
    order = worlds.approved(session, world)
    assert order.sp_number == "001/SP-KAMI/2026"


@pytest.mark.parametrize(
    "template",
    ["027/SP/{tahun}", "{nomor}/SP", "{nomor}{nomor}/{tahun}", "{nomor}/{tahun}/{hari}", "{nomor}/{tahun}<b>", "{nomor}/{tahun}{"],
)
def test_what_could_give_one_number_twice_or_is_no_number_is_refused(session: Session, world: World, template: str) -> None:
    with pytest.raises(Invalid) as refused:
        stands(session, world, template=template)
    assert [error.field for error in refused.value.errors] == ["template"]


@any_of(st.text(alphabet="AZaz09 ./-_", max_size=8), st.integers(1, 10_000), st.integers(1, 10_000))
def test_no_two_numbers_of_a_template_and_a_year_are_alike(around: str, one: int, other: int) -> None:
    template = f"{around}{{nomor}}/{around}{{tahun}}"
    refuse_unwritable(template)
    day = date(2026, 8, 17)
    assert (
        write(template, number=one, satker_code=SATKER, day=day) == write(template, number=other, satker_code=SATKER, day=day)
    ) == (one == other)


def test_what_the_house_writes_passes_its_own_rule() -> None:
    for template in HOUSE.values():
        refuse_unwritable(template)


def test_an_office_of_elsewhere_a_second_one_of_the_day_and_days_in_the_wrong_order_are_refused(
    session: Session, world: World
) -> None:
    for field, changes in (
        ("satker_code", {"satker_code": OTHER_SATKER}),
        ("valid_until", {"valid_until": date(2025, 12, 31)}),
    ):
        with pytest.raises(Invalid) as refused:
            stands(session, world, **changes)
        assert [error.field for error in refused.value.errors] == [field]
    stands(session, world)
    with pytest.raises(Invalid):
        stands(session, world, template="{nomor}/{tahun}")
    stands(session, world, paper=Paper.BAST)


def test_nobody_else_writes_it_and_it_is_withdrawn_once(session: Session, world: World) -> None:
    row = stands(session, world)
    for persona in ("pp", "ppk", "vendor", "curator"):
        with pytest.raises(NotFound):
            stands(session, world, actor=world[persona], valid_from=date(2026, 2, 1))
    withdraw(session, region=world.region, row=row, reason="salah", actor=world["region_admin"], at=AT)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(session, region=world.region, row=row, reason="lagi", actor=world["region_admin"], at=AT)


@pytest.mark.usefixtures("committed")
def test_the_page_and_the_api_write_and_withdraw_and_keep_what_was_typed() -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        login = session.get_one(Account, world["region_admin"].account_id).login
        token = mint(session, grant=world.grants["region_admin"], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
    browser, path = Browser(), "/api/v1/regions/99.01/number-templates"
    browser.sign_in(login, PASSWORD)
    typed = {"satker_code": SATKER, "paper": "sp", "template": "027/SP", "valid_from": "2026-01-01", "source": "Surat 1"}
    refused = browser.send("/penomoran/99.01", typed, page="/penomoran/99.01")
    assert (refused.status_code, 'value="027/SP"' in refused.text) == (422, True)
    added = browser.send("/penomoran/99.01", typed | {"template": "027/{nomor}/{tahun}"}, page="/penomoran/99.01")
    assert added.status_code == 303
    assert "027/001/" in browser.get("/penomoran/99.01").text
    (row,) = browser.get(path).json()["items"]
    assert row["template"] == "027/{nomor}/{tahun}"
    made = browser.client.post(path, json=typed | {"paper": "bast", "template": "{nomor}/{tahun}"}, headers=bearer(token))
    assert made.status_code == 201, made.text
    gone = browser.client.post(f"{path}/{row['id']}/withdrawal", json={"reason": "salah tulis"}, headers=bearer(token))
    assert gone.json()["withdrawal_reason"] == "salah tulis"
    page = browser.send(f"/penomoran/99.01/{made.json()['id']}/cabut", {"reason": "salah juga"}, page="/penomoran/99.01")
    assert page.status_code == 303
    assert [bool(row["withdrawn_at"]) for row in browser.get(path).json()["items"]] == [True, True]
