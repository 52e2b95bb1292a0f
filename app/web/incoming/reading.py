"""Reading: what was sent becomes a model, or every fault of it a sentence by
its field. Forms and bodies of the API are read alike."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from app.errors import FieldError, Invalid
from app.language import _, mark
from app.years import on_the_calendar


class Sent(BaseModel):
    """Fields that somebody sent; a field that is not named here is refused, and so is what cannot be kept."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any, field: ValidationInfo) -> Any:
        value, name = storable(value), str(field.field_name)
        if isinstance(value, str):
            return value if _is_as_typed(cls, name) else seen(value)
        return value if _holds_models(cls, name) else _seen_inside(value)

    @field_validator("*")
    @classmethod
    def _on_the_calendar(cls, value: Any) -> Any:
        return on_the_calendar(value)


UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Letters that nobody sees, and those that turn the direction of writing: with them one name looks
like another, and a price like another price."""
JOINS_NOTHING = re.compile("[\u200c\u200d](?![\u0590-\u200b\u200e-\U0010ffff])|(?<![\u0590-\u200b\u200e-\U0010ffff])[\u200c\u200d]")
"""What joins or parts the letters of a script or an emoji (U+200C, U+200D) stays between two of those:
beside a Latin letter or at an end it does nothing else."""


def seen(text: str) -> str:
    """The text without what cannot be seen: it comes along from a word processor, or to deceive. Joiners
    are judged by the letters that stay beside them."""
    return text if text.isascii() else JOINS_NOTHING.sub("", UNSEEN.sub("", text))


def _seen_inside(value: Any) -> Any:
    """The same of every text in a list or an object."""
    if isinstance(value, list):
        return [_seen_inside(part) for part in value]
    if isinstance(value, dict):
        return {_seen_inside(key): _seen_inside(part) for key, part in value.items()}
    return seen(value) if isinstance(value, str) else value


@cache
def _holds_models(model: type[BaseModel], field: str) -> bool:
    """Does it hold parts that have fields of their own, and read them by those?"""
    return any(isinstance(one, type) and issubclass(one, BaseModel) for one in _parts_of(model.model_fields[field].annotation))


def _parts_of(annotation: Any) -> Iterator[Any]:
    yield annotation
    for one in get_args(annotation):
        yield from _parts_of(one)


@cache
def _is_as_typed(model: type[BaseModel], field: str) -> bool:
    """Is it a password, which is exactly what was typed?"""
    declared = model.model_fields[field]
    either = (rule for one in get_args(declared.annotation) for rule in get_args(one))
    return any(isinstance(rule, StringConstraints) and rule.strip_whitespace is False for rule in (*declared.metadata, *either))


def storable(value: Any) -> Any:
    """The value, unless a text in it cannot be kept: NUL, or half of a surrogate pair."""
    if isinstance(value, str):
        if "\x00" in value or (not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)):
            raise ValueError(_("Ada huruf yang tidak dapat disimpan."))
    elif isinstance(value, dict):
        for key, part in value.items():
            storable(key)
            storable(part)
    elif isinstance(value, list):
        for part in value:
            storable(part)
    return value


Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], given: Mapping[str, Any]) -> Model:
    """What was sent, in a form, a body or at a command line, as `model`; raises `Invalid` with every fault."""
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
    "list_type": mark("Harus berupa daftar: […]."),
    "dict_type": mark("Harus berupa objek: {{…}}."),
    "model_type": mark("Harus berupa objek: {{…}}."),
    "model_attributes_type": mark("Harus berupa objek: {{…}}."),
    "date_type": mark("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
    "date_from_datetime_inexact": mark("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
    "int_parsing_size": mark("Angkanya terlalu besar."),
    "finite_number": mark("Tulis angka."),
    "literal_error": mark("Pilih salah satu: {expected}."),
    "enum": mark("Pilih salah satu: {expected}."),
}


def _say(error: ErrorDetails | dict[str, Any]) -> str:
    kind, given = error["type"], error.get("input")
    if isinstance(given, str) and not given.strip() and kind != "value_error":
        kind = "none_chosen" if kind in ("literal_error", "enum") else "missing"
    if isinstance(given, bytes):
        return _("Kirim isinya sebagai JSON, dengan Content-Type: application/json.")
    if kind == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    sentence = SENTENCES.get(kind)
    context = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return _(sentence).format(**context) if sentence else _("Isian ini belum benar.")
