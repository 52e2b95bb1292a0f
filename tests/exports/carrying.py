"""An order that another package carries than it was placed under."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.attribution import settling
from app.exchange import synthetic
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from tests import world as worlds
from tests.exchange.feeds import as_json, bring_in, packages
from tests.exports.conftest import Filled

ANOTHER = str(synthetic.FIRST_KD_RUP + 70)


def in_another_package(filled: Filled, folder: Path) -> Order:
    """The order that is paid, carried by another package than it was placed under."""
    session, world = filled.session, filled.world
    row = {**packages(1)[0], "kd_rup": int(ANOTHER), "pagu": 50_000_000, "kd_satker_str": worlds.SATKER}
    bring_in(session, as_json(folder, [row]), partial=True)
    order = session.scalars(select(Order).order_by(Order.id).limit(1)).one()
    at = worlds.AT + timedelta(days=1)
    settling.charge(
        session, region=world.region, order_key=key_of(order), kd_rup=ANOTHER, reason=None, actor=world["region_admin"], at=at
    )
    session.flush()
    return order
