"""What an etalase asks of its listings and of its vendors: made by its
office, read as typed, demanded when a listing is sent in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.attributes import defining
from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import Unfit, as_typed, attributes_of, read_value, say_value
from app.catalogue.etalase import opening
from app.catalogue.etalase.opening import Terms
from app.catalogue.listing import facts, sending, writing
from app.catalogue.models import Etalase
from app.clock import now
from app.errors import Invalid, NotAllowed
from tests.catalogue import making
from tests.vendors import making as vendors


@pytest.fixture
def office(session: Session, shelf: Etalase) -> Actor:
    return making.curator(session, vendors.region(session))


def ask(session: Session, shelf: Etalase, office: Actor, name: str, kind: str = "text", **other: Any) -> EtalaseAttribute:
    return defining.define(session, etalase=shelf, name=name, kind=kind, actor=office, at=now(), **other)


def condition(session: Session, shelf: Etalase, office: Actor, **other: Any) -> None:
    asks_nothing: dict[str, Any] = {"certificates": (), "umkk_only": False, "local_only": False, "industries": ()}
    terms = replace(Terms.of(shelf), **{**asks_nothing, **other})
    opening.change_etalase(session, etalase=shelf, terms=terms, actor=office, at=now())


def test_values_are_read_as_people_type_them(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    ask(session, shelf, office, "Ukuran kertas", "choice", choices=["A4", "F4"])
    ask(session, shelf, office, "Berat", "number", unit="gsm")
    ask(session, shelf, office, "Warna")
    ask(session, shelf, office, "Daur ulang", "yes_no")
    sent = {"Ukuran kertas": "a4", "berat": "80 gsm", "Warna": "  putih   tulang ", "daur-ulang": "Ya"}
    made = making.draft(session, shelf, staff, attributes=sent)
    assert made.newest.attributes == {"ukuran-kertas": "A4", "berat": 80, "warna": "putih tulang", "daur-ulang": True}
    assert facts.attributes_said(session, shelf, made.newest) == [
        ("Ukuran kertas", "A4"), ("Berat", "80 gsm"), ("Warna", "putih tulang"), ("Daur ulang", "ya")
    ]  # fmt: skip


def test_every_wrong_value_is_named_with_what_to_write(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    ask(session, shelf, office, "Ukuran", "choice", choices=["A4", "F4"])
    ask(session, shelf, office, "Berat", "number")
    with pytest.raises(Invalid) as refused:
        making.draft(session, shelf, staff, attributes={"ukuran": "A3", "berat": "ringan", "rasa": "manis"})
    told = {error.field: error.message for error in refused.value.errors}
    assert set(told) == {"attributes.ukuran", "attributes.berat", "attributes.rasa"}
    assert "A4, F4" in told["attributes.ukuran"]
    assert "Ukuran, Berat" in told["attributes.rasa"]


def test_an_etalase_that_asks_nothing_takes_any_text(session: Session, shelf: Etalase, staff: Actor) -> None:
    assert making.draft(session, shelf, staff, attributes={"ukuran": "A4"}).newest.attributes == {"ukuran": "A4"}


def test_a_draft_may_lack_what_is_required_and_is_not_sent_in_without_it(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    ask(session, shelf, office, "Ukuran", required=True)
    condition(session, shelf, office, certificates=["halal", "sni"])
    made = making.draft(session, shelf, staff)
    with pytest.raises(Invalid) as refused:
        sending.submit(session, listing=made, actor=staff, at=now())
    assert [error.field for error in refused.value.errors] == ["halal_number", "sni_number", "attributes.ukuran"]
    held = {"attributes": {"ukuran": "A4"}, "halal_number": "ID1", "sni_number": "SNI 1"}
    writing.rewrite(session, listing=made, changes=held, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    assert made.state == "in_curation"


def test_what_is_asked_in_a_category_is_asked_below_it_and_not_beside_it(session: Session, office: Actor) -> None:
    making.category(session, "01.01", "Kertas")
    making.category(session, "01.02", "Tinta")
    shelf = making.shelf(session, "Kantor")
    ask(session, shelf, office, "Berat kertas", "number", category_code="01.01")
    assert [one.code for one in attributes_of(session, shelf, category_code="01.01")] == ["berat-kertas"]
    assert attributes_of(session, shelf, category_code="01.02") == []
    assert attributes_of(session, shelf, category_code="01") == []


def test_only_its_own_office_asks_and_each_thing_once(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    stranger = making.curator(session, vendors.region(session, "99.71"))
    for actor in (staff, stranger, Actor(role=Role.AUDITOR, region_id=shelf.region_id)):
        with pytest.raises(NotAllowed):
            ask(session, shelf, actor, "Ukuran")
    ask(session, shelf, office, "Ukuran")
    with pytest.raises(Invalid, match="sudah menanyakan"):
        ask(session, shelf, office, "ukuran")
    with pytest.raises(Invalid, match="2 sampai"):
        ask(session, shelf, office, "Bahan", "choice", choices=["Kayu"])
    making.category(session, "02", "Lain")
    with pytest.raises(Invalid, match="kategori"):
        ask(session, shelf, office, "Rasa", category_code="02")


def test_a_retired_attribute_is_asked_no_more_and_still_names_what_was_said(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    ask(session, shelf, office, "Ukuran", required=True)
    made = making.published(session, shelf, staff, attributes={"ukuran": "A4"})
    for _again in range(2):
        defining.retire(session, etalase=shelf, code="ukuran", actor=office, at=now())
    assert attributes_of(session, shelf) == []
    assert facts.attributes_said(session, shelf, made.newest) == [("Ukuran", "A4")]
    assert ask(session, shelf, office, "Ukuran").retired_at is None


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"umkk_only": True}, "mikro"), ({"local_only": True}, "beralamat"), ({"industries": ["99999"]}, "KBLI 99999")],
)
def test_who_may_not_list_is_told_why(session: Session, shelf: Etalase, office: Actor, asked: dict[str, Any], word: str) -> None:
    vendor, staff = vendors.trading(session)
    early = making.draft(session, shelf, staff)
    vendor.scale, vendor.cooperative, vendor.address_region_code = "large", False, "12.34.01.2001"
    condition(session, shelf, office, **asked)
    with pytest.raises(Invalid, match=word):
        making.draft(session, shelf, staff)
    with pytest.raises(Invalid, match=word):
        sending.submit(session, listing=early, actor=staff, at=now())


def test_a_vendor_that_meets_the_conditions_lists(session: Session, shelf: Etalase, office: Actor) -> None:
    vendor, staff = vendors.trading(session)
    own = vendor.industries[0].kbli
    condition(session, shelf, office, umkk_only=True, local_only=True, industries=[own[:3]])
    assert making.draft(session, shelf, staff).state == "draft"


def test_an_sni_that_has_ended_is_not_sent_in(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.draft(session, shelf, staff, sni_number="SNI 1", sni_expires_on=vendors.today() - timedelta(days=2))
    with pytest.raises(Invalid) as refused:
        sending.submit(session, listing=made, actor=staff, at=now())
    assert refused.value.errors[0].field == "sni_expires_on"


NUMBER = EtalaseAttribute(code="berat", name="Berat", kind="number", unit="gsm", choices=[], required=False)


@settings(max_examples=40)
@given(st.integers(-(10**12), 10**12) | st.decimals(-(10**7), 10**7, places=4).map(float))
def test_a_number_comes_back_as_it_was_shown(number: float) -> None:
    kept = read_value(NUMBER, number)
    assert kept == number
    assert read_value(NUMBER, as_typed(kept)) == kept
    assert read_value(NUMBER, say_value(NUMBER, kept)) == kept


@pytest.mark.parametrize(("typed", "kept"), [("1.000", 1000), ("2,5", 2.5), ("0.125", 0.125), ("1.000,5", 1000.5), ("80gsm", 80)])
def test_a_number_is_read_in_the_indonesian_way(typed: str, kept: float) -> None:
    assert read_value(NUMBER, typed) == kept


@pytest.mark.parametrize("typed", ["banyak", "1,23456", True, "NaN", "1e99", "∞"])
def test_what_is_no_number_is_refused(typed: Any) -> None:
    with pytest.raises(Unfit):
        read_value(NUMBER, typed)
