"""The PPTK says that the papers of a bill are complete: named on the kuitansi, nobody waits for it,
and whoever did it does no other step of that payment."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account
from app.actor import Actor, Role
from app.documents import Letter
from app.duties.orders import waiting_orders
from app.identifiers import new_id
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.papers import receipt
from app.papers.about import About
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.states import PAYMENT
from tests import world as worlds
from tests.world import AT, SATKER, World

OTHER = "1.01.01.2.06.0009"
POST = "Pejabat Pelaksana Teknis Kegiatan"
Someone = Callable[..., Actor]


@pytest.fixture
def someone(session: Session, world: World) -> Someone:
    def make(login: str, role: Role = Role.ACTIVITY_OFFICER, *activities: str) -> Actor:
        account = Account(id=new_id(), login=login, name=f"Orang {login}", password_hash="-", active=True, created_at=AT)
        session.add(account)
        session.flush()
        return as_also(session, world, account, role, *activities)

    return make


def as_also(session: Session, world: World, account: Account, role: Role, *activities: str) -> Actor:
    grant = give_role(
        session, account=account, role=role, region_id=world.region.id, satker_code=SATKER, sub_activities=activities,
        decree_number="SK 12/2026", decree_date=date(2026, 1, 1), valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return actor_with(account, grant)


@pytest.fixture
def payment(session: Session, world: World) -> Payment:
    """An advance: the shortest way to a bill."""
    order = worlds.in_process(session, world)
    return invoicing.invoice_advance(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )


def moves(payment: Payment, actor: Actor) -> list[str]:
    return names_of(moves_for(PAYMENT, payment, actor))


def written(session: Session, payment: Payment) -> Letter:
    (due,) = receipt.due(About(session=session, order=payment.order, at=AT))
    return due.write()


def signatory(session: Session, payment: Payment) -> tuple[str, str, bool]:
    """Of the PPTK: the name, the decree, and whether it was said here."""
    (one,) = [one for one in written(session, payment).signatories if one.post == POST]
    return one.name, one.number, bool(one.signed)


def test_a_bill_waits_for_the_pptk_of_its_activity_and_for_no_other(
    session: Session, world: World, payment: Payment, someone: Someone
) -> None:
    ours, other = someone("kita", Role.ACTIVITY_OFFICER, "1.01.01.2.06.0002"), someone("lain", Role.ACTIVITY_OFFICER, OTHER)
    assert [owed.moves for owed in waiting_orders(session, ours, AT)] == [["prepare"]]
    assert waiting_orders(session, other, AT) == []
    with pytest.raises(NotNow):
        disbursing.prepare(session, payment=payment, note=None, actor=other, at=AT)
    disbursing.prepare(session, payment=payment, note="Lengkap", actor=ours, at=AT)
    assert waiting_orders(session, ours, AT) == []


def test_no_step_waits_for_it(session: Session, world: World, payment: Payment, someone: Someone) -> None:
    someone("tri")
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)
    assert moves(payment, world["budget_user"]) == ["issue_spm", "return"]


@pytest.mark.asvs("2.3.5")
def test_one_person_who_is_pptk_and_treasurer_prepares_or_pays_and_never_both(
    session: Session, world: World, payment: Payment
) -> None:
    account = session.get_one(Account, world["treasurer"].account_id)
    as_pptk = as_also(session, world, account, Role.ACTIVITY_OFFICER)
    assert moves(payment, world["treasurer"]) == ["verify", "return"]
    disbursing.prepare(session, payment=payment, note=None, actor=as_pptk, at=AT)
    assert moves(payment, world["treasurer"]) == []
    with pytest.raises(NotNow):
        disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.send_back(session, payment=payment, reason="Disiapkan orang lain", actor=world["budget_user"], at=AT)
    invoicing.resubmit(session, payment=payment, note=None, actor=world["vendor"], at=AT)
    assert moves(payment, world["treasurer"]) == ["verify", "return"], "a bill that came anew is prepared by nobody yet"


@pytest.mark.asvs("2.3.5")
def test_whoever_checked_a_bill_does_not_say_afterwards_that_its_papers_are_complete(
    session: Session, world: World, payment: Payment, someone: Someone
) -> None:
    account = session.get_one(Account, world["treasurer"].account_id)
    as_pptk, other = as_also(session, world, account, Role.ACTIVITY_OFFICER), someone("tri")
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    with pytest.raises(NotNow):
        disbursing.prepare(session, payment=payment, note=None, actor=as_pptk, at=AT)
    assert (moves(payment, as_pptk), moves(payment, other)) == ([], ["prepare"])
    assert "issue_spp" in moves(payment, world["treasurer"])


@pytest.mark.asvs("2.3.5")
def test_one_person_who_is_pptk_and_budget_user_orders_no_payment_that_they_prepared(
    session: Session, world: World, payment: Payment
) -> None:
    account = session.get_one(Account, world["budget_user"].account_id)
    disbursing.prepare(session, payment=payment, note=None, actor=as_also(session, world, account, Role.ACTIVITY_OFFICER), at=AT)
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)
    assert moves(payment, world["budget_user"]) == []


def test_the_kuitansi_names_who_prepared_it_else_the_one_pptk_of_the_activity_to_sign_by_hand(
    session: Session, world: World, payment: Payment, someone: Someone
) -> None:
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    assert signatory(session, payment) == ("", "", False)
    first = someone("tri")
    assert signatory(session, payment) == ("Orang tri", "SK 12/2026", False)
    second = someone("dua")
    assert signatory(session, payment) == ("", "", False)
    (before,) = receipt.due(About(session=session, order=payment.order, at=AT))
    disbursing.prepare(session, payment=payment, note=None, actor=second, at=AT)
    assert signatory(session, payment) == ("Orang dua", "SK 12/2026", True)
    (after,) = receipt.due(About(session=session, order=payment.order, at=AT))
    assert before.standing != after.standing, "a kuitansi that was drawn before is issued anew"
    assert [one.post for one in written(session, payment).signatories][1] == POST
    assert first.account_id != second.account_id


def test_the_kuitansi_names_the_decree_of_its_day_and_none_that_has_ended_or_not_begun(
    session: Session, world: World, payment: Payment
) -> None:
    account = Account(id=new_id(), login="tri", name="Orang tri", password_hash="-", active=True, created_at=AT)
    session.add(account)
    session.flush()
    years = {
        "SK 25": (date(2025, 1, 1), date(2025, 12, 31)),
        "SK 27": (date(2027, 1, 1), None),
        "SK 26": (date(2026, 1, 1), date(2026, 12, 31)),
    }
    for number, (first, last) in years.items():
        grant = give_role(
            session, account=account, role=Role.ACTIVITY_OFFICER, region_id=world.region.id, satker_code=SATKER,
            decree_number=number, decree_date=first, valid_from=first, valid_until=last,
        )  # fmt: skip
        session.flush()
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    assert signatory(session, payment) == ("Orang tri", "SK 26", False)
    disbursing.prepare(session, payment=payment, note=None, actor=actor_with(account, grant), at=AT)
    assert signatory(session, payment) == ("Orang tri", "SK 26", True)


def test_a_kuitansi_of_a_bill_that_came_anew_does_not_name_who_prepared_the_old_one(
    session: Session, world: World, payment: Payment, someone: Someone
) -> None:
    first, _second = someone("tri"), someone("dua")
    disbursing.prepare(session, payment=payment, note=None, actor=first, at=AT)
    disbursing.send_back(session, payment=payment, reason="Faktur salah", actor=world["treasurer"], at=AT)
    invoicing.resubmit(session, payment=payment, note=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    assert signatory(session, payment) == ("", "", False)
