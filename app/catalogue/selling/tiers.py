"""Tiers: what one unit costs at a quantity, and whether a new version asks so much more that orders have to wait.

Wholesale tiers are `{"from", "price"}` by rising quantity and falling price, before the tax that the
version names. A rise is judged at every quantity at which either version changes its price: the largest
relation counts, so that taking a tier away is a rise too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from app.errors import invalid_field
from app.language import _
from app.money import Rupiah, parse_rupiah, rupiah

Tier = Mapping[str, int]
TIERS_MAX = 10
WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}([.][0-9]{3}){1,2}")


def price_at(unit_price: int, tiers: Sequence[Tier], quantity: Decimal) -> Rupiah:
    """Rupiah for one unit when so many are bought."""
    reached = [tier["price"] for tier in tiers if tier["from"] <= quantity]
    return Rupiah(reached[-1] if reached else unit_price)


def check_tiers(tiers: Sequence[Tier], *, unit_price: int, min_purchase: Decimal) -> None:
    """Raises `Invalid`: more bought must cost less, from more than the least that may be bought."""
    if len(tiers) > TIERS_MAX:
        raise invalid_field("tiers", _("Paling banyak {n} tingkat harga grosir.").format(n=TIERS_MAX))
    last_from, last_price = min_purchase, unit_price
    for tier in tiers:
        if tier["from"] <= last_from:
            sentence = _("Harga grosir mulai {n}: jumlahnya harus lebih dari {last}, dan tingkat berikutnya lebih banyak lagi.")
            raise invalid_field("tiers", sentence.format(n=tier["from"], last=f"{last_from.normalize():f}"))
        if not 0 < tier["price"] < last_price:
            sentence = _("Harga grosir mulai {n} harus lebih murah dari {price}.")
            raise invalid_field("tiers", sentence.format(n=tier["from"], price=rupiah(last_price)))
        last_from, last_price = Decimal(tier["from"]), tier["price"]


def read_tiers(typed: str) -> list[dict[str, int]]:
    """`10=50.000; 50=48.000`, as a cell and a form's rows hold it. Raises `ValueError` with what to write."""
    tiers = []
    for part in parts_of(typed):
        quantity, _equals, price = (text.strip() for text in part.partition("="))
        try:
            if WHOLE.fullmatch(quantity) is None:
                raise ValueError(quantity)
            tiers.append({"from": int(quantity.replace(".", "")), "price": int(parse_rupiah(price))})
        except ValueError:
            raise ValueError(_("Tulis jumlah dan harga satuannya, misalnya 10=50.000; 50=48.000.")) from None
    return sorted(tiers, key=lambda tier: tier["from"])


def say_tiers(tiers: Iterable[Tier]) -> str:
    """As `read_tiers` reads it."""
    return "; ".join(f"{tier['from']}={tier['price']}" for tier in tiers)


def parts_of(typed: str) -> list[str]:
    """What stands between semicolons or on lines of its own."""
    return [part.strip() for part in typed.replace("\n", ";").split(";") if part.strip()]
