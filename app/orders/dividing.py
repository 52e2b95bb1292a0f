"""Dividing: the fields of a form in which a person divides an order's total over the accounts (MAK) of its package.

A field is `account.` and the account's code; those that are left empty pay nothing, and
where all are empty the split is left to `splitting`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import FieldError, Invalid
from app.language import _
from app.money import NotMoney, parse_rupiah
from app.orders.splitting import Share

FIELD = "account."


def shares_from(data: Mapping[str, Any]) -> list[Share]:
    """Raises `Invalid` for what is no amount."""
    shares, errors = [], []
    for name, typed in _filled(data):
        try:
            amount = parse_rupiah(typed)
        except NotMoney as wrong:
            errors.append(FieldError(name, str(wrong)))
            continue
        if amount < 0:
            errors.append(FieldError(name, _("Nilai tidak boleh di bawah nol.")))
        shares.append(Share(name.removeprefix(FIELD), amount))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return [share for share in shares if share.amount]


def beside_fields(errors: Iterable[FieldError], data: Mapping[str, Any]) -> list[FieldError]:
    """Faults of `accounts`, as the API names them, at the fields of the form;
    what is wrong with their sum stands at the first one."""
    names = [name for name, typed in _filled(data) if typed.strip("0.,- ").lower() not in ("", "rp", "rp.")]
    first = next((str(name) for name in data if str(name).startswith(FIELD)), "")
    found = []
    for error in errors:
        head, _dot, rest = error.field.partition(".")
        index = rest.partition(".")[0]
        if head == "accounts" and first:
            at = names[int(index)] if index.isdecimal() and int(index) < len(names) else first
            found.append(FieldError(at, error.message))
        else:
            found.append(error)
    return found


def without_accounts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of the form."""
    return {name: value for name, value in data.items() if not str(name).startswith(FIELD)}


def _filled(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), str(data[name]).strip()) for name in data if str(name).startswith(FIELD) and str(data[name]).strip()]
