"""A post that nobody holds while something waits for it, and an account that was closed with
orders on its name, are told to whoever can mend it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.models import Account, Grant
from app.actor import Role
from app.duties.waiting import duties_of
from app.errors import Invalid
from app.identifiers import new_id, public_id
from app.notifications.models import Notice
from app.officials import handing_over
from app.officials.telling import tell_of_left_behind, tell_of_vacancies
from app.officials.vacancies import vacancies
from app.orders.bookkeeping import key_of
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.payment import invoicing
from app.regions.models import Region
from tests import world as worlds
from tests.journeys.house import callers
from tests.papers.making import accepted
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, SATKER, World

pytestmark = pytest.mark.usefixtures("march")
TODAY = AT.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def billed(committed: None) -> tuple[World, str]:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        accepted(session, world, order)
        invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
        return world, key_of(order)


def ended(session: Session, world: World, persona: str) -> None:
    session.get_one(type(world.grants[persona]), world.grants[persona].id).valid_until = YESTERDAY


def vacant(session: Session) -> list[tuple[str, Role, int]]:
    return [(one.satker_code, one.role, one.waiting) for one in vacancies(session, session.get_one(Region, 2), today=TODAY)]


def test_a_bill_whose_checker_is_no_more_in_office_is_told_of(billed: tuple[World, str]) -> None:
    world, key = billed
    with db.new_session() as session:
        assert vacant(session) == []
        ended(session, world, "treasurer")
    with db.new_session() as session:
        assert vacant(session) == [(SATKER, Role.TREASURER, 1)]
        (duty,) = [one for one in duties_of(session, world["region_admin"], AT) if one.kind == "post"]
        assert duty.href == f"/pejabat/angkat?peran=treasurer&satker={SATKER}"
        for _again in range(2):
            assert tell_of_vacancies(session, region=session.get_one(Region, 2), at=AT) == 1
        (notice,) = session.scalars(select(Notice).where(Notice.move == "post_vacant"))
        assert (notice.region_role, notice.link) == ("region_admin", duty.href)
    said = "tidak punya Bendahara"
    for who in ("vendor", "ppk"):
        reader = Browser()
        reader.sign_in(who, PASSWORD)
        assert said in reader.get(f"/pesanan/{key}").text
    admin = Browser()
    admin.sign_in("region_admin", PASSWORD)
    assert "Tidak ada yang menjabat" in admin.get("/pejabat").text
    form = admin.get(duty.href).text
    assert '<option value="treasurer" selected>' in form
    assert f'<option value="{SATKER}" selected>' in form


def test_what_waits_for_nobody_or_for_the_vendor_is_no_vacancy(billed: tuple[World, str]) -> None:
    """The budget user is not needed before the SPP; a post of another office is not this one's."""
    world, key = billed
    with db.new_session() as session:
        ended(session, world, "budget_user")
    with db.new_session() as session:
        assert vacant(session) == []
    reader = Browser()
    reader.sign_in("vendor", PASSWORD)
    page = reader.get(f"/pesanan/{key}").text
    assert not any(said in page for said in ("yang menjabat; admin daerah", "tidak lagi menjabat"))


def test_orders_for_any_ppk_wait_for_a_post_that_one_of_several_may_fill(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.agreed(session, world)
    with db.new_session() as session:
        ended(session, world, "ppk")
    with db.new_session() as session:
        assert vacant(session) == [(SATKER, Role.PPK, 1)]


def test_orders_on_the_name_of_a_closed_account_are_handed_over_like_those_of_an_ended_decree(billed: tuple[World, str]) -> None:
    world, key = billed
    with db.new_session() as session:
        assert tell_of_left_behind(session, region=session.get_one(Region, 2), at=AT) == 0
        session.get_one(Account, world["ppk"].account_id).active = False
    link = f"/pejabat/{public_id(2, world.grants['ppk'].id)}"
    with db.new_session() as session:
        for _again in range(2):
            assert tell_of_left_behind(session, region=session.get_one(Region, 2), at=AT) == 1
        (notice,) = session.scalars(select(Notice).where(Notice.move == "account_closed"))
        assert (notice.link, "Akunnya ditutup" in (notice.note or "")) == (link, True)
        assert [one.href for one in duties_of(session, world["region_admin"], AT) if one.kind == "post"] == [f"{link}#alihkan"]
    seller = Browser()
    seller.sign_in("vendor", PASSWORD)
    assert "Orang ppk tidak lagi menjabat PPK; admin daerah perlu mengalihkan" in seller.get(f"/pesanan/{key}").text
    admin = Browser()
    admin.sign_in("region_admin", PASSWORD)
    assert "Akunnya ditutup" in admin.get("/pesanan").text
    other = world["ppk_other"].account_id
    assert other is not None
    with db.new_session() as session, pytest.raises(Invalid) as refused:
        handing_over.hand_over(
            session, region=session.get_one(Region, 2), of=world.grants["ppk"], to_account_id=other,
            kind=Kind.PLH, decree=Decree("SK 1", TODAY, TODAY, TODAY + timedelta(days=3)), reason="Sakit", only=None,
            actor=world["region_admin"], at=AT,
        )  # fmt: skip
    assert [error.field for error in refused.value.errors] in (["kind"], ["to"])


def test_a_post_is_vacant_since_no_day_to_come_and_is_told_of_again_when_the_next_account_in_it_is_closed(
    billed: tuple[World, str],
) -> None:
    """An account may be closed years before the last day of its decree, or that of one without a last day."""
    world, _key = billed
    with db.new_session() as session:
        region = session.get_one(Region, 2)
        first = session.get_one(Grant, world.grants["treasurer"].id)
        session.get_one(Account, first.account_id).active = False
        for last_day in (TODAY + timedelta(days=300), None):
            first.valid_until = last_day
            session.flush()
            (one,) = vacancies(session, region, today=TODAY)
            assert one.last_day is None
        tell_of_vacancies(session, region=region, at=AT)
        session.add(
            Grant(
                id=new_id(),
                account_id=world["region_admin"].account_id,
                role=Role.TREASURER,
                region_id=2,
                satker_code=SATKER,
                valid_from=TODAY,
            )
        )
        session.flush()
        assert vacancies(session, region, today=TODAY) == []
        session.get_one(Account, world["region_admin"].account_id).active = False
        session.flush()
        tell_of_vacancies(session, region=region, at=AT)
        session.flush()
        assert len(session.scalars(select(Notice).where(Notice.move == "post_vacant")).all()) == 2


def test_programs_read_which_posts_nobody_holds_and_only_of_their_own_region(billed: tuple[World, str]) -> None:
    world, _key = billed
    with db.new_session() as session:
        ended(session, world, "treasurer")
    by = callers(world)
    (one,) = by["region_admin"].get("/vacancies")["items"]
    assert (one["satker"], one["role"], one["waiting"]) == (SATKER, "treasurer", 1)
    assert one["last_day"] == (TODAY - timedelta(days=1)).isoformat()
    assert by["auditor"].get("/vacancies")["items"] == [one]
    for outside in ("vendor", "pp_other"):
        by[outside].get("/vacancies", status=404)
