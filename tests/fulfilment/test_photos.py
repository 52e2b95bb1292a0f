"""Photos of a shipment: of its arrival by the vendor, of the check by the PPK; who may put
them in when, who sees them, and what is left of them."""

import io
import json
import re
import zipfile
from hashlib import sha256

import pytest
import time_machine
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid, NotFound
from app.files.photos import WIDTHS, read_photo
from app.fulfilment import photos, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.queries import shipments_of
from app.identifiers import parse_public_id, public_id
from app.orders.models import Order
from tests import world as worlds
from tests.files import corpus
from tests.house import House
from tests.steps import deliver_all
from tests.web.browsing import Browser, fields_of
from tests.world import AT, PASSWORD, World

PHOTO = corpus.from_a_phone(400, 300)
OTHER = corpus.from_a_phone(400, 310)


def add(session: Session, world: World, shipment: Shipment, persona: str, *sent: bytes) -> None:
    photos.add_photos(session, shipment=shipment, sent=sent or [PHOTO], actor=world[persona], at=AT)


def on_its_way(session: Session, world: World, *, arrived: bool = True) -> Shipment:
    (shipment,) = shipments_of(session, worlds.in_process(session, world))
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    if arrived:
        shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)
    return shipment


def wanted_of(session: Session, world: World, shipment: Shipment) -> dict[str, str]:
    sides = {persona: photos.side_to_photograph(shipment, world[persona]) for persona in world.grants}
    return {persona: side for persona, side in sides.items() if side}


def test_each_side_photographs_while_it_is_its_part(session: Session, world: World) -> None:
    """The vendor from the way to the check, the PPK from the arrival to the signed handover; nobody else ever."""
    order = worlds.in_process(session, world)
    (shipment,) = shipments_of(session, order)
    seen = [wanted_of(session, world, shipment)]
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    seen.append(wanted_of(session, world, shipment))
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    seen.append(wanted_of(session, world, shipment))
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)
    seen.append(wanted_of(session, world, shipment))
    assert seen == [{}, {}, {"vendor": "vendor"}, {"vendor": "vendor", "ppk": "buyer"}]
    for persona in ("pp", "treasurer", "region_admin", "auditor", "other_vendor"):
        with pytest.raises(photos.PhotoNotWanted):
            add(session, world, shipment, persona)
    shipping.send_back(session, shipment=shipment, reason="Rusak", actor=world["ppk"], at=AT)
    assert wanted_of(session, world, shipment) == {}
    with pytest.raises(photos.PhotoNotWanted):
        add(session, world, shipment, "vendor")


def test_after_the_handover_is_signed_nobody_adds_one(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    deliver_all(session, world, order)
    (shipment,) = shipments_of(session, order)
    assert (shipment.state, wanted_of(session, world, shipment)) == ("COMPLETED", {})


def test_what_came_back_keeps_its_photos_apart_from_those_of_the_next_delivery(session: Session, world: World) -> None:
    shipment = on_its_way(session, world)
    add(session, world, shipment, "vendor")
    add(session, world, shipment, "ppk", OTHER)
    shipping.send_back(session, shipment=shipment, reason="Rusak", actor=world["ppk"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="2", actor=world["vendor"], at=AT)
    add(session, world, shipment, "vendor")
    assert [(one.position, one.side, one.returns) for one in shipment.photos] == [
        (1, "vendor", 0),
        (2, "buyer", 0),
        (3, "vendor", 1),
    ]


def test_a_photo_is_a_photo_and_says_nothing_of_where_it_was_taken(session: Session, world: World) -> None:
    shipment = on_its_way(session, world)
    for wrong in (b"MZ", corpus.pdf(), b""):
        with pytest.raises(Invalid) as refused:
            add(session, world, shipment, "ppk", PHOTO, wrong)
        assert [error.field for error in refused.value.errors] == ["photos"]
        assert shipment.photos == [], "all or none"
    add(session, world, shipment, "ppk")
    kept = read_photo(shipment.photos[0].sha256, WIDTHS[0])
    assert b"Exif" not in kept
    assert b"TELEPON-RAHASIA" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, dict(picture.getexif())) == ("WEBP", {})


def test_a_shipment_has_an_end_of_photos(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "PHOTOS_MAX", 2)
    shipment = on_its_way(session, world)
    add(session, world, shipment, "vendor")
    with pytest.raises(Invalid):
        add(session, world, shipment, "ppk", PHOTO, OTHER)
    add(session, world, shipment, "ppk", OTHER)
    with pytest.raises(Invalid):
        add(session, world, shipment, "ppk")


def test_no_photo_is_found_by_whoever_does_not_see_its_order(session: Session, world: World) -> None:
    shipment = on_its_way(session, world)
    add(session, world, shipment, "vendor")
    keys = public_id(shipment.region_id, shipment.id), public_id(shipment.region_id, shipment.photos[0].id)
    for persona in ("vendor", "pp", "ppk", "treasurer", "auditor", "region_admin"):
        assert photos.photo_for(session, world[persona], *keys).position == 1
    words = set()
    for persona, photo in (("other_vendor", keys[1]), ("ppk_other", keys[1]), ("vendor", public_id(2, shipment.id))):
        with pytest.raises(NotFound) as refused:
            photos.photo_for(session, world[persona], keys[0], photo)
        words.add(refused.value.message)
    assert len(words) == 1


def test_the_app_changes_and_removes_no_photo(session: Session, world: World) -> None:
    add(session, world, on_its_way(session, world), "vendor")
    for statement in (
        "UPDATE shipment_photo SET position = 2 WHERE region_id = 2",
        "DELETE FROM shipment_photo WHERE region_id = 2",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))


