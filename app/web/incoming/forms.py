"""Forms: what a browser sent becomes a Pydantic model, or the same page again with what was typed and a sentence per fault."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from starlette.datastructures import FormData, UploadFile

from app.errors import FieldError, Refusal
from app.web import csrf
from app.web.incoming import once
from app.web.incoming.ahead import arrived_in
from app.web.incoming.reading import Sent, validated

CONFIRMING = {"password": "confirm_password", "totp": "confirm_code", "passkey": "confirm_passkey"}
"""Fields by which a person shows again who it is, by what they are called where they are judged; any form may carry them."""
HIDDEN = frozenset({csrf.FIELD, once.FIELD, *CONFIRMING.values()})
"""Fields of every form that no form model names."""
Secret = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=256)]
"""A password exactly as it was typed, blanks at its ends included."""
Answer = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""What a browser says for a passkey, as JSON."""
ROWS_MAX = 200
"""Rows of a form: more than any may fill in."""
Optional = BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value)
"""An empty field is no value; one of a GET form is sent all the same, and chooses nothing."""


class Form(Sent):
    """A form's fields; blanks at the ends of a text are nobody's wish."""

    model_config = ConfigDict(str_strip_whitespace=True)


@dataclass(slots=True)
class FormState:
    """What a template shows of a form: the values as typed (files that came ahead by their keys), the faults by field, and which
    form of its page it is (`prefix`, in the fields' ids)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

    def named(self, prefix: str) -> "FormState":
        """The same as one of several forms of a page."""
        return replace(self, prefix=prefix)

    @classmethod
    def refused(cls, data: FormData | Mapping[str, Any], errors: Iterable[FieldError]) -> "FormState":
        values = {key: value for key, value in data.items() if key not in HIDDEN and not isinstance(value, UploadFile)}
        if isinstance(data, FormData):
            values |= arrived_in(data)
        first: dict[str, str] = {}
        for error in errors:
            first.setdefault(_typed_in(error.field, data), error.message)
        return cls(values=values, errors=first)


def _typed_in(field: str, data: Mapping[str, Any]) -> str:
    """The field of the page that a fault is about: several values that are typed
    into one (`kbli.1`) have no fields of their own."""
    whole = field
    while whole not in data and "." in whole:
        whole = whole.rpartition(".")[0]
    return whole if whole in data else field


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """Of a page's several forms the one that came back: what the page calls it, what was typed, and why; without a refusal
    it asked for more fields. Without a name none did."""

    which: str = ""
    form: FormState = field(default_factory=FormState)
    refusal: Refusal | None = None

    @classmethod
    def of(cls, which: str, data: FormData, refusal: Refusal) -> "RefusedForm":
        return cls(which, FormState.refused(data, refusal.errors), refusal)

    def is_it(self, which: str) -> bool:
        return self.which == which != ""

    def form_of(self, which: str) -> FormState:
        """This form of the page, as it was typed or empty."""
        return self.form if self.is_it(which) else FormState()


Model = TypeVar("Model", bound=BaseModel)


def row_in(name: str) -> int | None:
    """Of a field that is typed in rows (`lines.3.name`) the row; None where it is no row
    of a page of ours: a page shows as many as the greatest says."""
    number = name.split(".")[1] if "." in name else ""
    is_one = number.isascii() and number.isdecimal() and len(number) <= len(str(ROWS_MAX)) and int(number) < ROWS_MAX
    return int(number) if is_one else None


async def read_form(request: Request) -> FormData:
    return await request.form()


Posted = Annotated[FormData, Depends(read_form)]
"""The form as it was sent, for handlers that are plain functions."""


def parse(model: type[Model], data: FormData, *, lists: Iterable[str] = ()) -> Model:
    """The form as `model`; raises `Invalid` with every fault. Fields in `lists` may come more than once."""
    many = set(lists)
    given = {key: (data.getlist(key) if key in many else data[key]) for key in data if key not in HIDDEN}
    return validated(model, given)
