"""The PPK-SKPD checks a satker's bills where it has one, and nobody else does; where it has none its treasurer does."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, end_role, give_role
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.identifiers import new_id
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.states import PAYMENT
from tests import world as worlds
from tests.world import AT, SATKER, World


@pytest.fixture
def verifier(session: Session, world: World) -> tuple[Actor, Grant]:
    account = Account(id=new_id(), login="verifier", name="Orang verifier", password_hash="-", active=True, created_at=AT)
    session.add(account)
    session.flush()
    grant = give_role(
        session, account=account, role=Role.VERIFIER, region_id=world.region.id, satker_code=SATKER, valid_from=date(2026, 1, 1)
    )
    return actor_with(account, grant), grant


def bill(session: Session, world: World) -> Payment:
    """An advance: the shortest way to a bill."""
    order = worlds.in_process(session, world)
    return invoicing.invoice_advance(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )


def moves(payment: Payment, actor: Actor) -> list[str]:
    return names_of(moves_for(PAYMENT, payment, actor))


def test_where_there_is_a_verifier_the_treasurer_does_not_check(
    session: Session, world: World, verifier: tuple[Actor, Grant]
) -> None:
    payment = bill(session, world)
    person, _grant = verifier
    assert (moves(payment, person), moves(payment, world["treasurer"])) == (["verify", "return"], ["return"])
    with pytest.raises(NotNow):
        disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.verify(session, payment=payment, note=None, actor=person, at=AT)
    assert moves(payment, person) == ["return"]
    disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)


@pytest.mark.asvs("2.3.5")
def test_who_checked_a_bill_does_not_pay_it_in_another_role(session: Session, world: World, verifier: tuple[Actor, Grant]) -> None:
    payment = bill(session, world)
    person, _grant = verifier
    disbursing.verify(session, payment=payment, note=None, actor=person, at=AT)
    with pytest.raises(NotNow):
        disbursing.issue_spp(session, payment=payment, number=None, actor=replace(person, role=Role.TREASURER), at=AT)


def test_a_verifier_never_had_a_hand_in_the_order(session: Session, world: World, verifier: tuple[Actor, Grant]) -> None:
    payment = bill(session, world)
    person, _grant = verifier
    assert moves(payment, replace(person, account_id=world["ppk"].account_id)) == []
    assert moves(payment, replace(person, satker_code="9.99")) == []


def test_who_checks_is_settled_when_the_bill_comes_in(session: Session, world: World, verifier: tuple[Actor, Grant]) -> None:
    person, grant = verifier
    end_role(grant, on=AT.date())
    payment = bill(session, world)
    assert (payment.checker, moves(payment, person)) == ("treasurer", [])
    grant.valid_until = None
    session.flush()
    assert "verify" in moves(payment, world["treasurer"])
    disbursing.send_back(session, payment=payment, reason="Faktur pajak kurang", actor=world["treasurer"], at=AT)
    invoicing.resubmit(session, payment=payment, note=None, actor=world["vendor"], at=AT)
    assert (payment.checker, moves(payment, world["treasurer"])) == ("verifier", ["return"])
