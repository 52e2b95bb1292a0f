"""The PPTK of the activity prepares the check with photos; the check itself, the number and the signature stay the PPK's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account
from app.actor import Actor, Role
from app.fulfilment import photos, shipping
from app.fulfilment.queries import shipments_of
from app.fulfilment.states import SHIPMENT
from app.moves.machine import moves_for
from app.moves.taking import NotNow
from tests import world as worlds
from tests.files import corpus
from tests.world import AT, SATKER, World

PHOTO = corpus.from_a_phone(400, 300)


def pptk(session: Session, world: World, account_id: object = None, *activities: str) -> Actor:
    account = session.get_one(Account, account_id or world["treasurer"].account_id)
    grant = give_role(
        session, account=account, role=Role.ACTIVITY_OFFICER, region_id=world.region.id, satker_code=SATKER,
        sub_activities=activities, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return actor_with(account, grant)


def arrived(session: Session, world: World) -> object:
    (shipment,) = shipments_of(session, worlds.in_process(session, world))
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    return shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)


def test_the_pptk_photographs_what_arrived_and_checks_nothing(session: Session, world: World) -> None:
    officer, shipment = pptk(session, world), arrived(session, world)
    photos.add_photos(session, shipment=shipment, sent=[PHOTO], actor=officer, at=AT)
    assert [(photo.side, photo.added_by) for photo in shipment.photos] == [("buyer", officer.account_id)]
    assert moves_for(SHIPMENT, shipment, officer) == []
    with pytest.raises(NotNow):
        shipping.confirm(
            session, shipment=shipment, quantities={}, function=True, quantity=True, time=True, finished_on=AT.date(), actor=officer, at=AT
        )  # fmt: skip


@pytest.mark.parametrize(
    "who",
    [
        lambda session, world: pptk(session, world, None, "1.01.01.2.06.0009"),
        lambda session, world: replace(pptk(session, world), satker_code="9.99"),
        lambda session, world: pptk(session, world, world["pp"].account_id),
    ],
    ids=["of another activity", "of another office", "who placed it as PP"],
)
def test_no_other_pptk_does(session: Session, world: World, who: Callable[[Session, World], Actor]) -> None:
    shipment = arrived(session, world)
    with pytest.raises(photos.PhotoNotWanted):
        photos.add_photos(session, shipment=shipment, sent=[PHOTO], actor=who(session, world), at=AT)
    assert shipment.photos == []
