"""Rules are dated rows with a source: what blocks, what only warns, what a
region's decree changes, and which of them judged an order."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid
from app.orders import deadlines, judging
from app.recorded import AlreadyWithdrawn
from app.rules.breaking import RuleBroken
from app.rules.decreeing import decree, withdraw
from app.rules.models import RegionRule
from app.rules.national import BY_DECREE, RULES, Effect, Unit
from app.rules.queries import Rules, rules_in_force
from tests import world as worlds
from tests.web.browsing import Browser, bearer, fields_of
from tests.world import AT, PASSWORD, World

TODAY = date(2026, 3, 2)
DECREE = "Keputusan Bupati 027/12/2026"


class Jateng:
    """A regency of Jawa Tengah, as rules look at it; it has decreed nothing."""

    id, code, tier = 999_999, "33.25", "kabupaten"


@pytest.fixture
def world(session: Session) -> World:
    return worlds.build(session, pagu=10**10, stock=10_000, price=60_000)


def in_force(session: Session, world: World, on: date = TODAY) -> Rules:
    return rules_in_force(session, world.region, on=on)


def given(session: Session, world: World, **changes: Any) -> RegionRule:
    asked = {
        "region_id": world.region.id, "code": "AUTO_CANCEL_DAYS", "value": 5, "valid_from": date(2026, 1, 1), "valid_until": None,
        "decree_number": DECREE, "actor": world["region_admin"], "at": AT,
    }  # fmt: skip
    return decree(session, **(asked | changes))


def test_rows_of_one_code_never_hold_on_the_same_day_unless_they_are_grades() -> None:
    for one in RULES:
        for other in RULES:
            if one is not other and one.code == other.code and one.up_to == other.up_to:
                assert one.valid_until is not None or other.valid_until is not None
                assert not (one.holds(on=other.valid_from, region_code=other.area) and other.valid_from > one.valid_from)


def test_no_rule_that_is_unsure_blocks() -> None:
    assert {rule.code for rule in RULES if rule.certainty == "unsure" and rule.effect is Effect.BLOCKS}, "there is one to try"
    assert not [rule for rule in RULES if rule.certainty == "unsure" and rule.blocks]


def test_the_limit_of_construction_rose_on_30_april_2025(session: Session, world: World) -> None:
    assert in_force(session, world, date(2025, 4, 29))["PL_CONSTR"].value == 200_000_000
    assert in_force(session, world, date(2025, 4, 30))["PL_CONSTR"].value == 400_000_000


def test_a_rule_of_one_province_holds_only_there(session: Session, world: World) -> None:
    assert in_force(session, world).get("BLANGKON") is None
    assert rules_in_force(session, Jateng(), on=TODAY)["BLANGKON"].value == 50_000_000
    assert not rules_in_force(session, Jateng(), on=TODAY)["BLANGKON"].blocks


def test_a_decree_stands_for_the_nations_row_while_it_is_valid_and_not_withdrawn(session: Session, world: World) -> None:
    row = given(session, world, valid_from=date(2026, 2, 1), valid_until=date(2026, 3, 31))
    assert in_force(session, world, date(2026, 1, 31))["AUTO_CANCEL_DAYS"].value == 3
    held = in_force(session, world)["AUTO_CANCEL_DAYS"]
    assert (held.value, held.citation, held.certainty, held.set_by) == (5, DECREE, "sure", "region")
    assert in_force(session, world, date(2026, 4, 1))["AUTO_CANCEL_DAYS"].value == 3
    withdraw(session, row=row, reason="Salah ketik", actor=world["region_admin"], at=AT)
    assert in_force(session, world)["AUTO_CANCEL_DAYS"].value == 3
    with pytest.raises(AlreadyWithdrawn):
        withdraw(session, row=row, reason="Lagi", actor=world["region_admin"], at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "LIMIT_PP"}, "code"),
        ({"code": "TIDAK_ADA"}, "code"),
        ({"value": 0}, "value"),
        ({"value": 61}, "value"),
        ({"code": "PENALTY_MAX", "value": 101}, "value"),
        ({"valid_until": date(2025, 12, 31)}, "valid_until"),
    ],
)
def test_what_no_decree_may_set_is_refused_and_says_which_field(
    session: Session, world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        given(session, world, **changes)
    assert [error.field for error in refused.value.errors] == [field]


def test_two_values_from_the_same_day_are_refused(session: Session, world: World) -> None:
    given(session, world)
    with pytest.raises(Invalid) as refused:
        given(session, world, value=7)
    assert [error.field for error in refused.value.errors] == ["valid_from"]
    assert "(Hari kerja tanpa langkah sampai pesanan batal dengan sendirinya)" in refused.value.errors[0].message
    assert "AUTO_CANCEL_DAYS" not in refused.value.errors[0].message, "a person knows the rule by its name"


def test_an_order_waits_as_many_working_days_as_its_region_decreed(session: Session, world: World) -> None:
    order = worlds.place(session, world, quantity=1)
    before = order.due_at
    given(session, world)
    deadlines.wind(session, order, AT)
    assert before is not None
    assert order.due_at is not None
    assert before < order.due_at


def test_an_order_keeps_the_rows_that_judged_it_though_the_region_decrees_others_later(session: Session, world: World) -> None:
    order = worlds.place(session, world, quantity=1)
    kept = {row["code"]: row for row in order.judged_by}
    assert kept["LIMIT_PP"]["value"] == 200_000_000
    assert kept["LIMIT_PP"]["citation"] == "Perpres 16/2018 pasal 12"
    assert "BLANGKON" not in kept
    given(session, world, code="BLANGKON", value=40_000_000)
    session.refresh(order)
    assert {row["code"] for row in order.judged_by} == {"LIMIT_PP"}


def test_a_region_that_decreed_blangkons_limit_refuses_more_and_says_the_rule_its_source_and_the_way_out(
    session: Session, world: World
) -> None:
    given(session, world, code="BLANGKON", value=50_000_000)
    with pytest.raises(RuleBroken) as refused:
        worlds.place(session, world, quantity=1_000)
    assert "Rp50.000.000" in refused.value.message
    assert DECREE in refused.value.message
    assert "Kurangi jumlahnya" in refused.value.message
    assert worlds.place(session, world, quantity=800).judged_by[1]["set_by"] == "region"


def test_where_the_limit_is_unsure_it_refuses_nothing(session: Session, world: World) -> None:
    kept = judging.judge(rules_in_force(session, Jateng(), on=TODAY), total=60_000_000, placed_as="ppk")
    assert [(row["code"], row["certainty"]) for row in kept] == [("BLANGKON", "unsure")]


def test_everything_a_decree_may_set_has_a_unit_that_the_form_explains() -> None:
    assert {next(rule.unit for rule in RULES if rule.code == code) for code in BY_DECREE} <= {Unit.RUPIAH, Unit.PERCENT, Unit.DAYS}


@pytest.fixture
def token(committed: None) -> str:
    with db.new_session() as session:
        world = worlds.build(session)
        return worlds.token_of(session, world, "region_admin")


def test_everybody_reads_the_page_and_its_admin_sets_a_value_there(token: str) -> None:
    admin, reader = Browser(), Browser()
    admin.sign_in("region_admin", PASSWORD)
    page = "/aturan/99.01"
    assert "Simpan" not in reader.get(page).text
    sent = {"code": "KKPD", "value": "100 juta", "valid_from": "2026-01-01", "valid_until": "", "decree_number": DECREE}
    wrong = admin.send(page, sent | {"value": "banyak"}, page=page)
    assert wrong.status_code == 422
    assert DECREE in wrong.text, "what was typed is still there"
    assert admin.send(page, sent, page=page).status_code == 303
    shown = reader.get(page).text
    assert "Rp100.000.000" in shown
    assert DECREE in shown


def test_by_api_the_same_rows_are_read_by_all_and_set_and_withdrawn_by_the_admin(token: str) -> None:
    caller, path = Browser(), "/api/v1/regions/99.01/rules"
    body = {"code": "KKPD", "value": 100_000_000, "valid_from": "2026-01-01", "decree_number": DECREE}
    made = caller.client.post(path, json=body, headers=bearer(token))
    assert made.status_code == 201, made.text
    for changes, field in (({"code": "LIMIT_PP"}, "code"), ({"value": "5"}, "value"), ({"apa": 1}, "apa")):
        refused = caller.client.post(path, json=body | changes, headers=bearer(token))
        assert (refused.status_code, fields_of(refused)) == (422, [field]), refused.text
    assert caller.client.post("/api/v1/regions/99.71/rules", json=body, headers=bearer(token)).status_code == 404

    def held() -> tuple[int, str]:
        rows = caller.get(f"{path}?on=2026-03-02").json()["items"]
        return next((row["value"], row["set_by"]) for row in rows if row["code"] == "KKPD")

    assert held() == (100_000_000, "region")
    gone = caller.client.post(f"{path}/{made.json()['id']}/withdrawal", json={"reason": "Salah"}, headers=bearer(token))
    assert gone.status_code == 200, gone.text
    assert held() == (200_000_000, "national")
    assert [row["withdrawal_reason"] for row in caller.get(path).json()["decrees"]] == ["Salah"]
