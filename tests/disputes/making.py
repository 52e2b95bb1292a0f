"""Disputes for tests, brought to each state by the product's own commands."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.disputes import deadlines, deciding, pursuing
from app.disputes.models import Dispute
from app.disputes.opening import open_dispute
from app.orders.models import Order
from tests import world as worlds
from tests.world import AT, World


def claim(session: Session, world: World, order: Order | None = None, *, as_: str = "ppk", at: datetime = AT) -> Dispute:
    about = order or worlds.in_process(session, world)
    return open_dispute(session, order=about, subject="late", statement="Belum dikirim.", actor=world[as_], at=at)


def answered(session: Session, world: World) -> Dispute:
    dispute = claim(session, world)
    return pursuing.reply(session, dispute=dispute, note="Besok tiba.", actor=world["vendor"], at=AT)


def pending(session: Session, world: World) -> Dispute:
    return pursuing.escalate(session, dispute=answered(session, world), reason="Tetap belum tiba.", actor=world["ppk"], at=AT)


def settled(session: Session, world: World) -> Dispute:
    return pursuing.settle(session, dispute=answered(session, world), note=None, actor=world["ppk"], at=AT)


def taken_back(session: Session, world: World) -> Dispute:
    return pursuing.take_back(session, dispute=claim(session, world), reason="Sudah tiba.", actor=world["ppk"], at=AT)


def decided(session: Session, world: World, move: str) -> Dispute:
    return deciding.decide(
        session, dispute=pending(session, world), move=move, reason="Terbukti.", actor=world["region_admin"], at=AT
    )


def ignored(session: Session, world: World) -> Dispute:
    dispute = answered(session, world)
    assert dispute.due_at is not None
    return deadlines.run_out(session, dispute=dispute, at=dispute.due_at.replace(year=dispute.due_at.year + 1))
