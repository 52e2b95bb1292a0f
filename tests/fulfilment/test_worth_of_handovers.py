"""A handover says what it will accept before anybody has signed it, and that it accepted nothing yet."""

from sqlalchemy.orm import Session

from app.fulfilment import handover
from app.fulfilment.queries import handovers_of, shipments_of
from app.orders.showing import order_in_full
from tests import world as worlds
from tests.fulfilment.test_sharing import confirm, send, sign
from tests.world import AT, World


def test_it_says_what_it_would_accept_and_then_what_it_did(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)

    def told() -> list[tuple[str, int, int | None]]:
        shown = order_in_full(session, order, world["vendor"])["handovers"]
        return [(one["state"], one["amount"], one["worth"]) for one in shown]

    send(session, world, shipments_of(session, order)[0])
    confirm(session, world, shipments_of(session, order)[0], 4)
    assert told() == [("DRAFT", 0, 200_000)], "four of ten reams at Rp50.000"
    handover.reject(session, handover=handovers_of(session, order)[0], reason="Salah hitung", actor=world["ppk"], at=AT)
    assert told() == [("REJECTED", 0, None)]
    confirm(session, world, shipments_of(session, order)[0], 6)
    assert told()[1:] == [("DRAFT", 0, 300_000)]
    sign(session, world, shipments_of(session, order)[0])
    assert told()[1:] == [("ACCEPTED", 300_000, 300_000)]
    assert sum(amount for _state, amount, _worth in told()) == 300_000, "amounts add up to what was received"
