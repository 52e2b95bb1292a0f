"""Replacing: a PPK who is away and whose orders a Plh goes on with, and one whose decree ran
out while orders still run; by the product's own door."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.actor import Role
from app.clock import local_date
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER
from app.officials.handing_over import hand_over, own_orders
from app.orders.models import Order
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.payment.models import Payment

DAYS = 5
"""How long the Plh stands in from today on."""


def replace(session: Session, ground: Ground, people: People) -> None:
    """The two PPK of other satker than the personas' with the most running orders that no bill has been written for."""
    region = ground.kabupaten
    today = local_date(ground.at, region.timezone)
    billed = select(Payment.id).where(Payment.region_id == region.id, Payment.order_id == Order.id).exists()
    grants = session.scalars(
        select(Grant)
        .where(Grant.region_id == region.id, Grant.role == Role.PPK, Grant.satker_code != PERSONA_SATKER)
        .where(Grant.valid_until >= today + timedelta(days=2 * DAYS))
        .order_by(Grant.satker_code)
    ).all()
    open_orders = {grant.id: own_orders(session, grant) for grant in grants}
    unbilled = set(session.scalars(select(Order.id).where(Order.region_id == region.id, ~billed)))
    away, gone, *_others = sorted(grants, key=lambda grant: -sum(order.id in unbilled for order in open_orders[grant.id]))
    assert away.satker_code is not None
    stand_in = people.official(region.id, away.satker_code, Role.BUDGET_USER)
    assert stand_in.account_id is not None
    hand_over(
        session,
        region=region,
        of=away,
        to_account_id=stand_in.account_id,
        kind=Kind.PLH,
        decree=Decree(f"SK/{region.digits}/PLH-1/{ground.year}", today - timedelta(days=1), today, today + timedelta(days=DAYS)),
        reason="Mengikuti pelatihan kepemimpinan.",
        only=[order.id for order in open_orders[away.id] if order.id in unbilled],
        actor=people.of_region[region.id, Role.REGION_ADMIN],
        at=ground.at,
    )
    gone.valid_until = today - timedelta(days=3)
