"""Shopping lists: one satker's buyers share them, a whole one goes into the cart, and what cannot be had is said."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.catalogue.models import Listing
from app.errors import Invalid, NotAllowed, NotFound
from app.identifiers import new_id, public_id
from app.orders import cart, shopping_list
from app.orders.shopping_list import ShoppingList
from tests import world
from tests.vendors.serving import Person
from tests.world import AT


def _kept(session: Session, built: world.World, actor: Actor, *, quantity: int = 5) -> ShoppingList:
    made = shopping_list.make(session, name="ATK bulanan", actor=actor, at=AT)
    listing = built.listing
    shopping_list.put(
        session, on=made, region_id=listing.region_id, listing_id=listing.id, quantity=Decimal(quantity), actor=actor, at=AT
    )
    return made


def test_a_list_is_shared_in_its_satker_and_does_not_exist_elsewhere(session: Session) -> None:
    built = world.build(session)
    made = _kept(session, built, built["pp"])
    id = public_id(made.region_id, made.id)
    assert shopping_list.list_for(session, built["ppk"], id) is made
    assert [(row.ShoppingList.name, row.products) for row in shopping_list.lists_of(session, built["ppk"])] == [("ATK bulanan", 1)]
    elsewhere = replace(built["pp"], satker_code="9.99")
    assert shopping_list.lists_of(session, elsewhere) == []
    for actor in (elsewhere, built["vendor"], built["treasurer"]):
        with pytest.raises(NotFound):
            shopping_list.list_for(session, actor, id)
        with pytest.raises(NotAllowed):
            shopping_list.into_cart(session, of=made, actor=actor, at=AT)
        with pytest.raises(NotAllowed):
            shopping_list.remove(session, which=made, actor=actor)
    with pytest.raises(Invalid, match="sudah punya daftar"):
        shopping_list.make(session, name="atk BULANAN", actor=built["ppk"], at=AT)


def test_a_whole_list_goes_into_the_cart_and_what_cannot_be_had_is_said(session: Session) -> None:
    built = world.build(session)
    made = _kept(session, built, built["pp"])
    session.execute(update(Listing).where(Listing.region_id == built.region.id).values(stock=Decimal(3)))
    session.expire_all()
    (put,), lost = shopping_list.into_cart(session, of=made, actor=built["ppk"], at=AT)
    assert (put.quantity, put.note, lost) == ("3 rim", "diminta 5, stok tinggal sebanyak ini", [])
    ((group,), _lost) = cart.groups_of(session, built["ppk"])
    assert [line.quantity for line, _product in group.lines] == [Decimal(3)]
    assert cart.groups_of(session, built["pp"]) == ([], [])
    session.execute(update(Listing).where(Listing.region_id == built.region.id).values(state="withdrawn"))
    session.expire_all()
    put_now, ((name, why),) = shopping_list.into_cart(session, of=made, actor=built["pp"], at=AT)
    assert (put_now, name) == ([], "Kertas A4 80 gsm")
    assert "tidak tayang lagi" in why
    with pytest.raises(Invalid, match="tidak tayang"):
        shopping_list.put(
            session, on=made, region_id=built.region.id, listing_id=new_id(), quantity=Decimal(1), actor=built["pp"], at=AT
        )
    shopping_list.remove(session, which=made, actor=built["pp"])
    assert session.scalars(select(ShoppingList)).all() == []


@pytest.mark.usefixtures("committed")
def test_a_buyer_keeps_a_product_from_its_page_and_the_api_says_the_same() -> None:
    with db.new_session() as session:
        built = world.build(session)
        listing_id = public_id(built.listing.region_id, built.listing.id)
        buyer = Person(built["pp"], built.grants["pp"].id)
    shop = buyer.browser()
    keep = f"/daftar-belanja/simpan?produk={listing_id}"
    assert keep in shop.get(f"/produk/{listing_id}").text
    form = {"listing_id": listing_id, "quantity": "2", "list_id": "", "name": ""}
    nameless = shop.send("/daftar-belanja/simpan", form, page=keep)
    assert (nameless.status_code, "beri nama daftar baru" in nameless.text) == (422, True)
    kept = shop.send("/daftar-belanja/simpan", {**form, "name": "Rapat koordinasi"}, page=keep)
    place = kept.headers["location"]
    assert "Kertas A4 80 gsm" in shop.get(place).text
    assert "Buka keranjang" in shop.send(f"{place}/keranjang", page=place).text
    api, id = shop.client, place.rpartition("/")[2]
    (row,) = api.get("/api/v1/shopping-lists", headers=buyer.api()).json()["items"]
    assert (row["id"], row["name"], row["products"]) == (id, "Rapat koordinasi", 1)
    lines = f"/api/v1/shopping-lists/{id}/lines"
    more = api.put(lines, json={"listing_id": listing_id, "quantity": 4}, headers=buyer.api()).json()
    assert [(line["name"], line["can_be_ordered"]) for line in more["lines"]] == [("Kertas A4 80 gsm", True)]
    assert api.post(f"/api/v1/shopping-lists/{id}/cart", headers=buyer.api()).json()["put"][0]["quantity"] == "4 rim"
    assert api.put(lines, json={"listing_id": listing_id}, headers=buyer.api()).json()["lines"] == []
    assert api.post("/api/v1/shopping-lists", json={"name": "Rapat koordinasi"}, headers=buyer.api()).status_code == 422
    assert shop.send(f"{place}/hapus", page=place).status_code == 422
    assert shop.send(f"{place}/hapus", {"sure": "true"}, page=place).status_code == 303
    assert shop.get(place).status_code == 404
    other = api.post("/api/v1/shopping-lists", json={"name": "Rapat lain"}, headers=buyer.api()).json()["id"]
    moves = f"/api/v1/shopping-lists/{other}/moves"
    gone = [api.post(moves, json={"move": move}, headers=buyer.api()).status_code for move in ("buang", "remove", "remove")]
    assert gone == [422, 200, 404]
