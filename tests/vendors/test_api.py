"""Vendors in the API: CONTRACT's names, statuses and refusals."""

import pytest

from app import db
from app.actor import Role
from app.vendors.models import Vendor
from tests.files import corpus
from tests.vendors import making
from tests.vendors.serving import someone, staff_of_a_new_vendor
from tests.web.browsing import Browser, fields_of

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def api():
    return Browser().client


def body(**other) -> dict:
    answers = making.answers(**other)
    return {name: value for name, value in answers.items() if name != "email"}


def test_a_vendor_registers_adds_papers_is_verified_and_knows_its_moves(api) -> None:
    with db.new_session() as session:
        making.region(session)
    owner, curator = staff_of_a_new_vendor(making.active).api(), someone(Role.CURATOR).api()
    made = api.post("/api/v1/vendors", json=body(), headers=owner)
    assert made.status_code == 201, made.text
    vendor = made.json()
    assert (vendor["state"], vendor["moves"], vendor["scale"], vendor["home_region"]) == (
        "draft",
        ["submit", "close"],
        "micro",
        "99.01",
    )
    place = f"/api/v1/vendors/{vendor['id']}"
    early = api.post(f"{place}/moves", json={"move": "submit"}, headers=owner)
    assert early.status_code == 422
    assert fields_of(early) == ["documents.NIB", "documents.NPWP"]
    for kind in ("NIB", "NPWP"):
        paper = api.post(
            f"{place}/documents",
            data={"kind": kind, "number": "1", "expires_on": "2099-01-01"},
            files={"file": ("a.pdf", corpus.pdf(), "application/pdf")},
            headers=owner,
        )
        assert paper.status_code == 201, paper.text
    assert [document["kind"] for document in paper.json()["documents"]] == ["NIB", "NPWP"]
    assert api.get(paper.json()["documents"][0]["url"], headers=owner).content == corpus.pdf()
    assert api.get(place, headers=curator).status_code == 404
    sent = api.post(f"{place}/moves", json={"move": "submit", "note": "Mohon diperiksa."}, headers=owner)
    assert (sent.status_code, sent.json()["state"], sent.json()["moves"]) == (200, "submitted", [])
    assert api.get(place, headers=curator).json()["moves"] == ["verify", "return"]
    verified = api.post(f"{place}/moves", json={"move": "verify"}, headers=curator)
    assert (verified.status_code, verified.json()["state"]) == (200, "verified")


def test_answers_can_follow_one_by_one(api) -> None:
    owner = staff_of_a_new_vendor(making.active).api()
    id = api.post("/api/v1/vendors", json={}, headers=owner).json()["id"]
    changed = api.patch(
        f"/api/v1/vendors/{id}", json={"nib": "99 0000 0000 999", "kbli": ["47611"], "scale": "coop"}, headers=owner
    )
    assert changed.status_code == 200
    assert (changed.json()["nib"], changed.json()["kbli"], changed.json()["cooperative"]) == ("9900000000999", ["47611"], True)
    assert changed.json()["state"] == "draft"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"nib": "123"}, "nib"),
        ({"npwp": 123}, "npwp"),
        ({"kbli": ["1"]}, "kbli.0"),
        ({"kbli": []}, "kbli"),
        ({"scale": "tiny"}, "scale"),
        ({"capital": "1000"}, "capital"),
        ({"yearly_sales": 1.5}, "yearly_sales"),
        ({"legal_form": "gmbh"}, "legal_form"),
        ({"region_code": "12.34.56"}, "region_code"),
        ({"home_region": "11.11"}, "home_region"),
        ({"state": "active"}, "state"),
        ({"verified_at": "2026-01-01"}, "verified_at"),
        ({"legal_name": "CV Contoh", "bank_holder": "Budi Santoso"}, "bank_holder"),
        ({"street": "a\u0000bcdef"}, "street"),
    ],
)
def test_a_wrong_answer_is_named_by_its_field(api, sent, field) -> None:
    owner = staff_of_a_new_vendor(making.active).api()
    refused = api.post("/api/v1/vendors", json=sent, headers=owner)
    assert refused.status_code == 422, refused.text
    assert field in fields_of(refused)
    with db.new_session() as session:
        assert session.query(Vendor).filter_by(state="draft").count() == 0