def test_from_the_two_forms_to_the_audit_bundle(house: House) -> None:
    page = f"/pesanan/{house.order}"
    with db.new_session() as session:
        (shipment,) = shipments_of(session, session.get_one(Order, parse_public_id(house.order)))
        key = public_id(shipment.region_id, shipment.id)
        shipping.pack(session, shipment=shipment, actor=house.world["vendor"], at=AT)
        shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=house.world["vendor"], at=AT)
        shipping.deliver(session, shipment=shipment, proof=None, actor=house.world["vendor"], at=AT)
    door, form = f"/pengiriman/{key}/foto", f'action="/pengiriman/{key}/foto"'
    with time_machine.travel(AT, tick=True):
        seller, buyer, reader, stranger = Browser(), Browser(), Browser(), Browser()
        for browser, login in ((seller, "vendor"), (buyer, "ppk"), (reader, "treasurer"), (stranger, "other_vendor")):
            browser.sign_in(login, PASSWORD)
        assert [form in browser.get(page).text for browser in (seller, buyer, reader)] == [True, True, False]
        back = seller.send(door, page=page, files=[("photos", ("a.jpg", b"bukan", "image/jpeg"))])
        assert (back.status_code, "bukan foto JPG" in back.text, f"f-photos-{shipment.id}-photos-salah" in back.text) == (
            422,
            True,
            True,
        )
        assert seller.send(door, page=page).status_code == 422
        two = [("photos", ("a.jpg", PHOTO, "image/jpeg")), ("photos", ("b.jpg", OTHER, "x/y"))]
        once = {"once": "sekali-saja"}
        for _again in range(2):
            assert seller.send(door, once, page=page, files=two).status_code == 303
        assert buyer.send(door, page=page, files=[("photos", ("c.jpg", PHOTO, "image/jpeg"))]).status_code == 303
        found = re.findall(rf'href="(/pengiriman/{re.escape(key)}/foto/[^"]+)"', reader.get(page).text)
        assert len(found) == 3, "a form sent twice is taken once"
        assert {reader.get(path).headers["content-type"] for path in found} == {"image/webp"}
        assert {stranger.get(path).status_code for path in found} == {404}
        small = re.findall(rf'<img class="picture" src="({re.escape(door)}/[^"]+)"', reader.get(page).text)
        sides = [[max(Image.open(io.BytesIO(reader.get(path).content)).size) for path in paths] for paths in (small, found)]
        assert sides == [[320] * 3, [400] * 3], "a small picture of each, that opens the whole one"
        assert {stranger.get(path).status_code for path in small} == {404}
        zipped = reader.get(f"{page}/berkas-audit").content
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        listed = json.loads(archive.read("manifest.json"))["photos"]
        assert [(one["name"], one["side"], one["returns"]) for one in listed] == [
            ("pengiriman-1-foto-1.webp", "vendor", 0),
            ("pengiriman-1-foto-2.webp", "vendor", 0),
            ("pengiriman-1-foto-3.webp", "buyer", 0),
        ]
        for one in listed:
            file = archive.read(one["name"])
            assert (sha256(file).hexdigest(), len(file)) == (one["sha256"], one["size"])


def test_the_same_by_api(house: House) -> None:
    with db.new_session() as session:
        (shipment,) = shipments_of(session, session.get_one(Order, parse_public_id(house.order)))
        path = f"/shipments/{public_id(shipment.region_id, shipment.id)}"
    sent = {"files": {"photo": ("a.jpg", PHOTO, "image/jpeg")}}
    assert house.ask("vendor", "POST", f"{path}/photos", **sent).status_code == 409
    for body in ({"move": "pack"}, {"move": "ship", "courier": "Kurir", "number": "1"}):
        house.ask("vendor", "POST", f"{path}/moves", json=body)
    made = house.ask("vendor", "POST", f"{path}/photos", **sent)
    (photo,) = made.json()["photos"]
    assert (made.status_code, photo["number"], photo["side"], photo["returns"]) == (201, 1, "vendor", 0)
    wrong = {"files": {"photo": ("a.jpg", b"bukan", "image/jpeg")}}
    assert fields_of(house.ask("vendor", "POST", f"{path}/photos", **wrong)) == ["photo"]
    file = house.ask("treasurer", "GET", f"{path}/photos/{photo['id']}")
    assert (file.headers["content-type"], sha256(file.content).hexdigest()) == ("image/webp", photo["sha256"])
    assert house.ask("other_vendor", "GET", f"{path}/photos/{photo['id']}").status_code == 404
    assert house.ask("other_vendor", "POST", f"{path}/photos", **sent).status_code == 404
    assert house.ask("pp", "POST", f"{path}/photos", **sent).status_code == 404
    shown = house.ask("auditor", "GET", f"/orders/{house.order}").json()["shipments"][0]
    assert shown["photos"] == [photo]
