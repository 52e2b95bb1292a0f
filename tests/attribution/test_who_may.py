"""Who settles an order that has no package, and who names its national number: written down a second time."""

from app.attribution import permissions as may
from app.orders.states import OrderState
from tests.cast import REGION, order_in, who


def test_the_regions_admin_settles_and_the_buyers_of_the_office_name_the_national_number() -> None:
    assert who(lambda actor: may.settle(actor, REGION)) == "region_admin"
    assert who(lambda actor: may.name_national(actor, order_in(OrderState.ON_PROCESS))) == "pp ppk region_admin"
