"""An official who is replaced or away hands running orders over; somebody in
office stands for each of them, and nobody on both sides."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.reauthentication import Proof
from app.actor import Actor, Role
from app.audit import AuditRow
from app.errors import Invalid, NotFound
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.notifications.telling import notices_for
from app.officials import appointing, handing_over
from app.officials.appointing import StillRunning
from app.officials.handing_over import NothingToHandOver
from app.orders import negotiation, review, signing
from app.orders.models import Order
from app.orders.states import ORDER
from app.orders.succession.models import Kind, Succession
from app.orders.succession.passing import catch_up
from app.orders.succession.queries import acting, how_many_run, successions_of
from app.organisations.decree import Decree
from app.payment import disbursing, invoicing
from tests import world as worlds
from tests.officials.conftest import Person
from tests.world import AT, PASSWORD, REASON, World

TODAY = AT.date()
FRIDAY = date(2026, 3, 6)


def decree(until: date = FRIDAY, number: str = "SK 11/2026") -> Decree:
    return Decree(number, TODAY, TODAY, until)


def hand_over(session: Session, world: World, of: Grant, to: Actor, kind: Kind = Kind.DEFINITIVE, **other: Any) -> Any:
    given: dict[str, Any] = {"decree": decree(), "reason": "Mutasi", "only": None, "actor": world["region_admin"], "at": AT} | other
    assert to.account_id is not None
    return handing_over.hand_over(session, region=world.region, of=of, to_account_id=to.account_id, kind=kind, **given)


def moves(order: Order, actor: Actor) -> list[str]:
    return names_of(moves_for(ORDER, order, actor))


def test_a_successor_signs_and_the_one_before_cannot(session: Session, world: World, someone: Callable[..., Person]) -> None:
    order = worlds.approved(session, world)
    new, _grant = someone("ppk2")
    done = hand_over(session, world, world.grants["ppk"], new)
    assert (done.orders, order.ppk_account_id) == (1, new.account_id)
    with pytest.raises(NotNow):
        signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=new, at=AT)
    (line,) = (taken for taken in history(session, region_id=order.region_id, subject_id=order.id) if taken.move == "hand_over")
    assert line.note == "Pejabat definitif Orang ppk2 menggantikan Orang ppk, SK SK 11/2026 tanggal 2 Maret 2026"
    assert session.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "grant")).all() == ["official.hand_over"]
    for person in (world["ppk"], new):
        assert [notice.move for notice in notices_for(session, person)].count("hand_over") == 1


def test_a_plh_acts_until_the_last_day_and_not_a_second_longer(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    order = worlds.approved(session, world)
    plh, _grant = someone("ppk2")
    hand_over(session, world, world.grants["ppk"], plh, Kind.PLH, decree=decree(date(2026, 3, 4)))
    assert order.acting_until == datetime(2026, 3, 4, 17, tzinfo=AT.tzinfo)
    late = order.acting_until
    with pytest.raises(NotNow):
        signing.sign(session, order=order, proof=Proof(PASSWORD), actor=plh, at=late)
    assert order.ppk_account_id == world["ppk"].account_id, "it was given back before it was judged"
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=late)
    (row,) = session.scalars(select(Succession))
    assert (row.returned_at, order.acting_until) == (late, None)
    assert "hand_back" in [taken.move for taken in history(session, region_id=order.region_id, subject_id=order.id)]


def test_a_plh_who_does_not_hold_the_post_is_given_it_by_the_decree(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    worlds.approved(session, world)
    head, _grant = someone("kepala", Role.BUDGET_USER)
    hand_over(session, world, world.grants["ppk"], head, Kind.PLH)
    given = session.scalars(select(Grant).where(Grant.account_id == head.account_id, Grant.role == Role.PPK)).one()
    assert (given.decree_number, given.valid_from, given.valid_until) == ("SK 11/2026", TODAY, FRIDAY)


def test_a_definitive_successor_holds_the_post_first(session: Session, world: World, someone: Callable[..., Person]) -> None:
    worlds.approved(session, world)
    head, _grant = someone("kepala", Role.BUDGET_USER)
    with pytest.raises(Invalid, match="Angkat atau perpanjang dulu"):
        hand_over(session, world, world.grants["ppk"], head)


@pytest.mark.asvs("2.3.5")
def test_nobody_takes_both_sides_of_an_order(session: Session, world: World, someone: Callable[..., Person]) -> None:
    order = worlds.approved(session, world)
    with pytest.raises(Invalid) as refused:
        hand_over(session, world, world.grants["ppk"], world["pp"], Kind.PLT)
    assert [error.message for error in refused.value.errors] == [f"{order.number}: membuatnya sebagai Pejabat Pengadaan"]
    with pytest.raises(Invalid, match="tidak boleh merangkap"):
        hand_over(session, world, world.grants["ppk"], world["treasurer"], Kind.PLT)
    assert order.ppk_account_id == world["ppk"].account_id


def test_who_once_stood_for_an_order_never_pays_it(session: Session, world: World, someone: Callable[..., Person]) -> None:
    order = worlds.in_process(session, world)
    new, _grant = someone("ppk2")
    hand_over(session, world, world.grants["ppk"], new)
    bill = invoicing.invoice_advance(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    former = Actor(Role.TREASURER, world["ppk"].account_id, "", order.region_id, order.satker_code)
    with pytest.raises(NotNow):
        disbursing.verify(session, payment=bill, note=None, actor=former, at=AT)


def test_who_checked_a_bill_does_not_become_the_orders_ppk(session: Session, world: World, someone: Callable[..., Person]) -> None:
    order = worlds.in_process(session, world)
    bill = invoicing.invoice_advance(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    world.grants["treasurer"].valid_until = TODAY - timedelta(days=1)
    account = session.get_one(Account, world["treasurer"].account_id)
    appointing.appoint(
        session, region=world.region, login=account.login, name=account.name, role=Role.PPK, satker_code=order.satker_code,
        decree=decree(date(2026, 12, 31)), actor=world["region_admin"], at=AT,
    )  # fmt: skip
    with pytest.raises(Invalid, match="kedua sisi"):
        hand_over(session, world, world.grants["ppk"], world["treasurer"])


def test_a_pp_hands_over_what_is_still_negotiated(session: Session, world: World, someone: Callable[..., Person]) -> None:
    order = worlds.place(session, world)
    new, _grant = someone("pp2", Role.PP)
    hand_over(session, world, world.grants["pp"], new)
    assert (moves(order, world["pp"]), "agree" in moves(order, new)) == ([], True)
    negotiation.agree(session, order=order, actor=new, at=AT)
    negotiation.agree(session, order=order, actor=world["vendor"], at=AT)
    negotiation.submit_for_review(session, order=order, note=None, actor=new, at=AT)
    for person in (new, world["pp"]):
        as_ppk = Actor(Role.PPK, person.account_id, "", order.region_id, order.satker_code)
        assert moves(order, as_ppk) == [], "neither of its PPs reviews it"


def test_an_order_that_a_ppk_placed_goes_on_with_the_successor(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    order = worlds.place(session, world, as_="ppk")
    new, _grant = someone("ppk2")
    hand_over(session, world, world.grants["ppk"], new)
    negotiation.agree(session, order=order, actor=new, at=AT)
    negotiation.agree(session, order=order, actor=world["vendor"], at=AT)
    negotiation.submit_for_review(session, order=order, note=None, actor=new, at=AT)
    assert moves(order, world["ppk"]) == []
    review.approve(session, order=order, sp_number=None, terms=None, accounts=[], reason=REASON, answers={}, actor=new, at=AT)
    assert order.ppk_account_id == new.account_id


def test_an_order_passes_on_from_the_first_day_of_the_decree_and_a_refusal_names_the_field_of_that_day(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    worlds.in_process(session, world)
    (successor, _its), of = someone("ppk2"), world.grants["ppk"]
    coming = Decree("SK 12/2026", TODAY, TODAY + timedelta(days=1), FRIDAY)
    with pytest.raises(Invalid) as refused:
        hand_over(session, world, of, successor, decree=coming)
    assert [error.field for error in refused.value.errors] == ["valid_from"]


def test_only_what_was_chosen_passes_on_and_all_of_it_or_nothing(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    first, second = worlds.approved(session, world), worlds.approved(session, world)
    new, _grant = someone("ppk2")
    hand_over(session, world, world.grants["ppk"], new, only=[first.id])
    assert [order.ppk_account_id for order in (first, second)] == [new.account_id, world["ppk"].account_id]
    with pytest.raises(NotFound):
        hand_over(session, world, world.grants["ppk"], new, only=[first.id, second.id])
    assert second.ppk_account_id == world["ppk"].account_id


def test_a_plh_is_replaced_by_another_and_the_official_comes_back_early(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    order = worlds.approved(session, world)
    first, grant = someone("ppk2")
    second, _grant = someone("ppk3")
    ppk = world.grants["ppk"]
    hand_over(session, world, ppk, first, Kind.PLH)
    with pytest.raises(NothingToHandOver):
        hand_over(session, world, grant, second)
    with pytest.raises(StillRunning):
        appointing.end(
            session, region=world.region, grant=grant, last_day=TODAY - timedelta(days=1), reason="Mutasi",
            actor=world["region_admin"], at=AT,
        )  # fmt: skip
    hand_over(session, world, ppk, second, Kind.PLH, at=AT + timedelta(hours=1))
    assert (how_many_run(session, grant), how_many_run(session, ppk)) == (0, 1)
    handing_over.take_back(
        session, region=world.region, of=ppk, reason="Sudah sehat", actor=world["region_admin"], at=AT + timedelta(hours=2)
    )
    assert order.ppk_account_id == world["ppk"].account_id
    rows = successions_of(session, order)
    said = [acting(rows, order, "ppk", AT + timedelta(hours=hours)) for hours in (-1, 0, 1, 2)]
    assert [(who.account_id, who.kind) for who in said] == [
        (world["ppk"].account_id, None), (first.account_id, Kind.PLH), (second.account_id, Kind.PLH), (world["ppk"].account_id, None),
    ]  # fmt: skip
    catch_up(session, order, AT + timedelta(days=90))
    assert order.ppk_account_id == world["ppk"].account_id


def test_a_plh_does_not_outlast_the_official_who_comes_back(session: Session, world: World, someone: Callable[..., Person]) -> None:
    worlds.approved(session, world)
    plh, _grant = someone("ppk2")
    ppk = world.grants["ppk"]
    ppk.valid_until = FRIDAY - timedelta(days=1)
    with pytest.raises(Invalid, match="Pilih Plt atau definitif"):
        hand_over(session, world, ppk, plh, Kind.PLH)
    ppk.valid_until = FRIDAY
    hand_over(session, world, ppk, plh, Kind.PLH)
    with pytest.raises(Invalid, match="Plh memegang pesanannya"):
        appointing.end(
            session, region=world.region, grant=ppk, last_day=FRIDAY - timedelta(days=1), reason="x y z", actor=world["region_admin"],
            at=AT,
        )  # fmt: skip


def test_nobody_but_the_admin_of_the_region_hands_over(session: Session, world: World, someone: Callable[..., Person]) -> None:
    worlds.approved(session, world)
    new, _grant = someone("ppk2")
    for persona in ("ppk", "auditor", "budget_user", "ppk_other"):
        with pytest.raises(NotFound):
            hand_over(session, world, world.grants["ppk"], new, actor=world[persona])
