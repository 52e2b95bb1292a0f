"""Bodies of the API: a text is taken as a form takes it, so that the same words mean the same however they came."""

from typing import Any

import pytest

from app.actor import Role
from app.errors import Invalid
from app.orders.bodies import DeliveryBody, OrderBody, SignBody
from app.payment.moving import Sp2dBody
from app.web.incoming.bodies import DEPTH_MAX
from app.web.incoming.reading import validated
from tests.web.browsing import Browser, bearer
from tests.web.people import person


def issued(number: str) -> dict[str, Any]:
    return {"move": "issue_sp2d", "number": number, "date": "2026-03-31"}


def test_a_number_with_blanks_around_it_is_that_number() -> None:
    assert validated(Sp2dBody, issued(" SP2D/7\t")).number == "SP2D/7"


@pytest.mark.parametrize("blank", [" ", "\t\n", "\u00a0"])
def test_of_blanks_alone_nothing_is_left(blank: str) -> None:
    with pytest.raises(Invalid) as refused:
        validated(Sp2dBody, issued(blank))
    assert [(error.field, error.message) for error in refused.value.errors] == [("number", "Wajib diisi.")]
    with pytest.raises(Invalid):
        validated(DeliveryBody, {"address": blank, "due_date": "2026-03-31"})


def test_a_password_keeps_its_blanks() -> None:
    assert validated(SignBody, {"move": "sign", "password": " rahasia "}).password == " rahasia "


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"lines": "x"}, "lines", "Harus berupa daftar: […]."),
        ({"lines": [1]}, "lines.0", "Harus berupa objek: {…}."),
        ({"delivery": []}, "delivery", "Harus berupa objek: {…}."),
    ],
)
def test_what_is_of_another_shape_is_told_the_shape(given: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        validated(OrderBody, given)
    assert sentence in [error.message for error in refused.value.errors if error.field == field]


@pytest.mark.usefixtures("committed")
def test_json_that_is_not_called_so_is_told_how_it_is_called() -> None:
    caller = bearer(person("ppk", Role.PPK).token())
    answer = Browser().client.post("/api/v1/orders", content=b"{}", headers={**caller, "content-type": "text/plain"})
    assert (answer.status_code, [error["message"] for error in answer.json()["errors"]]) == (
        422,
        ["Kirim isinya sebagai JSON, dengan Content-Type: application/json."],
    )


@pytest.mark.asvs("2.2.1")
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("around", [("[", "]"), ('{"a":', "}")])
def test_json_however_deep_it_goes_is_refused_and_never_a_fault(around: tuple[str, str]) -> None:
    """As deep as a reader of ours ends at, and somewhat less deep: then whoever reads it next ends there."""
    caller = bearer(person("ppk", Role.PPK).token()) | {"content-type": "application/json"}
    begins, ends = around
    for depth in (DEPTH_MAX, 100, 800, 940, 985, 5_000):
        body = f'{{"move":"sign","lines":{begins * depth}1{ends * depth}}}'
        for address in ("/api/v1/orders", "/api/v1/orders/1.01K1ZTX0R0EMJT6JNZ9PJTM74N/moves"):
            answer = Browser().client.post(address, content=body, headers=caller)
            assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["body"]), depth
