"""Etalase and listings in the API: CONTRACT's names, statuses and refusals."""

import pytest
from sqlalchemy import select

from app import db
from app.actor import Role
from app.catalogue.curation import deciding
from app.catalogue.models import Etalase
from app.clock import now
from app.regions.models import Region
from tests.catalogue import making
from tests.files import corpus
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser, fields_of

pytestmark = pytest.mark.usefixtures("committed")
LISTING = {
    "name": "Kertas A4 80 gsm", "description": "Satu rim isi 500 lembar.", "kbki": "3212801000", "unit": "rim", "unit_price": 52_000,
    "stock": 100, "min_purchase": 1, "pdn": True,
}  # fmt: skip


@pytest.fixture
def api():
    return Browser().client


@pytest.fixture
def slug() -> str:
    with db.new_session() as session:
        return making.shelf(session).slug


@pytest.fixture
def staff(slug: str) -> Person:
    return staff_of_a_new_vendor()


def write(api, staff: Person, slug: str, **other):
    return api.post("/api/v1/listings", json={"etalase": slug, **LISTING, **other}, headers=staff.api())


def move(api, id: str, who: dict, name: str, **other):
    return api.post(f"/api/v1/listings/{id}/moves", json={"move": name, **other}, headers=who)


def on_show(api, staff: Person, slug: str, **other) -> str:
    id = write(api, staff, slug, **other).json()["id"]
    assert move(api, id, staff.api(), "submit").json()["state"] == "in_curation"
    assert move(api, id, someone(Role.CURATOR).api(), "approve").json()["state"] == "published"
    return id


def test_a_listing_goes_from_draft_to_found(api, slug, staff) -> None:
    made = write(api, staff, slug)
    assert made.status_code == 201, made.text
    listing = made.json()
    assert (listing["state"], listing["moves"], listing["pending_version"]) == ("draft", ["submit", "withdraw"], None)
    assert (listing["category"], listing["kind"], listing["price_with_ppn"]) == ("01", "goods", True)
    id = listing["id"]
    assert api.get(f"/api/v1/listings/{id}").status_code == 404
    sent = move(api, id, staff.api(), "submit")
    assert (sent.status_code, sent.json()["state"], sent.json()["moves"]) == (200, "in_curation", ["withdraw"])
    curator = someone(Role.CURATOR).api()
    assert api.get(f"/api/v1/listings/{id}", headers=curator).json()["moves"] == ["approve", "return"]
    approved = move(api, id, curator, "approve")
    assert (approved.json()["state"], approved.json()["pending_version"]) == ("published", None)
    found = api.get("/api/v1/listings", params={"q": "kertas a4"}).json()
    assert [item["id"] for item in found["items"]] == [id]
    assert found["next"] is None
    shown = api.get(f"/api/v1/listings/{id}").json()
    assert (shown["unit_price"], shown["available"], shown["moves"], shown["orderable"]) == (52_000, 100, [], True)
    assert "reserved" not in shown
    assert api.get(shown["photos"][0]["small"]).headers["content-type"] == "image/webp"


def test_a_listing_without_a_photo_shows_its_etalases_picture_and_one_with_shows_its_own(api, slug, staff) -> None:
    drawn = on_show(api, staff, slug)
    id = write(api, staff, slug, name="Kertas F4 70 gsm").json()["id"]
    photo = {"photo": ("a.jpg", corpus.from_a_phone(900, 700), "image/jpeg")}
    added = api.post(f"/api/v1/listings/{id}/photos", files=photo, headers=staff.api())
    assert added.status_code == 201
    move(api, id, staff.api(), "submit")
    move(api, id, someone(Role.CURATOR).api(), "approve")
    first, second = (api.get(f"/api/v1/listings/{one}").json()["photos"][0]["sha256"] for one in (drawn, id))
    assert first != second
    wrong = api.post(f"/api/v1/listings/{id}/photos", files={"photo": ("a.jpg", b"bukan", "image/jpeg")}, headers=staff.api())
    assert (wrong.status_code, fields_of(wrong)) == (422, ["photo"])
    sha256 = added.json()["photos"][0]["sha256"]
    removed = api.delete(f"/api/v1/listings/{id}/photos/{sha256}", headers=staff.api())
    assert removed.json()["pending_version"] == 2


