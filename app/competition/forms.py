"""Forms: what the pages send, read into the bodies of the API, so that both are judged by the same
rules; faults come back under the fields' own names."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from app.competition.models import Competition
from app.errors import FieldError, Invalid
from app.identifiers import public_id
from app.language import _
from app.money import NotMoney, parse_rupiah
from app.web.incoming.bodies import Body
from app.web.incoming.forms import row_in
from app.web.incoming.reading import field_errors
from app.web.incoming.typed import DIGITS_MAX, exact_number

ROWS_AT_FIRST = 3
ROWS_MORE = 2
PARTS = ("name", "specification", "kbki", "unit", "quantity")
Model = TypeVar("Model", bound=Body)


def checked(model: type[Model], given: Mapping[str, Any], errors: list[FieldError]) -> Model:
    """The body, or every fault at once: those found while reading and the model's own."""
    try:
        made = model.model_validate(dict(given))
    except ValidationError as wrong:
        known = {error.field for error in errors}
        errors = [*errors, *(error for error in field_errors(wrong.errors()) if error.field not in known)]
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return made


def need_from(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """A draft as it was typed; rows without any word are left out, so the rows that count come first."""
    errors: list[FieldError] = []
    need: dict[str, Any] = {
        "kd_rup": _text(data, "kd_rup"),
        "title": _text(data, "title"),
        "need": _text(data, "need"),
        "lines": [_row(data, n, errors) for n in _rows(data)],
        "delivery": {"address": _text(data, "delivery.address"), "due_date": _text(data, "delivery.due_date")},
        "closes_at": _text(data, "closes_at"),
        "audience": _text(data, "audience") or "invited",
        "invited": [_end_of(vendor) for vendor in _text(data, "invited").replace(",", "\n").split()],
    }
    if typed := _text(data, "hps"):
        need["hps"] = _money("hps", typed, errors)
    for name in ("audience_key", "criteria"):
        if typed := _text(data, name):
            need[name] = typed
    if typed := _text(data, "technical_weight").rstrip("% "):
        need["technical_weight"] = _whole("technical_weight", typed, errors)
    if "audience_key" in need:
        need["audience_key"] = _end_of(need["audience_key"])
    if need["audience"] in ("invited", "open"):
        need.pop("audience_key", None)
    return need, errors


def bid_from(competition: Competition, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """A bid as it was typed: a price for each line, in the lines' order."""
    errors: list[FieldError] = []
    lines: list[dict[str, Any]] = []
    for n, line in enumerate(competition.lines):
        typed = _text(data, f"lines.{n}.unit_price")
        price = _money(f"lines.{n}.unit_price", typed, errors) if typed else 0
        if not typed:
            errors.append(FieldError(f"lines.{n}.unit_price", _("Tulis harga satuannya, termasuk pajak.")))
        lines.append(
            {
                "line_id": public_id(line.region_id, line.id),
                "unit_price": price,
                "pdn": _text(data, f"lines.{n}.pdn") == "true",
                "offered": _text(data, f"lines.{n}.offered"),
                **({"listing_id": chosen} if (chosen := _text(data, f"lines.{n}.listing_id")) else {}),
            }
        )
    typed = _text(data, "shipping")
    shipping = _money("shipping", typed, errors) if typed else 0
    return {"lines": lines, "shipping": shipping, "statement": _text(data, "statement")}, errors


def move_from(competition: Competition, move: str, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """A move's form."""
    errors: list[FieldError] = []
    body: dict[str, Any] = {"move": move}
    for name in ("note", "reason", "closes_at", "due_date"):
        if typed := _text(data, name):
            body[name] = typed
    if move == "evaluate":
        body["bids"] = [_judgement(n, public_id(bid.region_id, bid.id), data, errors) for n, bid in enumerate(competition.bids)]
    return body, errors


def _judgement(n: int, bid_id: str, data: Mapping[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    judged: dict[str, Any] = {
        "bid_id": bid_id,
        "admin_fit": _text(data, f"bids.{n}.admin_fit") == "true",
        "technical_fit": _text(data, f"bids.{n}.technical_fit") == "true",
    }
    if typed := _text(data, f"bids.{n}.score"):
        judged["score"] = _whole(f"bids.{n}.score", typed, errors)
    if typed := _text(data, f"bids.{n}.reason"):
        judged["reason"] = typed
    return judged


def _rows(data: Mapping[str, Any]) -> list[int]:
    """The rows in which something was typed."""
    numbers = {n for name in data if name.startswith("lines.") and (n := row_in(name)) is not None}
    return [n for n in sorted(numbers) if any(_text(data, f"lines.{n}.{part}") for part in PARTS)]


def _row(data: Mapping[str, Any], n: int, errors: list[FieldError]) -> dict[str, Any]:
    row: dict[str, Any] = {part: _text(data, f"lines.{n}.{part}") for part in PARTS}
    if kind := _text(data, f"lines.{n}.kind"):
        row["kind"] = kind
    try:
        row["quantity"] = exact_number(row["quantity"])
    except ValueError:
        row["quantity"] = 0
        errors.append(FieldError(f"lines.{n}.quantity", _("Tulis angka.")))
    return row


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, "")).strip()


def _end_of(address: str) -> str:
    """`9901-alat-tulis` of `https://…/etalase/9901-alat-tulis`: a page's address is easier to copy than its code."""
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


def _money(name: str, typed: str, errors: list[FieldError]) -> int:
    try:
        return parse_rupiah(typed)
    except NotMoney as wrong:
        errors.append(FieldError(name, str(wrong)))
        return 1


def _whole(name: str, typed: str, errors: list[FieldError]) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS_MAX):
        errors.append(FieldError(name, _("Tulis bilangan bulat.")))
        return 1
    return int(typed)


def where_typed(data: Mapping[str, Any], errors: list[FieldError]) -> list[FieldError]:
    """The faults of a need under the names of the form's fields: rows that were left
    empty count there, and all invited share one field."""
    rows = _rows(data)
    named = []
    for error in errors:
        part, _dot, rest = error.field.partition(".")
        index, dot, field = rest.partition(".")
        if part == "lines" and index.isdecimal() and int(index) < len(rows):
            named.append(FieldError(f"lines.{rows[int(index)]}{dot}{field}", error.message))
        elif error.field == "lines":
            named.append(FieldError("lines.0.name", error.message))
        else:
            named.append(FieldError("invited" if part == "invited" else error.field, error.message))
    return named


def values_of(competition: Competition, invited: list[str], closes_at: str, audience_key: str | None) -> dict[str, Any]:
    """A draft as a person would have typed it; the HPS is sealed and cannot be shown again."""
    values: dict[str, Any] = {
        "kd_rup": competition.kd_rup,
        "title": competition.title,
        "need": competition.need,
        "delivery.address": competition.delivery_address,
        "delivery.due_date": competition.delivery_due.isoformat(),
        "closes_at": closes_at,
        "audience": competition.audience,
        "audience_key": audience_key or "",
        "invited": "\n".join(invited),
        "criteria": competition.criteria or "",
        "technical_weight": competition.technical_weight or "",
    }
    for n, line in enumerate(competition.lines):
        for part in (*PARTS, "kind"):
            values[f"lines.{n}.{part}"] = getattr(line, part)
        values[f"lines.{n}.quantity"] = f"{line.quantity.normalize():f}".replace(".", ",")
    return values
