"""The doors of officials: the admin appoints, hands over and ends on pages and in the API; a role
that is over lets nobody in, a running token neither."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select, update

from app import db, reactions
from app.accounts import sessions
from app.accounts.grants import give_role
from app.accounts.models import Account, Grant
from app.accounts.reauthentication import Proof
from app.actor import Role
from app.clock import now
from app.errors import Refusal
from app.identifiers import parse_public_id, public_id
from app.notifications.models import Notice
from app.officials import handing_over
from app.officials.telling import remind, tell_of_left_behind
from app.orders import signing
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.queries import order_for
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.regions.models import Region
from app.web.api.pagination import encode_cursor
from app.web.incoming.forms import HIDDEN
from app.web.models import OnceAnswer
from tests import world as worlds
from tests.journeys.house import Caller, caller, callers
from tests.patience import PATIENCE
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, SATKER, World

pytestmark = pytest.mark.usefixtures("march")
DAYS = {"decree_number": "SK 027/9/2026", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-12-31"}
PERSON = {"login": "baru@contoh.example", "name": "Tuti Baru", "role": "ppk", "satker": SATKER, **DAYS}


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        made = worlds.build(session)
        worlds.approved(session, made)
        worlds.approved(session, made, quantity=3)
        return made


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def browser(login: str, password: str = PASSWORD) -> Browser:
    one = Browser()
    assert one.sign_in(login, password).status_code == 303
    return one


def test_from_an_appointment_to_a_signature_on_the_pages(world: World) -> None:
    admin = browser("region_admin")
    assert "Orang ppk" in admin.get("/pejabat").text
    again = admin.send("/pejabat/angkat", {**PERSON, "until": "2026-01-31"}, page="/pejabat/angkat")
    assert again.status_code == 422
    assert "Hari terakhir sudah lewat" in again.text
    made = admin.send("/pejabat/angkat", PERSON, page="/pejabat/angkat").text
    link = made.split("Tautan pertama: ")[1].split(". Tampil")[0].partition("?kode=")[2]
    assert Browser().send("/masuk/tautan", {"kode": link, "password": PASSWORD}).status_code == 303
    page = f"/pejabat/{public_id(2, world.grants['ppk'].id)}"
    with db.new_session() as session:
        new = session.scalars(select(Grant).where(Grant.decree_number == "SK 027/9/2026")).one().account_id
        first = session.scalars(select(Order).order_by(Order.id)).first()
        assert first is not None
        key = key_of(first)
    chosen = {"to": public_id(0, new), "kind": "definitive", "reason": "Mutasi jabatan", "orders": key, **DAYS}
    assert admin.send(f"{page}/alihkan", {**chosen, "to": "0.x"}, page=page).status_code == 422
    assert admin.send(f"{page}/alihkan", chosen, page=page).status_code == 303
    assert "belum dapat" not in admin.get(page).text
    order = browser("ppk").get(f"/pesanan/{key}").text
    assert "Tuti Baru" in order
    assert 'value="sign"' not in order
    signer = browser("baru@contoh.example")
    assert 'value="sign"' in signer.get(f"/pesanan/{key}").text
    refused = admin.send(f"{page}/akhiri", {"until": "2026-03-01", "reason": "Mutasi jabatan"}, page=page)
    assert refused.status_code == 409
    assert "1 pesanan masih berjalan atas nama Orang ppk" in refused.text


def test_whoever_is_asked_again_hands_on_what_was_ticked_the_first_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both orders wait in hidden fields, through a wrong password as well."""
    admin, page = browser("region_admin"), f"/pejabat/{public_id(2, world.grants['ppk'].id)}"
    assert admin.send("/pejabat/angkat", PERSON, page="/pejabat/angkat").status_code == 200
    with db.new_session() as session:
        to = public_id(0, session.scalars(select(Account.id).where(Account.login == PERSON["login"])).one())
        keys = [key_of(order) for order in session.scalars(select(Order).order_by(Order.id))]
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(sessions, "now", lambda: later)
    fields = {"to": to, "kind": "definitive", "reason": "Mutasi jabatan,\ndua baris", "orders": keys, **DAYS}
    asked = admin.send(f"{page}/alihkan", fields, page=page)
    wrong = admin.send(f"{page}/alihkan", {**waiting_in(asked.text), "confirm_password": "salah"}, page=page)
    for shown in (asked, wrong):
        assert (shown.status_code, "Apakah ini Anda?" in shown.text) == (409, True)
    assert waiting_in(wrong.text)["orders"] == keys
    done = admin.send(f"{page}/alihkan", {**waiting_in(wrong.text), "confirm_password": PASSWORD}, page=page)
    assert done.status_code == 303
    with db.new_session() as session:
        assert {order.ppk_account_id for order in session.scalars(select(Order))} == {parse_public_id(to)[1]}


