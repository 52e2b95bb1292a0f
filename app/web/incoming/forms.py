"""Forms: what a browser sent becomes a Pydantic model, or the same page again with what was typed and a sentence per fault."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails
from starlette.datastructures import FormData, UploadFile

from app.errors import FieldError, Invalid, Refusal
from app.language import _, figures, mark
from app.money import NotMoney, Typed, parse_rupiah, read_rupiah
from app.web import csrf
from app.web.incoming import once
from app.web.incoming.ahead import arrived_in
from app.web.incoming.bodies import storable
from app.years import on_the_calendar

CONFIRMING = {"password": "confirm_password", "totp": "confirm_code", "passkey": "confirm_passkey"}
"""Fields by which a person shows again who it is, by what they are called where they are judged; any form may carry them."""
HIDDEN = frozenset({csrf.FIELD, once.FIELD, *CONFIRMING.values()})
"""Fields of every form that no form model names."""
Secret = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=256)]
"""A password exactly as it was typed, blanks at its ends included."""
Answer = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""What a browser says for a passkey, as JSON."""


class Form(BaseModel):
    """A form's fields; anything else is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)

    @field_validator("*")
    @classmethod
    def _on_the_calendar(cls, value: Any) -> Any:
        return on_the_calendar(value)


def _money(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_rupiah(value)
    except NotMoney as wrong:
        raise ValueError(str(wrong)) from None


EMPTY_IS_NONE = BeforeValidator(lambda value: None if value == "" else value)
"""For a parameter of an address: a field of a GET form that was left empty is sent all the same, and chooses nothing."""

TypedRupiah = Annotated[int, BeforeValidator(_money)]
"""Rupiah as people type it: `1.500.000`, `Rp 2,5 juta`."""


def _money_as_typed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return read_rupiah(value)
    except NotMoney as wrong:
        raise ValueError(str(wrong)) from None


RupiahAsTyped = Annotated[Typed, BeforeValidator(_money_as_typed)]
"""Rupiah as people type it, with how finely they wrote it: `554,44 miliar` is known to 10 juta."""


def _percent(value: Any) -> Any:
    """A comma or a dot before the decimals, with or without the sign; how many decimals were typed is kept."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d{1,5})(?:[.,](\d{1,4}))?\s*%?", value.strip())
    if found is None:
        raise ValueError(_("Tulis persen sebagai angka dengan paling banyak empat desimal, misalnya 17,5."))
    return Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])


TypedPercent = Annotated[Decimal, BeforeValidator(_percent)]
"""A percentage as people type it: `40`, `17,5 %`, `21.50`."""


def as_typed(amount: int | None) -> str:
    """Rupiah as a person would have typed it, for a field that shows what is kept: `1.500.000`."""
    return "" if amount is None else figures(f"{amount:,}")


Optional = BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value)
"""An empty field is no value."""


@dataclass(slots=True)
class FormState:
    """What a template shows of a form: the values as typed (files that came ahead by their keys), the faults by field, and which form of its page it is (`prefix`, in the fields' ids)."""

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
            first.setdefault(error.field, error.message)
        return cls(values=values, errors=first)


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """Of a page's several forms the one that came back: what the page calls it, what was typed, and why. Without a refusal none did."""

    which: str = ""
    form: FormState = field(default_factory=FormState)
    refusal: Refusal | None = None

    @classmethod
    def of(cls, which: str, data: FormData, refusal: Refusal) -> "RefusedForm":
        return cls(which, FormState.refused(data, refusal.errors), refusal)

    def is_it(self, which: str) -> bool:
        return self.refusal is not None and self.which == which

    def form_of(self, which: str) -> FormState:
        """This form of the page, as it was typed or empty."""
        return self.form if self.is_it(which) else FormState()


Model = TypeVar("Model", bound=BaseModel)


async def read_form(request: Request) -> FormData:
    return await request.form()


Posted = Annotated[FormData, Depends(read_form)]
"""The form as it was sent, for handlers that are plain functions."""


def parse(model: type[Model], data: FormData, *, lists: Iterable[str] = ()) -> Model:
    """The form as `model`; raises `Invalid` with every fault. Fields in `lists` may come more than once."""
    many = set(lists)
    given = {key: (data.getlist(key) if key in many else data[key]) for key in data if key not in HIDDEN}
    return validated(model, given)


def validated(model: type[Model], given: Mapping[str, Any]) -> Model:
    """What was typed elsewhere, at a command line, as `model`, a form or a body; raises `Invalid` with every fault."""
    try:
        return model.model_validate(given)
    except ValidationError as wrong:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=field_errors(wrong.errors())) from None


def field_errors(errors: Iterable[ErrorDetails | dict[str, Any]]) -> list[FieldError]:
    """Pydantic's errors as sentences in plain Indonesian, by field path."""
    return [FieldError(".".join(str(part) for part in error["loc"]) or "body", _say(error)) for error in errors]


SENTENCES = {
    "missing": mark("Wajib diisi."),
    "none_chosen": mark("Wajib dipilih."),
    "extra_forbidden": mark("Isian ini tidak dikenal."),
    "string_too_short": mark("Paling sedikit {min_length} huruf."),
    "string_too_long": mark("Paling banyak {max_length} huruf."),
    "string_type": mark("Harus berupa teks."),
    "string_unicode": mark("Ada huruf yang tidak dapat disimpan."),
    "int_type": mark("Harus bilangan bulat, tanpa tanda kutip."),
    "int_parsing": mark("Tulis bilangan bulat."),
    "int_from_float": mark("Harus bilangan bulat."),
    "decimal_parsing": mark("Tulis angka."),
    "decimal_type": mark("Tulis angka."),
    "decimal_max_digits": mark("Angkanya terlalu panjang: paling banyak {max_digits} angka."),
    "decimal_whole_digits": mark("Angkanya terlalu besar: paling banyak {whole_digits} angka di depan koma."),
    "decimal_max_places": mark("Paling banyak {decimal_places} angka di belakang koma."),
    "bool_parsing": mark("Pilih ya atau tidak."),
    "bool_type": mark("Harus true atau false."),
    "date_from_datetime_parsing": mark("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
    "date_parsing": mark("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
    "greater_than": mark("Harus lebih dari {gt}."),
    "greater_than_equal": mark("Paling sedikit {ge}."),
    "less_than": mark("Harus kurang dari {lt}."),
    "less_than_equal": mark("Paling banyak {le}."),
    "too_short": mark("Paling sedikit {min_length}."),
    "too_long": mark("Paling banyak {max_length}."),
    "string_pattern_mismatch": mark("Bentuknya belum sesuai."),
    "json_invalid": mark("Isi permintaan bukan JSON yang benar."),
    "literal_error": mark("Pilih salah satu: {expected}."),
    "enum": mark("Pilih salah satu: {expected}."),
}


def _say(error: ErrorDetails | dict[str, Any]) -> str:
    kind = error["type"]
    if error.get("input") == "" and kind != "value_error":
        kind = "none_chosen" if kind in ("literal_error", "enum") else "missing"
    if kind == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    sentence = SENTENCES.get(kind)
    context = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return _(sentence).format(**context) if sentence else _("Isian ini belum benar.")
