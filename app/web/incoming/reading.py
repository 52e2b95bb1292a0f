"""Reading: what was sent becomes a model, or every fault of it a sentence by its field. Forms and bodies of the API are read alike."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import ErrorDetails

from app.errors import FieldError, Invalid
from app.language import _, mark
from app.years import on_the_calendar


class Sent(BaseModel):
    """Fields that somebody sent; a field that is not named here is refused, and so is what cannot be kept."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)

    @field_validator("*")
    @classmethod
    def _on_the_calendar(cls, value: Any) -> Any:
        return on_the_calendar(value)


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
    "literal_error": mark("Pilih salah satu: {expected}."),
    "enum": mark("Pilih salah satu: {expected}."),
}


def _say(error: ErrorDetails | dict[str, Any]) -> str:
    kind, given = error["type"], error.get("input")
    if isinstance(given, str) and not given.strip() and kind != "value_error":
        kind = "none_chosen" if kind in ("literal_error", "enum") else "missing"
    if kind == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    sentence = SENTENCES.get(kind)
    context = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return _(sentence).format(**context) if sentence else _("Isian ini belum benar.")