def waiting_in(page: str) -> dict[str, list[str]]:
    """The fields of the form that waits behind the question who one is."""
    (form,) = re.findall(r'<form [^>]*action="/pejabat/[^>]*>(.*?)</form>', page, re.DOTALL)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form):
        if name not in HIDDEN:
            found.setdefault(name, []).append(unescape(value))
    return found


@pytest.mark.asvs("13.3.1")
def test_the_link_of_an_answer_that_is_given_again_stands_in_no_table(world: World, by: Mapping[str, Caller]) -> None:
    first, again = (by["region_admin"].post("/officials", PERSON, key="sekali") for _time in range(2))
    assert first == again
    secret = first["link"].partition("?kode=")[2]
    assert len(secret) > 20
    with db.new_session() as session:
        (kept,) = session.scalars(select(OnceAnswer.body).where(OnceAnswer.key == "sekali")).all()
    assert kept is not None
    assert secret.encode() not in kept


@pytest.mark.asvs("13.3.1")
@pytest.mark.parametrize("kept", [b'{"link": "/tautan?kode=lama"}', b"x" * 100], ids=["of before", "by another key"])
def test_an_answer_that_can_be_opened_no_more_is_not_given_again(world: World, by: Mapping[str, Caller], kept: bytes) -> None:
    """The key of the house was changed, or the answer was kept before answers were sealed. What was asked for is done all the same."""
    by["region_admin"].post("/officials", PERSON, key="sekali")
    with db.new_session() as session:
        session.execute(update(OnceAnswer).where(OnceAnswer.key == "sekali").values(body=kept))
        session.commit()
    refused = by["region_admin"].post("/officials", PERSON, key="sekali", status=422)
    assert [error["field"] for error in refused["errors"]] == ["Idempotency-Key"]
    assert "sudah dilakukan" in refused["errors"][0]["message"]


@pytest.mark.asvs("7.5.3")
def test_a_post_is_handed_on_by_a_program_whose_person_was_there_alone(world: World, by: Mapping[str, Caller]) -> None:
    """A Plt or Plh is given the post by it, as by an appointment."""
    to = by["region_admin"].post("/officials", PERSON)["person"]
    given = {**DAYS, "until": "2026-03-06", "to": to, "kind": "plh", "reason": "Cuti sakit"}
    place = f"/officials/{public_id(2, world.grants['ppk'].id)}/successions"
    caller(world.grants["region_admin"], scopes=()).post(place, given, status=409)
    assert by["region_admin"].post(place, given)["orders"] == 2


def test_the_same_by_api_and_nobody_elses(world: World, by: Mapping[str, Caller]) -> None:
    admin = by["region_admin"]
    made = admin.post("/officials", PERSON)
    assert (made["role"], made["satker"], made["until"], made["running_orders"]) == ("ppk", SATKER, "2026-12-31", 0)
    assert {error["field"] for error in admin.post("/officials", {**PERSON, "role": "verifier"}, status=422)["errors"]} == {"role"}
    place = f"/officials/{public_id(2, world.grants['ppk'].id)}"
    assert admin.get(place)["running_orders"] == 2
    given = {**DAYS, "until": "2026-03-06", "to": made["person"], "kind": "plh", "reason": "Cuti sakit"}
    assert admin.post(f"{place}/successions", given)["orders"] == 2
    order = by["vendor"].get("/orders")["items"][0]["id"]
    (stands,) = [one for one in by["vendor"].get(f"/orders/{order}")["officials"] if one["side"] == "ppk"]
    assert (stands["name"], stands["kind"], stands["in_place_of"]) == ("Tuti Baru", "plh", "Orang ppk")
    assert admin.post(f"{place}/return", {"reason": "Sudah sehat"}, status=200)["orders"] == 2
    for persona, status in (("auditor", 404), ("ppk", 404), ("pp_other", 404)):
        by[persona].post(f"{place}/successions", given, status=status)
    assert by["auditor"].get("/officials", satker=SATKER)["items"]
    near = admin.get("/officials", ending=True)["items"]
    assert near
    assert admin.get("/officials", ending=True, cursor=encode_cursor([1]))["items"] == near[1:]
    assert by["ppk"].get("/officials", status=404)["status"] == 404


