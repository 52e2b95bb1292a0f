"""What a listing says of its etalase's attributes: read as it was typed or sent,
said as a person reads it, and what is still missing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.attributes.models import CHOICE, NUMBER, YES_NO, EtalaseAttribute
from app.catalogue.models import Etalase
from app.errors import FieldError, Invalid
from app.language import SOURCE, _, figures, speaking
from app.language import typed as in_marks

Value = str | int | float | bool
TEXT_MAX = 200
NUMBER_MAX = 10**12
PREFIX = "attributes."
"""Before the code, in the name of a form's field and of a fault."""
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([.][0-9]{3})+")
YES, NO = ("ya", "true", "1", "y"), ("tidak", "false", "0", "t")


class Unfit(ValueError):
    """What was typed is no value of this attribute."""


def attributes_of(session: Session, etalase: Etalase, *, category_code: str | None = None) -> Sequence[EtalaseAttribute]:
    """What the etalase asks now, in its order: of all, or of a listing in that category."""
    asked = (
        select(EtalaseAttribute)
        .where(
            EtalaseAttribute.region_id == etalase.region_id,
            EtalaseAttribute.etalase_id == etalase.id,
            EtalaseAttribute.retired_at.is_(None),
        )
        .order_by(EtalaseAttribute.position, EtalaseAttribute.id)
    )
    found = session.scalars(asked).all()
    return found if category_code is None else [one for one in found if one.is_asked_in(category_code)]


def every_attribute_of(session: Session, etalase: Etalase) -> Sequence[EtalaseAttribute]:
    """Retired ones too: they name what older versions say."""
    asked = select(EtalaseAttribute).where(
        EtalaseAttribute.region_id == etalase.region_id, EtalaseAttribute.etalase_id == etalase.id
    )
    return session.scalars(asked.order_by(EtalaseAttribute.position, EtalaseAttribute.id)).all()


def read_values(asked: Iterable[EtalaseAttribute], sent: Mapping[str, Any]) -> dict[str, Value]:
    """By code, without the empty ones; a definition is found by its code or its name. Raises `Invalid` with every fault.

    An etalase that asks nothing takes any text, as it is.
    """
    known = {name.casefold(): one for one in asked for name in (one.code, one.name)}
    if not known:
        return {name: str(value) for name, value in sent.items() if value not in (None, "")}
    values: dict[str, Value] = {}
    errors: list[FieldError] = []
    for name, typed in sent.items():
        one = known.get(name.casefold())
        if one is None:
            names = ", ".join(dict.fromkeys(attribute.name for attribute in known.values()))
            errors.append(
                FieldError(f"{PREFIX}{name}", _("Etalase ini tidak menanyakannya. Yang ditanyakan: {names}.").format(names=names))
            )
            continue
        try:
            value = read_value(one, typed)
        except Unfit as unfit:
            errors.append(FieldError(f"{PREFIX}{one.code}", str(unfit)))
            continue
        if value is not None:
            values[one.code] = value
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return values


def fitting(asked: Iterable[EtalaseAttribute], values: Mapping[str, Any]) -> dict[str, Value]:
    """What of a listing's values another etalase can use; the rest is left behind."""
    kept: dict[str, Value] = {}
    for one in asked:
        try:
            value = read_value(one, values.get(one.code))
        except Unfit:
            continue
        if value is not None:
            kept[one.code] = value
    return kept


def read_value(attribute: EtalaseAttribute, typed: Any) -> Value | None:
    """None for nothing. Raises `Unfit` with what to write instead."""
    text = " ".join(typed.split()) if isinstance(typed, str) else typed
    if text is None or text == "":
        return None
    if attribute.kind == NUMBER:
        return _number(attribute, text)
    if attribute.kind == YES_NO:
        return _yes_no(text)
    if attribute.kind == CHOICE:
        for choice in attribute.choices:
            if str(text).casefold() == choice.casefold():
                return choice
        raise Unfit(_("Pilih salah satu: {choices}.").format(choices=", ".join(attribute.choices)))
    if len(str(text)) > TEXT_MAX:
        raise Unfit(_("Paling banyak {n} huruf.").format(n=TEXT_MAX))
    return str(text)


def say_value(attribute: EtalaseAttribute, value: Any) -> str:
    """`80 gsm`, `ya`: as a page, a comparison and a workbook show it."""
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    text = as_typed(value)
    return f"{text} {attribute.unit}" if attribute.unit else text


def value_shown(kept: str) -> str:
    """A value of the search index: what is yes or no there is said in the reader's language."""
    return _(kept) if kept in (YES[0], NO[0]) else kept


def as_typed(value: Any) -> str:
    """What a form's field shows of a kept value."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int | float):
        return figures(f"{Decimal(str(value)):f}")
    return "" if value is None else str(value)


def as_indexed(value: Any) -> str:
    """The same for everybody, as Indonesians write it: what search finds."""
    with speaking(SOURCE):
        return as_typed(value)


def said(every: Iterable[EtalaseAttribute], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, value in words) of what a version says, in the etalase's order;
    what no definition names comes last, as it was written."""
    known = {one.code: one for one in every}
    told = [(one.name, say_value(one, values[code])) for code, one in known.items() if code in values]
    return told + [(name, as_typed(value)) for name, value in values.items() if name not in known]


def missing(asked: Iterable[EtalaseAttribute], values: Mapping[str, Any]) -> list[FieldError]:
    """What is required and not said."""
    return [
        FieldError(f"{PREFIX}{one.code}", _("Isi {name}: etalase ini mewajibkannya.").format(name=one.name))
        for one in asked
        if one.required and values.get(one.code) in (None, "")
    ]


def _number(attribute: EtalaseAttribute, typed: Any) -> int | float:
    """`2,5`, `1.000`, `80 gsm`: at most four decimals."""
    text = "" if isinstance(typed, bool) else str(typed).strip()
    if attribute.unit and text.casefold().endswith(attribute.unit.casefold()):
        text = text[: -len(attribute.unit)].strip()
    if isinstance(typed, str):
        text = in_marks(text)
        text = text.replace(".", "").replace(",", ".") if "," in text or THOUSANDS.fullmatch(text) else text
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unfit(_("Tulis angka, misalnya 2,5.")) from None
    if not number.is_finite() or abs(number) > NUMBER_MAX or number != round(number, 4):
        raise Unfit(_("Tulis angka dengan paling banyak empat desimal."))
    return int(number) if number == number.to_integral_value() else float(number)


def _yes_no(typed: Any) -> bool:
    if isinstance(typed, bool):
        return typed
    text = str(typed).casefold()
    if text in YES or text in NO:
        return text in YES
    raise Unfit(_("Pilih ya atau tidak."))