@pytest.mark.parametrize("left_out", ["etalase", *LISTING])
def test_what_is_required_is_exactly_what_the_contract_names(api, slug, staff, left_out) -> None:
    sent = {name: value for name, value in {"etalase": slug, **LISTING}.items() if name != left_out}
    refused = api.post("/api/v1/listings", json=sent, headers=staff.api())
    assert (refused.status_code, fields_of(refused)) == (422, [left_out])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"etalase": "9901-tidak-ada"}, "etalase"),
        ({"name": "abc"}, "name"),
        ({"name": "     "}, "name"),
        ({"name": "x" * 251}, "name"),
        ({"description": "x" * 2001}, "description"),
        ({"kbki": "123"}, "kbki"),
        ({"kbki": "abcdefghij"}, "kbki"),
        ({"unit_price": "52000"}, "unit_price"),
        ({"unit_price": 52000.5}, "unit_price"),
        ({"unit_price": 0}, "unit_price"),
        ({"unit_price": -1}, "unit_price"),
        ({"unit_price": True}, "unit_price"),
        ({"stock": -1}, "stock"),
        ({"stock": "10"}, "stock"),
        ({"min_purchase": 0}, "min_purchase"),
        ({"pdn": "ya"}, "pdn"),
        ({"category": "77"}, "category"),
        ({"kind": "car"}, "kind"),
        ({"state": "published"}, "state"),
        ({"region_id": 1}, "region_id"),
        ({"preorder_days": 91}, "preorder_days"),
        ({"tkdn_percent": 101}, "tkdn_percent"),
        ({"stock": 0.5}, "stock"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(api, slug, staff, wrong, field) -> None:
    refused = write(api, staff, slug, **wrong)
    assert refused.status_code == 422, refused.text
    assert fields_of(refused) == [field]


def test_the_etalase_may_be_named_by_slug_or_id_and_kbki_may_be_any_ten_digits(api, slug, staff) -> None:
    shelf = api.get("/api/v1/etalase", params={"region": "99.01"}).json()["items"][0]
    assert (shelf["slug"], shelf["open"], shelf["region"]) == (slug, True, "99.01")
    assert write(api, staff, shelf["id"], kbki="0000000001", unit="kg", stock=0.5).status_code == 201
    assert fields_of(api.get("/api/v1/etalase", params={"region": "12"})) == ["region"]


def test_changing_what_is_published_waits_beside_it(api, slug, staff) -> None:
    id = on_show(api, staff, slug)
    changed = api.patch(f"/api/v1/listings/{id}", json={"unit_price": 80_000}, headers=staff.api()).json()
    assert (changed["state"], changed["pending_version"], changed["unit_price"], changed["orderable"]) == (
        "published",
        2,
        52_000,
        False,
    )
    assert changed["pending"]["unit_price"] == 80_000
    public = api.get(f"/api/v1/listings/{id}").json()
    assert (public["unit_price"], public["pending_version"], "pending" in public) == (52_000, None, False)
    sent = move(api, id, staff.api(), "submit").json()
    assert (sent["state"], sent["pending"]["state"]) == ("published", "in_curation")
    back = move(api, id, someone(Role.CURATOR).api(), "return", reason="PRICE_JUMP", note="Sebutkan sebabnya.").json()
    assert (back["state"], back["pending"]["state"], back["reason"], back["note"], back["orderable"]) == (
        "published", "returned", "PRICE_JUMP", "Sebutkan sebabnya.", True,
    )  # fmt: skip
    stock = api.patch(f"/api/v1/listings/{id}", json={"stock": 7}, headers=staff.api()).json()
    assert (stock["stock"], stock["pending_version"]) == (7, 2)


def test_a_return_and_a_freeze_need_a_code(api, slug, staff) -> None:
    id = write(api, staff, slug).json()["id"]
    move(api, id, staff.api(), "submit")
    curator = someone(Role.CURATOR).api()
    for other in ({}, {"reason": "karena"}):
        refused = move(api, id, curator, "return", **other)
        assert (refused.status_code, fields_of(refused)) == (422, ["reason"])
    returned = move(api, id, curator, "return", reason="BAD_PHOTO")
    assert (returned.json()["state"], returned.json()["reason"]) == ("returned", "BAD_PHOTO")
    assert returned.json()["note"]
    move(api, id, staff.api(), "submit")
    move(api, id, curator, "approve")
    frozen = move(api, id, someone(Role.AUDITOR).api(), "freeze", reason="COMPLAINT")
    assert frozen.json()["state"] == "frozen"
    assert api.get(f"/api/v1/listings/{id}").status_code == 404
    appealed = move(api, id, staff.api(), "appeal", reason="Tidak benar.")
    assert appealed.json()["appeal"] is True
    assert move(api, id, curator, "overturn").json()["state"] == "published"


def test_who_may_not_gets_401_403_404_or_409(api, slug, staff) -> None:
    draft = write(api, staff, slug).json()["id"]
    shown = on_show(api, staff, slug)
    stranger, buyer, elsewhere = staff_of_a_new_vendor().api(), someone(Role.PP).api(), someone(Role.CURATOR, "99.71").api()
    body = {"etalase": slug, **LISTING}
    assert api.post("/api/v1/listings", json=body).status_code == 401
    assert api.post("/api/v1/listings", json=body, headers={"authorization": "Bearer salah"}).status_code == 401
    for headers in (buyer, elsewhere, someone(Role.CURATOR).api()):
        assert api.post("/api/v1/listings", json=body, headers=headers).status_code == 403
    for headers in (stranger, elsewhere):
        assert api.get(f"/api/v1/listings/{draft}", headers=headers).status_code == 404
        assert move(api, draft, headers, "submit").status_code == 404
    assert api.patch(f"/api/v1/listings/{draft}", json={"stock": 1}, headers=stranger).status_code == 404
    assert api.patch(f"/api/v1/listings/{shown}", json={"stock": 1}, headers=stranger).status_code == 409
    assert api.patch(f"/api/v1/listings/{shown}", json={"stock": 1}, headers=buyer).status_code == 404
    assert move(api, shown, elsewhere, "freeze", reason="COMPLAINT").status_code == 409
    refused = move(api, shown, staff.api(), "approve")
    assert (refused.status_code, refused.json()["moves"]) == (409, ["withdraw", "renew"])
    assert move(api, shown, staff.api(), "expire").status_code == 409
    assert fields_of(move(api, shown, staff.api(), "terbang")) == ["move"]
    assert fields_of(move(api, shown, staff.api(), "withdraw", price=1)) == ["price"]


def test_filters_sorting_cursor_and_facets(api, slug, staff) -> None:
    with db.new_session() as session:
        shelf = session.scalars(select(Etalase).where(Etalase.slug == slug)).one()
        curator = making.curator(session, session.get_one(Region, shelf.region_id))
        for number in range(26):
            told = {"name": f"Barang nomor {number:02d}", "unit_price": 1000 + number, "pdn": number % 2 == 0}
            deciding.approve(session, listing=making.in_curation(session, shelf, staff.actor, **told), actor=curator, at=now())

    def ask(**params):
        return api.get("/api/v1/listings", params=params)

    first = ask(sort="price_asc", facets="true").json()
    assert (len(first["items"]), first["items"][0]["unit_price"], first["facets"]["total"], first["facets"]["pdn"]) == (
        24,
        1000,
        26,
        13,
    )
    assert first["facets"]["etalase"] == [{"slug": slug, "name": "Alat Tulis Kantor", "count": 26}]
    rest = ask(sort="price_asc", cursor=first["next"]).json()
    assert ([item["unit_price"] for item in rest["items"]], rest["next"]) == ([1024, 1025], None)
    assert len(ask(etalase=slug, region="99.01", min=1003, max=1005, umkk="true").json()["items"]) == 3
    assert len(ask(min=1003, max=1005, pdn="true").json()["items"]) == 1
    newest = ask(q="barang").json()
    assert len({item["id"] for item in [*newest["items"], *ask(q="barang", cursor=newest["next"]).json()["items"]]}) == 26
    for params, field in (
        ({"etalase": "x"}, "etalase"),
        ({"region": "x"}, "region"),
        ({"sort": "acak"}, "sort"),
        ({"min": "1.000"}, "min"),
        ({"min": "murah"}, "min"),
        ({"min": -1}, "min"),
        ({"pdn": "mungkin"}, "pdn"),
        ({"cursor": "zzz"}, "cursor"),
        ({"cursor": first["next"], "sort": "newest"}, "cursor"),
    ):
        refused = ask(**params)
        assert (refused.status_code, fields_of(refused)) == (422, [field]), params


def test_the_same_listing_twice_is_one(api, slug, staff) -> None:
    headers = {**staff.api(), "idempotency-key": "satu"}
    first = api.post("/api/v1/listings", json={"etalase": slug, **LISTING}, headers=headers)
    again = api.post("/api/v1/listings", json={"etalase": slug, **LISTING}, headers=headers)
    assert first.content == again.content
    assert api.post("/api/v1/listings", json={"etalase": slug, **LISTING, "stock": 1}, headers=headers).status_code == 422
