"""A PPTK puts a list together for a package and hands it to a PP or PPK of the office, who alone puts it into a cart and orders."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import db
from app.accounts import tokens
from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.duties.waiting import duties_of
from app.errors import Invalid, NotAllowed
from app.identifiers import new_id, public_id
from app.moves.taking import NotNow
from app.notifications.telling import notices_for
from app.orders import list_handover, shopping_list
from app.orders.shopping_list import ShoppingList
from tests import world as worlds
from tests.vendors.serving import Person
from tests.web.browsing import Browser, bearer
from tests.world import AT, KD_RUP, KD_RUP_OF_OTHER, SATKER, World

OURS, OTHER = "1.01.01.2.06.0002", "1.01.01.2.06.0009"


def pptk(session: Session, world: World, *activities: str) -> tuple[Actor, object]:
    account = Account(id=new_id(), login="tri", name="Tri Contoh", password_hash="-", active=True, created_at=AT)
    session.add(account)
    session.flush()
    grant = give_role(
        session, account=account, role=Role.ACTIVITY_OFFICER, region_id=world.region.id, satker_code=SATKER,
        sub_activities=activities, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return actor_with(account, grant), grant.id


def prepared(session: Session, world: World, actor: Actor) -> ShoppingList:
    made = shopping_list.make(session, name="ATK untuk rapat", actor=actor, at=AT)
    listing = world.listing
    shopping_list.put(session, on=made, region_id=listing.region_id, listing_id=listing.id, quantity=Decimal(2), actor=actor, at=AT)
    return made


def hand(session: Session, which: ShoppingList, actor: Actor, to: Actor, kd_rup: str = KD_RUP) -> ShoppingList:
    assert to.account_id is not None
    return list_handover.hand_over(session, which=which, kd_rup=kd_rup, to=to.account_id, note="Untuk rapat", actor=actor, at=AT)


def waits(session: Session, actor: Actor) -> list[str]:
    return [duty.title for duty in duties_of(session, actor, AT) if duty.kind == "shopping_list"]


def test_a_list_waits_for_the_buyer_whom_it_was_handed_to_until_it_is_in_a_cart(session: Session) -> None:
    world = worlds.build(session)
    actor, _grant = pptk(session, world, OURS)
    made = prepared(session, world, actor)
    hand(session, made, actor, world["pp"])
    assert (waits(session, world["pp"]), waits(session, world["ppk"])) == (["ATK untuk rapat"], [])
    assert [notice.move for notice in notices_for(session, world["pp"])] == ["hand_to_buyer"]
    hand(session, made, actor, world["ppk"])
    assert (waits(session, world["pp"]), waits(session, world["ppk"])) == ([], ["ATK untuk rapat"])
    with pytest.raises(NotAllowed):
        shopping_list.into_cart(session, of=made, actor=actor, at=AT)
    shopping_list.into_cart(session, of=made, actor=world["pp"], at=AT)
    assert waits(session, world["ppk"]) == []
    assert (made.kd_rup, made.handed_by, made.hand_note) == (KD_RUP, actor.account_id, "Untuk rapat")
    told = session.query(AuditRow.action).where(AuditRow.subject_kind == "shopping_list").all()
    assert [row.action for row in told] == ["shopping_list.hand_to_buyer"] * 2


@pytest.mark.parametrize(
    ("activities", "kd_rup", "field"),
    [((OTHER,), KD_RUP, "kd_rup"), ((OURS,), KD_RUP_OF_OTHER, "kd_rup"), ((OURS,), "900009999", "kd_rup")],
)
def test_only_for_a_package_of_the_own_office_and_sub_activities(
    session: Session, activities: tuple[str, ...], kd_rup: str, field: str
) -> None:
    world = worlds.build(session)
    actor, _grant = pptk(session, world, *activities)
    made = prepared(session, world, actor)
    with pytest.raises(Invalid) as refused:
        hand(session, made, actor, world["pp"], kd_rup)
    assert [error.field for error in refused.value.errors] == [field]
    assert made.handed_to is None


def test_only_to_who_buys_for_the_office_and_only_by_its_pptk(session: Session) -> None:
    world = worlds.build(session)
    actor, _grant = pptk(session, world)
    made = prepared(session, world, actor)
    for persona in ("treasurer", "pp_other", "vendor"):
        with pytest.raises(Invalid) as refused:
            hand(session, made, actor, world[persona])
        assert [error.field for error in refused.value.errors] == ["to"]
    for other in (world["pp"], world["treasurer"], replace(actor, satker_code="9.99"), replace(actor, region_id=99)):
        with pytest.raises(NotNow):
            hand(session, made, other, world["pp"])
    shopping_list.take_out(session, on=made, region_id=world.listing.region_id, listing_id=world.listing.id, actor=actor)
    with pytest.raises(Invalid, match="masih kosong"):
        hand(session, made, actor, world["pp"])


@pytest.fixture
def people(committed: None, march: None) -> Mapping[str, Person]:
    with db.new_session() as session:
        world = worlds.build(session)
        actor, grant_id = pptk(session, world, OURS)
        listing = public_id(world.listing.region_id, world.listing.id)
        return {
            "pptk": Person(actor, grant_id),
            "pp": Person(world["pp"], world.grants["pp"].id),
            "listing": Person(replace(actor, name=listing), grant_id),
        }


def test_from_the_products_page_to_the_buyers_cart_on_the_pages(people: Mapping[str, Person]) -> None:
    officer, buyer, listing = people["pptk"].browser(), people["pp"].browser(), people["listing"].actor.name
    keep = f"/daftar-belanja/simpan?produk={listing}"
    shown = officer.get(f"/produk/{listing}").text
    assert (keep in shown, "Masukkan keranjang" in shown) == (True, False)
    assert officer.get("/keranjang").status_code == 404
    sent = {"listing_id": listing, "quantity": "2", "list_id": "", "name": "ATK untuk rapat"}
    place = officer.send("/daftar-belanja/simpan", sent, page=keep).headers["location"]
    given = {"kd_rup": KD_RUP, "to": public_id(0, people["pp"].actor.account_id), "note": "Untuk rapat"}
    again = officer.send(f"{place}/serahkan", {**given, "to": "0.x"}, page=place)
    assert (again.status_code, "Untuk rapat" in again.text) == (422, True)
    assert officer.send(f"{place}/serahkan", given, page=place).status_code == 303
    assert "Menunggu Orang pp" in officer.get(place).text
    assert "ATK untuk rapat" in buyer.get("/kerja").text
    put = buyer.send(f"{place}/keranjang", page=place).text
    assert f"Pilih paket RUP {KD_RUP} di keranjang" in put
    assert "Sudah diambil pembeli" in officer.get(place).text
    assert buyer.send(f"{place}/serahkan", given, page=place).status_code == 404


def test_the_same_by_api(people: Mapping[str, Person]) -> None:
    client, officer, buyer = people["pptk"].browser().client, people["pptk"].api(), people["pp"].api()
    made = client.post("/api/v1/shopping-lists", json={"name": "ATK untuk rapat"}, headers=officer).json()
    place = f"/api/v1/shopping-lists/{made['id']}"
    lines = {"listing_id": people["listing"].actor.name, "quantity": 2}
    (first, *_more) = client.put(f"{place}/lines", json=lines, headers=officer).json()["buyers"]
    assert (first["name"], first["roles"]) == ("Orang pp", ["pp"])
    body = {"move": "hand_to_buyer", "kd_rup": KD_RUP, "to": first["person"]}
    assert client.post(f"{place}/moves", json=body, headers=buyer).status_code == 409
    handed = client.post(f"{place}/moves", json=body, headers=officer)
    assert (handed.status_code, handed.json()["handed_to"], handed.json()["kd_rup"]) == (200, first["person"], KD_RUP)
    assert client.post(f"{place}/cart", headers=officer).status_code in (403, 404)
    assert client.post(f"{place}/cart", headers=buyer).json()["put"][0]["quantity"] == "2 rim"
    assert client.get(place, headers=officer).json()["handed_to"] is None


def test_a_list_that_was_removed_while_it_is_handed_over_is_told_so_and_is_no_fault(
    committed: None, march: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        actor, grant_id = pptk(session, world, OURS)
        made = prepared(session, world, actor)
        key, to = public_id(made.region_id, made.id), world["ppk"].account_id
    buyers_of = list_handover.buyers_of

    def slowly(session: Session, which: ShoppingList, *, on: date) -> object:
        monkeypatch.setattr(list_handover, "buyers_of", buyers_of)
        with db.new_session() as other:
            shopping_list.remove(other, which=shopping_list.list_for(other, world["ppk"], key), actor=world["ppk"])
        return buyers_of(session, which, on=on)

    monkeypatch.setattr(list_handover, "buyers_of", slowly)
    with db.new_session() as session:
        token = tokens.mint(
            session, grant=session.get_one(Grant, grant_id), scopes=(), ends_at=now() + timedelta(hours=1), at=now()
        )
    assert to is not None
    body = {"move": "hand_to_buyer", "kd_rup": KD_RUP, "to": public_id(0, to)}
    answer = Browser().client.post(f"/api/v1/shopping-lists/{key}/moves", json=body, headers=bearer(token))
    assert answer.status_code == 409, answer.text
    assert "baru saja diubah oleh orang lain" in answer.json()["detail"]
