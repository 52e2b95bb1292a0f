"""Who stands for an order: on its page and in the API, the names of both where one acts for another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.orders.models import Order
from app.orders.shapes import OfficialOfOrder
from app.orders.succession.passing import PP, PPK
from app.orders.succession.queries import Acting, acting, successions_of
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class Stand:
    """A side of the buyer (`pp`, `ppk`), who stands for it, and for whom by which decree where it is another's post."""

    side: str
    name: str
    kind: str | None
    in_place_of: str | None
    decree_number: str

    @property
    def said(self) -> str:
        return f"{label(self.kind)} {self.name}" if self.kind else self.name


def stands_on_page(session: Session, order: Order, at: datetime) -> list[Stand]:
    """The sides that somebody stands for by person."""
    rows = successions_of(session, order)
    found = [(side, acting(rows, order, side, at)) for side in (PP, PPK)]
    return [_stand(session, side, who) for side, who in found if who.account_id is not None]


def stands_as_json(session: Session, order: Order, at: datetime) -> list[OfficialOfOrder]:
    return [
        {
            "side": one.side,
            "name": one.name,
            "kind": one.kind,
            "in_place_of": one.in_place_of,
            "decree_number": one.decree_number or None,
        }
        for one in stands_on_page(session, order, at)
    ]


def _stand(session: Session, side: str, who: Acting) -> Stand:
    kind = who.kind.value if who.kind else None
    return Stand(side, _name(session, who.account_id) or "", kind, _name(session, who.in_place_of), who.decree_number)


def _name(session: Session, id: UUID | None) -> str | None:
    return None if id is None else session.get_one(Account, id).name
