"""Filled: the form of a move as a person filled it in (`asking`), read into the body that a call of the API would send."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from app.errors import FieldError, Invalid
from app.language import _
from app.money import NotMoney, parse_rupiah
from app.orders import counting, spreading
from app.orders.asking import COUNTED, PRICED, Ask
from app.orders.dividing import shares_from
from app.orders.review import CHECKLIST
from app.web.incoming.typed import DIGITS_MAX, exact_number


def body_from(asks: tuple[Ask, ...], move: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The form as the API's body would have it; raises `Invalid` for money that cannot be read."""
    errors: list[FieldError] = []
    body: dict[str, Any] = {"move": move}
    for ask in asks:
        typed = str(data.get(ask.name, ""))
        typed = typed if ask.kind in ("password", "passphrase") else typed.strip()
        if ask.kind == "check":
            body[ask.name] = typed == "true"
        elif ask.kind == "checklist":
            errors += _unticked(data)
        elif ask.kind == "received":
            body[ask.name] = counting.lines_from(data, errors)
        elif ask.kind == "answers":
            body[ask.name] = _answers(data)
        elif ask.kind == "accounts":
            body[ask.name] = [{"account_code": share.account_code, "amount": share.amount} for share in shares_from(data)]
        elif typed:
            body[ask.name] = READERS.get(ask.kind, _as_typed)(ask.name, typed, errors)
    if move in PRICED:
        body["lines"] = _lines(data, errors, with_quantity=move in COUNTED)
        if places := spreading.changes_in(data, with_goods=move in COUNTED):
            body["places"] = places
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors + _unanswered(data))
    return body


def _unticked(data: Mapping[str, Any]) -> list[FieldError]:
    """The points of the review's checklist that were not ticked; whoever ticks them
    all sends nothing more than a call of the API does."""
    return [
        FieldError(
            f"checklist.{point}",
            _("Belum dicentang: {point} Bila tidak benar, kembalikan pesanan ke negosiasi.").format(point=_(said)),
        )
        for point, said in CHECKLIST.items()
        if str(data.get(f"checklist.{point}", "")) != "true"
    ]


def _unanswered(data: Mapping[str, Any]) -> list[FieldError]:
    """The warnings that the form showed and nobody answered, told with what else
    is wrong; alone they are the command's to refuse."""
    shown = [name for name in data if name.startswith("answers.")]
    if str(data.get("reason", "")).strip():
        return []
    return [FieldError(name, _("Peringatan ini belum dijawab.")) for name in shown if not str(data[name]).strip()]


def _answers(data: Mapping[str, Any]) -> dict[str, str]:
    typed = {name.removeprefix("answers."): str(data[name]).strip() for name in data if name.startswith("answers.")}
    return {flag: text for flag, text in typed.items() if text}


def _lines(data: Mapping[str, Any], errors: list[FieldError], *, with_quantity: bool) -> list[dict[str, Any]]:
    lines = []
    for name in data:
        if not name.startswith("price."):
            continue
        id = name.removeprefix("price.")
        line: dict[str, Any] = {"line_id": id}
        if str(data[name]).strip():
            line["unit_price"] = _money(name, str(data[name]), errors)
        counted = str(data.get(f"quantity.{id}", "")).strip() if with_quantity else ""
        if counted:
            line["quantity"] = _number(f"quantity.{id}", counted, errors)
        if len(line) > 1:
            lines.append(line)
    return lines


def _money(name: str, typed: str, errors: list[FieldError]) -> int:
    try:
        return parse_rupiah(typed)
    except NotMoney as wrong:
        errors.append(FieldError(name, str(wrong)))
        return 0


def _integer(name: str, typed: str, errors: list[FieldError]) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS_MAX):
        errors.append(FieldError(name, _("Tulis bilangan bulat.")))
        return 0
    return int(typed)


def _as_typed(name: str, typed: str, errors: list[FieldError]) -> str:
    return typed


READERS: Mapping[str, Callable[[str, str, list[FieldError]], Any]] = {"money": _money, "hidden": _integer}


def _number(name: str, typed: str, errors: list[FieldError]) -> Decimal:
    try:
        return exact_number(typed)
    except ValueError:
        errors.append(FieldError(name, _("Tulis angka.")))
        return Decimal(0)
