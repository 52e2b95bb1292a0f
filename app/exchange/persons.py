"""Persons are masked before a row is kept: of a name nothing stays, of a NIP the
last three digits; a firm keeps its name and tax number.

A vendor is taken for a firm only where its name says so with a legal form and nothing else stands beside it (`Toko … / name of
the owner`); shops and workshops without one are mostly one person's, and are masked like a person.
"""

import re
from collections.abc import Sequence
from typing import Any

FIRM = re.compile(
    r"\b(?:PT|CV|FA|FIRMA|PD|PERUM|PERUMDA|PERSERO|PDAM|BUMD|BUMDES|BUMDESMA|KOPERASI|KSU|YAYASAN|PERKUMPULAN)\b", re.IGNORECASE
)
BESIDE = re.compile(r"[/(),;]")
MASK = "***"
VENDOR = "nama_penyedia"
OF_A_VENDOR = frozenset({VENDOR, "npwp_penyedia"})


def masked(field: str, value: Any, vendor: Any = None) -> Any:
    """What is kept of a personal field; `vendor` is who is named as the vendor in the same row. The last digits of a
    fraction are nobody's: a workbook has rounded them."""
    if value in (None, "") or (field in OF_A_VENDOR and is_firm(vendor)):
        return value
    return f"{MASK}{str(value).strip()[-3:]}" if _is_number(field) and not isinstance(value, float) else MASK


def masked_column(field: str, values: Sequence[Any], vendors: Sequence[Any]) -> list[Any]:
    """The same of many rows."""
    if field in OF_A_VENDOR or not set(map(type, values)) <= {str, type(None)}:
        return [masked(field, value, vendor) for value, vendor in zip(values, vendors, strict=True)]
    if _is_number(field):
        return [value and f"{MASK}{value.strip()[-3:]}" for value in values]
    return [value and MASK for value in values]


def _is_number(field: str) -> bool:
    return "nip" in field.split("_")


def is_firm(name: Any) -> bool:
    return isinstance(name, str) and FIRM.search(name) is not None and BESIDE.search(name) is None