@pytest.mark.asvs("8.3.2")
def test_a_role_ends_with_its_decree_at_the_next_request_and_so_does_its_token(world: World, by: Mapping[str, Caller]) -> None:
    ppk = browser("ppk")
    assert ppk.get("/pesanan").status_code == 200
    with db.new_session() as session:
        held = session.get_one(Grant, world.grants["ppk"].id)
        held.valid_until = AT.date()
    assert by["ppk"].get("/orders")["items"]
    with time_machine.travel(AT + timedelta(hours=15), tick=True):  # the next day begins at 17.00 UTC
        assert by["ppk"].get("/orders", status=401)
        assert ppk.get("/pesanan").status_code in (303, 404)


def test_who_is_near_the_end_of_a_decree_is_told_twice_and_no_more(world: World) -> None:
    with db.new_session() as session:
        session.get_one(Grant, world.grants["ppk"].id).valid_until = AT.date() + timedelta(days=20)
    for days in (0, 1, 14, 15):
        with db.new_session() as session:
            remind(session, region=session.get_one(Region, 2), at=AT + timedelta(days=days))
    with db.new_session() as session:
        mine = select(Notice).where(Notice.account_id == world.grants["ppk"].account_id).order_by(Notice.at)
        told = session.scalars(mine).all()
        assert [notice.state for notice in told] == ["decree_30", "decree_7"]
        assert told[0].note == "SK — berlaku sampai 22 Maret 2026. 2 pesanan berjalan atas namanya."
    assert "Orang ppk" in browser("region_admin").get("/pemberitahuan").text


def test_a_hand_over_and_a_signature_at_once_leave_one_of_two_sound_ends(world: World, by: Mapping[str, Caller]) -> None:
    new = by["region_admin"].post("/officials", PERSON)
    with db.new_session() as session:
        account = session.scalars(select(Grant).where(Grant.decree_number == DAYS["decree_number"])).one().account_id
        first = session.scalars(select(Order.id).order_by(Order.id)).first()
        assert first is not None
    gate = Barrier(2)

    def sign() -> bool:
        with db.new_session() as session:
            gate.wait(PATIENCE)
            try:
                order = order_for(session, world["ppk"], region_id=2, id=first, lock=True)
                signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=now())
            except Refusal:
                return False
            return True

    def hand_over() -> bool:
        with db.new_session() as session:
            region, of = session.get_one(Region, 2), session.get_one(Grant, world.grants["ppk"].id)
            gate.wait(PATIENCE)
            today = AT.date()
            handing_over.hand_over(
                session, region=region, of=of, to_account_id=account, kind=Kind.DEFINITIVE, decree=Decree("SK 1", today, today, today),
                reason="Mutasi", only=None, actor=world["region_admin"], at=now(),
            )  # fmt: skip
            return True

    with ThreadPoolExecutor(2) as pool:
        signed, handed = pool.submit(sign), pool.submit(hand_over)
        assert handed.result()
    with db.new_session() as session:
        order = session.get_one(Order, (2, first))
        assert order.ppk_account_id == account, new
        assert (order.state == "WAITING_SELLER_CONFIRMATION") is signed.result()
        assert (order.buyer_signed_at is not None) is signed.result()


def test_a_post_that_ran_out_with_orders_on_its_name_leads_the_admin_to_the_hand_over(world: World) -> None:
    admin, key = browser("region_admin"), public_id(2, world.grants["ppk"].id)
    assert f"/pejabat/{key}" not in admin.get("/pesanan").text
    with db.new_session() as session:
        session.get_one(Grant, world.grants["ppk"].id).valid_until = AT.date() - timedelta(days=1)
    assert f"/pejabat/{key}#alihkan" in admin.get("/pesanan").text
    assert "Tidak ada yang berwenang" not in browser("pp").get("/pesanan").text
    told = select(Notice).where(Notice.move == "decree_over")
    for _again in range(2):
        with db.new_session() as session:
            assert tell_of_left_behind(session, region=session.get_one(Region, 2), at=AT) == 1
    with db.new_session() as session:
        (notice,) = session.scalars(told).all()
        assert (notice.region_role, notice.link) == ("region_admin", f"/pejabat/{key}")
        held = session.get_one(Grant, world.grants["ppk"].id)
        give_role(
            session, account=session.get_one(Account, held.account_id), role=Role.PPK, region_id=2, satker_code=SATKER,
            valid_from=AT.date(), valid_until=AT.date() + timedelta(days=90),
        )  # fmt: skip
    assert "Tidak ada yang berwenang" not in admin.get("/pesanan").text
