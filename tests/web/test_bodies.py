"""Bodies of the API: a text is taken as a form takes it, so that the same words mean the same however they came."""

from typing import Any

import pytest

from app.errors import Invalid
from app.orders.bodies import DeliveryBody, SignBody
from app.payment.moving import Sp2dBody
from app.web.incoming.reading import validated


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
