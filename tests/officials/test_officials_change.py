"""Officials change while orders wait, over HTTP: a Plt whose decree ends, the one who comes
back for good, and a PPK who is given a second post."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import db, reactions
from app.accounts.models import Account, Grant
from app.identifiers import public_id
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.journeys.house import Caller, caller, callers
from tests.world import AT, SATKER, World

pytestmark = pytest.mark.usefixtures("march")
DAYS = {"decree_number": "SK 5/2026", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-12-31"}


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def held(login: str, role: str) -> Grant:
    with db.new_session() as session:
        return session.scalars(
            select(Grant).join(Account, Account.id == Grant.account_id).where(Account.login == login, Grant.role == role)
        ).one()


def test_a_plts_decree_ends_with_orders_in_signature_and_waiting_and_the_ppk_goes_on_for_good(
    world: World, by: Mapping[str, Caller]
) -> None:
    with db.new_session() as session:
        first, second = (f"/orders/{key_of(worlds.approved(session, world, quantity=n))}" for n in (2, 3))
        review = f"/orders/{key_of(worlds.agreed(session, world, quantity=4))}"
    admin = by["region_admin"]
    person = {"login": "tuti@contoh.example", "name": "Tuti Plt", "role": "pp", "satker": SATKER, **DAYS}
    to = admin.post("/officials", person)["person"]
    plt = {**DAYS, "until": "2026-03-03", "to": to, "kind": "plt", "reason": "Jabatan kosong"}
    assert admin.post(f"/officials/{public_id(2, world.grants['ppk'].id)}/successions", plt)["orders"] == 2, (
        "nobody has reviewed the third"
    )
    acting = held("tuti@contoh.example", "ppk")
    tuti = caller(acting, scopes=("sign",))
    assert tuti.move(first, "sign")["state"] == "WAITING_SELLER_CONFIRMATION"
    assert by["ppk"].get(second)["moves"] == [], "the post is another's"
    with time_machine.travel(AT + timedelta(days=2), tick=True):
        by = callers(world)
        admin = by["region_admin"]
        assert caller(acting, scopes=("sign",)).get(second, status=401)
        by["ppk"].move(second, "sign", status=409)
        assert by["vendor"].move(first, "accept")["state"] == "ESIGN_IN_PROGRESS", "the other side does not wait for it"
        place = f"/officials/{public_id(2, acting.id)}"
        assert admin.get(place)["running_orders"] == 2
        back = {
            **DAYS,
            "decree_date": "2026-03-04",
            "valid_from": "2026-03-04",
            "to": by_id(world, "ppk"),
            "kind": "definitive",
            "reason": "Dilantik",
        }
        assert admin.post(f"{place}/successions", back)["orders"] == 2
        assert by["ppk"].move(second, "sign")["state"] == "WAITING_SELLER_CONFIRMATION"
        assert by["vendor"].move(first, "sign")["state"] == "ON_PROCESS"
        assert by["ppk"].move(review, "approve", reason="Perlu")["state"] == "ESIGN_IN_PROGRESS"
        stood = [line["note"] for line in by["vendor"].get(second)["history"] if line["move"] == "hand_over"]
        assert [note.split(" menggantikan ")[0] for note in stood] == ["Plt. Tuti Plt", "Pejabat definitif Orang ppk"]


def by_id(world: World, persona: str) -> str:
    return public_id(0, world.grants[persona].account_id)


def test_a_ppk_is_given_no_post_that_judges_the_own_orders_and_as_pp_never_reviews_them(
    world: World, by: Mapping[str, Caller]
) -> None:
    with db.new_session() as session:
        approved = f"/orders/{key_of(worlds.approved(session, world))}"
    admin = by["region_admin"]
    ppk = {"login": "ppk", "name": "Orang ppk", "satker": SATKER, **DAYS}
    for role in ("verifier", "treasurer"):
        refused = admin.post("/officials", {**ppk, "role": role}, status=422)
        assert [error["field"] for error in refused["errors"]] == ["role"]
    admin.post("/officials", {**ppk, "role": "pp"})
    as_pp = caller(held("ppk", "pp"), scopes=("sign",))
    assert as_pp.get(approved)["moves"] == [], "what the PPK approved is not the PP's"
    wanted = {
        "kd_rup": worlds.KD_RUP,
        "lines": [{"listing_id": public_id(world.listing.region_id, world.listing.id), "quantity": 2}],
        "delivery": {"address": "Kantor", "due_date": "2026-03-09"},
    }
    own = f"/orders/{as_pp.post('/orders', wanted)['id']}"
    for who in (as_pp, by["vendor"]):
        who.move(own, "agree")
    as_pp.move(own, "submit_for_review")
    assert by["ppk"].get(own)["moves"] == []
    for move in ("approve", "reject"):
        by["ppk"].move(own, move, reason="Perlu", status=409)
    assert by["vendor"].get(own)["state"] == "WAITING_PPK_REVIEW"
