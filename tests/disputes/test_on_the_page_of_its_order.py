"""The page of an order tells whoever a dispute about it waits for, and until when; to everybody else it is one of its parts."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.disputes.models import Dispute
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.disputes import making
from tests.web.browsing import Browser
from tests.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("march")
PERSONAS = ("vendor", "ppk", "treasurer", "region_admin")


@pytest.mark.parametrize(
    ("made", "awaited"),
    [(making.claim, "vendor"), (making.answered, "ppk"), (making.pending, "region_admin"), (making.settled, "")],
)
def test_whose_turn_it_is_reads_so_above_the_goods(
    committed: None, made: Callable[[Session, World], Dispute], awaited: str
) -> None:
    reactions.install()
    with db.new_session() as session:
        key = key_of(made(session, worlds.build(session)).order)
    told = {}
    for persona in PERSONAS:
        browser = Browser()
        browser.sign_in(persona, PASSWORD)
        card = browser.get(f"/pesanan/{key}").text.split('id="barang')[0]
        told[persona] = "Sengketa 1 menunggu Anda: Terlambat" in card
        if told[persona]:
            assert "Giliran Anda" in card
            assert "WIB" in card.split("menunggu Anda")[1], "until when"
    assert told == {persona: persona == awaited for persona in PERSONAS}