def test_who_may_not_gets_401_403_404_or_409(api) -> None:
    staff = staff_of_a_new_vendor(making.active)
    id = api.post("/api/v1/vendors", json=body(), headers=staff.api()).json()["id"]
    place = f"/api/v1/vendors/{id}"
    assert api.post("/api/v1/vendors", json={}).status_code == 401
    assert api.post("/api/v1/vendors", json={}, headers=someone(Role.PP).api()).status_code == 403
    stranger, curator = staff_of_a_new_vendor(making.active).api(), someone(Role.CURATOR).api()
    for headers in (stranger, curator, someone(Role.CURATOR, "99.71").api()):
        assert api.get(place, headers=headers).status_code == 404
        assert api.patch(place, json={"phone": "08001112222"}, headers=headers).status_code == 404
        assert api.post(f"{place}/moves", json={"move": "submit"}, headers=headers).status_code == 404
    assert api.get(place, headers=someone(Role.PPK).api()).status_code == 404
    refused = api.post(f"{place}/moves", json={"move": "verify"}, headers=staff.api())
    assert refused.status_code == 409
    assert refused.json()["moves"] == ["submit", "close"]
    assert api.post(f"{place}/moves", json={"move": "activate"}, headers=staff.api()).status_code == 409
    assert fields_of(api.post(f"{place}/moves", json={"move": "fly"}, headers=staff.api())) == ["move"]
    assert fields_of(api.post(f"{place}/moves", json={"move": "close", "until": "2026-01-01"}, headers=staff.api())) == ["until"]
    assert api.get("/api/v1/vendors/zzz", headers=staff.api()).status_code == 404


def test_the_same_registration_twice_is_one_vendor(api) -> None:
    owner = staff_of_a_new_vendor(making.active).api()
    key, sent = {"idempotency-key": "satu"}, body()
    first = api.post("/api/v1/vendors", json=sent, headers={**owner, **key})
    again = api.post("/api/v1/vendors", json=sent, headers={**owner, **key})
    assert (again.status_code, again.content) == (201, first.content)
    assert api.post("/api/v1/vendors", json=body(), headers={**owner, **key}).status_code == 422


def test_a_curator_registers_for_somebody_and_another_curator_verifies(api) -> None:
    with db.new_session() as session:
        making.region(session)
    helper, judge = someone(Role.CURATOR), someone(Role.CURATOR)
    id = api.post("/api/v1/vendors", json=body(), headers=helper.api()).json()["id"]
    place = f"/api/v1/vendors/{id}"
    for kind in ("NIB", "NPWP"):
        files = {"file": ("a.pdf", corpus.pdf(), "application/pdf")}
        assert (
            api.post(f"{place}/documents", data={"kind": kind, "number": "1"}, files=files, headers=helper.api()).status_code == 201
        )
    assert api.post(f"{place}/moves", json={"move": "submit"}, headers=helper.api()).json()["state"] == "submitted"
    assert api.post(f"{place}/moves", json={"move": "verify"}, headers=helper.api()).status_code == 409
    assert api.post(f"{place}/moves", json={"move": "verify"}, headers=judge.api()).json()["state"] == "verified"


def test_a_paper_with_a_field_too_many_or_too_few_is_refused(api) -> None:
    owner = staff_of_a_new_vendor(making.active).api()
    id = api.post("/api/v1/vendors", json=body(), headers=owner).json()["id"]
    file = {"file": ("a.pdf", corpus.pdf(), "application/pdf")}
    for data, field in (
        ({"kind": "NIB"}, "number"),
        ({"kind": "APA", "number": "1"}, "kind"),
        ({"kind": "NIB", "number": "1", "verified": "1"}, "verified"),
        ({"kind": "NIB", "number": "1", "expires_on": "2020-01-01"}, "expires_on"),
        ({"kind": "NIB", "number": "1", "expires_on": "besok"}, "expires_on"),
    ):
        refused = api.post(f"/api/v1/vendors/{id}/documents", data=data, files=file, headers=owner)
        assert (refused.status_code, fields_of(refused)) == (422, [field])
    assert fields_of(api.post(f"/api/v1/vendors/{id}/documents", data={"kind": "NIB", "number": "1"}, headers=owner)) == ["file"]


def test_a_program_moves_no_money_without_its_persons_presence(api) -> None:
    with db.new_session() as session:
        making.region(session)
    owner = staff_of_a_new_vendor(making.active)
    place = f"/api/v1/vendors/{api.post('/api/v1/vendors', json=body(), headers=owner.api()).json()['id']}"
    assert api.patch(place, json={"bank_account": "9900112233"}, headers=owner.api()).status_code == 200, "the same"
    refused = api.patch(place, json={"bank_account": "1234567"}, headers=owner.api())
    assert (refused.status_code, "lingkup `sign`" in refused.json()["detail"]) == (409, True)
    assert api.patch(place, json={"bank_account": "1234567"}, headers=owner.api(scopes=("sign",))).status_code == 200
