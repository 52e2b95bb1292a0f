"""Everybody who might ask, for tests of who may: each role in an office and in another, in a
region and in another; two firms, the public, the system.

Nothing is asked of the database. A name says who it is: `ppk` is of office A of region 2, `ppk_of_b` of another office of that
region, `ppk_of_3` of an office that is called A too, of another region.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from app.actor import REGION_ROLES, SATKER_ROLES, SYSTEM_ACTOR, Actor, Role
from app.moves.machine import Machine, moves_for
from app.orders.models import Order

REGION, OTHER_REGION = 2, 3
OFFICE, OTHER_OFFICE = "A", "B"
FIRM, OTHER_FIRM = UUID(int=1), UUID(int=2)
SHORT = {Role.ACTIVITY_OFFICER: "pptk"}


def official(role: Role, person: UUID, office: str | None = OFFICE, region: int = REGION) -> Actor:
    return Actor(role=role, account_id=person, region_id=region, satker_code=office)


def _cast() -> dict[str, Actor]:
    persons = iter(map(UUID, (f"00000000-0000-7000-8000-{number:012d}" for number in range(100, 200))))
    cast = {
        "vendor": Actor(role=Role.VENDOR, account_id=next(persons), vendor_id=FIRM),
        "other_vendor": Actor(role=Role.VENDOR, account_id=next(persons), vendor_id=OTHER_FIRM),
        "vendor_without_firm": Actor(role=Role.VENDOR, account_id=next(persons)),
        "visitor": Actor(role=Role.PUBLIC),
        "system": SYSTEM_ACTOR,
    }
    for role in sorted(SATKER_ROLES | REGION_ROLES):
        name, office = SHORT.get(role, str(role)), OFFICE if role in SATKER_ROLES else None
        cast[name] = official(role, next(persons), office)
        cast[f"{name}_of_3"] = official(role, next(persons), office, OTHER_REGION)
        if role in SATKER_ROLES:
            cast[f"{name}_of_b"] = official(role, next(persons), OTHER_OFFICE)
    return cast


CAST: Mapping[str, Actor] = _cast()


def person(name: str) -> UUID:
    """The account of one of the cast."""
    account_id = CAST[name].account_id
    assert account_id is not None, name
    return account_id


def who(may: Callable[[Actor], bool], **besides: Actor) -> str:
    """The names of those who may, in order."""
    return " ".join(sorted(name for name, actor in {**CAST, **besides}.items() if may(actor)))


def open_moves(machine: Machine, thing: Any, **besides: Actor) -> dict[str, str]:
    """What is open: a move as `name → state`, with what it owes, and the names of those who may take it."""
    told: dict[str, list[str]] = {}
    for name, actor in sorted({**CAST, **besides}.items()):
        for move in moves_for(machine, thing, actor):
            owed = f" ({', '.join(sorted(move.needs))})" if move.needs else ""
            told.setdefault(f"{move.name} → {move.to}{owed}", []).append(name)
    return {move: " ".join(names) for move, names in told.items()}


def order_in(state: str, **changes: Any) -> Order:
    """Placed by the PP of office A, for its PPK to sign, of the firm."""
    order = Order(
        region_id=REGION, id=UUID(int=99), satker_code=OFFICE, vendor_id=FIRM, state=state, placed_by=person("pp"), placed_as="pp",
        buyer_account_id=person("pp"), ppk_account_id=person("ppk"), vendor_signed_by=person("vendor"), earlier_officials=[], buyer_agreed=True,
        vendor_agreed=True, buyer_signed_at=None, suspended_from=None,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(order, name, value)
    return order
