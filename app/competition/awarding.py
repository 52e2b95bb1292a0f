"""Awarding: the winning bid becomes an order that waits for the PPK's review; its prices are the offer that both agreed to."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.competition.models import Bid, Competition
from app.competition.states import COMPETITION, CompetitionState
from app.errors import Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from app.orders import awarded
from app.orders.ground import Delivery
from app.orders.models import Order
from app.orders.splitting import Share
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import standing
from app.web.pages.dates import tanggal


class WinnerMayNotSell(Refusal):
    """The winner was suspended, blacklisted, or has a paper that ended since it bid."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            _(
                "{name} sedang tidak dapat menerima pesanan baru. Kembalikan ke evaluasi dengan catatan, atau batalkan kompetisi."
            ).format(name=name)
        )


def award(
    session: Session,
    *,
    competition: Competition,
    accounts: Sequence[Share],
    due_date: date | None = None,
    note: str | None,
    actor: Actor,
    at: datetime,
) -> Order:
    """The order of the first bid in line. `due_date`: by when it is delivered where that is later
    than what was published; nobody who bid had less time.

    Raises `WinnerMayNotSell`, `Invalid` for an earlier day, and all that placing an order raises (`BudgetExceeded`, `OutOfStock`).
    """
    open_ = names_of(moves_for(COMPETITION, competition, actor))
    if competition.state != CompetitionState.EVALUATED or "award" not in open_:
        raise NotNow(move="award", moves=open_)
    winner, due = competition.best, due_date or competition.delivery_due
    assert winner is not None
    if due < competition.delivery_due:
        raise invalid_field(
            "due_date", _("Paling cepat {day}, seperti yang diumumkan.").format(day=tanggal(competition.delivery_due))
        )
    vendor = session.get_one(Vendor, winner.vendor_id)
    today = local_date(at, session.get_one(Region, competition.region_id).timezone)
    if due < today:
        raise invalid_field("due_date", _("Tanggal kirim yang diumumkan sudah lewat. Tulis tanggal yang baru."))
    if not standing(session, vendor_id=vendor.id, today=today).may_sell:
        raise WinnerMayNotSell(name=winner.vendor_name)
    order = awarded.place(
        session,
        kd_rup=competition.kd_rup,
        vendor=vendor,
        lines=_lines(competition, winner),
        shipping=_offer(winner)["shipping"],
        delivery=Delivery(competition.delivery_address, due),
        accounts=accounts,
        source=competition.number,
        actor=actor,
        at=at,
    )
    competition.order_id = order.id
    step(
        session,
        COMPETITION,
        competition,
        "award",
        actor=actor,
        at=at,
        note=note,
        details={"order": public_id(order.region_id, order.id), "bid": str(winner.id), "total": order.total},
    )
    session.flush()
    session.expire(competition, ["order"])
    return order


def _offer(bid: Bid) -> dict[str, Any]:
    assert bid.offer is not None
    return bid.offer


def _lines(competition: Competition, winner: Bid) -> list[awarded.AwardedLine]:
    prices = {line["line"]: line for line in _offer(winner)["lines"]}
    lines = []
    for line in competition.lines:
        given = prices[public_id(line.region_id, line.id)]
        offered = f"\n{given['offered']}" if given["offered"] else ""
        lines.append(
            awarded.AwardedLine(
                name=line.name,
                specification=line.specification + offered,
                kind=line.kind,
                kbki=line.kbki,
                unit=line.unit,
                quantity=Decimal(line.quantity),
                unit_price=given["unit_price"],
                pdn=given["pdn"],
                listing=parse_public_id(given["listing"]) if given["listing"] else None,
            )
        )
    return lines
