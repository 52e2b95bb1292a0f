"""Forms: what was typed becomes values or sentences, and comes back as it was typed."""

from typing import Annotated

import pytest
from pydantic import Field
from starlette.datastructures import FormData

from app.accounts.routes.links import NewPasswordForm
from app.errors import Invalid
from app.orders.bodies import SignBody
from app.web.incoming.bodies import Body
from app.web.incoming.forms import ROWS_MAX, Form, FormState, Optional, parse, row_in
from app.web.incoming.reading import seen
from app.web.incoming.typed import TypedRupiah


class Offer(Form):
    name: Annotated[str, Field(min_length=3, max_length=10)]
    price: TypedRupiah
    note: Annotated[str | None, Optional] = None
    kinds: list[str] = []


def _form(**fields: str) -> FormData:
    return FormData({"name": "Kertas", "price": "1.500", **fields})


def _errors(data: FormData) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse(Offer, data)
    return {error.field: error.message for error in refused.value.errors}


def test_money_is_read_as_people_type_it() -> None:
    assert parse(Offer, _form(price="Rp 2,5 juta")).price == 2_500_000
    assert parse(Offer, _form(price="1.500.000")).price == 1_500_000


def test_money_that_is_none_says_what_to_type() -> None:
    assert "price" in _errors(_form(price="murah"))


def test_blanks_are_taken_off_and_an_empty_field_is_no_value() -> None:
    read = parse(Offer, _form(name="  Kertas ", note="   "))
    assert (read.name, read.note) == ("Kertas", None)


def test_the_hidden_fields_of_every_form_are_no_fields_of_it() -> None:
    assert parse(Offer, _form(csrf="x", once="y")).name == "Kertas"


def test_an_unknown_field_is_named() -> None:
    assert set(_errors(_form(status="published"))) == {"status"}


def test_every_fault_is_told_at_once() -> None:
    assert set(_errors(FormData({"name": "K", "price": ""}))) == {"name", "price"}


def test_a_letter_that_cannot_be_stored_is_told_at_its_field() -> None:
    assert set(_errors(_form(name="a\x00bc"))) == {"name"}


def test_what_nobody_sees_is_left_out_of_a_text_and_a_password_is_exactly_what_was_typed() -> None:
    """Marks that turn the direction of writing, soft hyphens, blanks without width; what joins an emoji stays."""
    unseen = "\u202e\u2066\u200f\u00ad\u200b\ufeff\u061c\U000e0041\u3164\u034f\u200d\u200c\u200d"
    assert parse(Offer, _form(name=f"Ker{unseen}tas \U0001f469\u200d\U0001f52c")).name == "Kertas \U0001f469\u200d\U0001f52c"
    password = f"kuda {unseen} laut"
    assert parse(NewPasswordForm, FormData({"kode": f"a{unseen}b", "password": password})) == NewPasswordForm.model_construct(
        kode="ab", password=password
    )
    assert SignBody.model_validate({"move": "sign", "password": password}).password == password


def test_what_joins_letters_of_a_script_stays_between_them_and_nowhere_else() -> None:
    joined = "\u0915\u094d\u200d\u0937"
    for typed, kept in ((joined, joined), ("\u200dPT Maju\u200d", "PT Maju"), ("P\u200dT \u200cMaju", "PT Maju"), ("\u200d", "")):
        assert seen(typed) == kept


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\ufeff", "\u3164", "\u202e"])
def test_a_joiner_beside_what_nobody_sees_joins_nothing_either(hidden: str) -> None:
    """What stands beside it is left out: two Latin letters would be left with a joiner between them."""
    for joiner in "\u200c\u200d":
        assert seen(f"PT Ma{hidden}{joiner}{hidden}ju") == "PT Maju"
    assert seen(f"\u0915\u094d{hidden}\u200d{hidden}\u0937") == "\u0915\u094d\u200d\u0937"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("lines.0.name", 0), ("lines.12.name", 12), (f"lines.{ROWS_MAX - 1}.name", ROWS_MAX - 1), (f"lines.{ROWS_MAX}.name", None),
        ("lines.-1.name", None), ("lines.0001.name", None), ("lines.\u0663.name", None), ("lines.x", None), ("lines", None),
        ("lines." + "9" * 5_000, None),
    ],
)  # fmt: skip
def test_a_field_is_in_a_row_that_a_page_has_or_in_none(name: str, row: int | None) -> None:
    assert row_in(name) == row


def test_what_nobody_sees_is_left_out_of_lists_and_objects_too() -> None:
    """Names and values of attributes, lists of codes; what has fields of its own is read by those."""

    class Told(Body):
        names: list[str]
        answers: dict[str, str]
        proofs: list[NewPasswordForm]

    said = {
        "names": ["a\u202eb"],
        "answers": {"war\u200bna": "me\u202erah"},
        "proofs": [{"kode": "a\u200bb", "password": "a\u200bb"}],
    }
    told = Told.model_validate(said)
    assert (told.names, told.answers) == (["ab"], {"warna": "merah"})
    assert (told.proofs[0].kode, told.proofs[0].password) == ("ab", "a\u200bb")


@pytest.mark.asvs("15.3.7")
def test_a_field_may_come_several_times_where_the_form_says_so() -> None:
    data = FormData([("name", "Kertas"), ("price", "1"), ("kinds", "a"), ("kinds", "b")])
    assert parse(Offer, data, lists={"kinds"}).kinds == ["a", "b"]


def test_a_refused_form_keeps_what_was_typed_and_the_first_sentence_of_each_field() -> None:
    data = FormData({"name": "K", "price": "murah", "csrf": "secret", "once": "key"})
    with pytest.raises(Invalid) as refused:
        parse(Offer, data)
    state = FormState.refused(data, refused.value.errors)
    assert state.values == {"name": "K", "price": "murah"}
    assert set(state.errors) == {"name", "price"}
