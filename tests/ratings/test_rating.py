"""Only a finished order is rated, once by each side, and never changed."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.notifications.models import Notice
from app.orders.models import Order
from app.orders.states import SETTLED, OrderState
from app.ratings import rating
from app.ratings.models import Rating
from app.ratings.queries import figures_of_vendor, ratings_of_order
from app.ratings.showing import ratings_of_vendor
from tests import world as worlds
from tests.ratings.making import finish
from tests.world import AT, World

OF_VENDOR = {"quality": 5, "timeliness": 4, "service": 3}
OF_BUYER = {"clarity": 5, "payment_speed": 1}


def finished(session: Session, world: World) -> Order:
    return finish(session, world, worlds.in_process(session, world))


def by_buyer(session: Session, world: World, order: Order, **scores: int) -> Rating:
    return rating.rate(session, order=order, scores=OF_VENDOR | scores, text="Baik.", actor=world["ppk"], at=AT)


def test_only_the_two_sides_of_a_finished_order_rate(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    for state in OrderState:
        order.state = state
        may = {persona for persona, actor in world.actors.items() if rating.why_not_rate(session, order, actor) is None}
        assert may == ({"vendor", "pp", "ppk"} if state in SETTLED else set()), state


def test_each_side_rates_once_and_the_other_answers_once(session: Session, world: World) -> None:
    order = finished(session, world)
    of_vendor = by_buyer(session, world, order)
    with pytest.raises(rating.NotRateable):
        rating.rate(session, order=order, scores=OF_VENDOR, text="Lagi.", actor=world["pp"], at=AT)
    of_buyer = rating.rate(session, order=order, scores=OF_BUYER, text="Lambat dibayar.", actor=world["vendor"], at=AT)
    with pytest.raises(rating.NotRepliable):
        rating.reply(session, rating=of_vendor, text="Saya sendiri.", actor=world["ppk"], at=AT)
    rating.reply(session, rating=of_vendor, text="Terima kasih.", actor=world["vendor"], at=AT)
    with pytest.raises(rating.NotRepliable):
        rating.reply(session, rating=of_vendor, text="Lagi.", actor=world["vendor"], at=AT)
    rating.reply(session, rating=of_buyer, text="Maaf.", actor=world["ppk"], at=AT)
    assert [one.reply and one.reply.text for one in ratings_of_order(session, order)] == ["Terima kasih.", "Maaf."]
    told = session.scalars(select(Notice).where(Notice.region_id == 2, Notice.move.in_(("rate", "reply_rating")))).all()
    assert len({(notice.vendor_id, notice.satker_code, notice.move) for notice in told}) == 4


@pytest.mark.parametrize(
    ("scores", "fields"),
    [
        ({"quality": 0}, ["scores.quality"]),
        ({"service": 6}, ["scores.service"]),
        ({"clarity": 5}, ["scores.clarity"]),
        ({"region_id": 1}, ["scores.region_id"]),
    ],
)
def test_scores_are_the_sides_own_questions_from_one_to_five(
    session: Session, world: World, scores: dict[str, int], fields: list[str]
) -> None:
    order = worlds.in_process(session, world)
    order.state = OrderState.COMPLETED
    with pytest.raises(Invalid) as refused:
        by_buyer(session, world, order, **scores)
    assert [error.field for error in refused.value.errors] == fields


def test_the_figures_are_the_means_of_what_buyers_scored(session: Session, world: World) -> None:
    for quality in (5, 4, 4):
        order = worlds.in_process(session, world)
        order.state = OrderState.COMPLETED
        by_buyer(session, world, order, quality=quality)
    rating.rate(session, order=order, scores=OF_BUYER, text="Lambat.", actor=world["vendor"], at=AT)
    shown = ratings_of_vendor(session, world.vendor)
    assert (shown["count"], shown["means"]) == (3, {"quality": "4.33", "timeliness": "4.00", "service": "3.00"})
    assert [one["side"] for one in shown["newest"]] == ["buyer"] * 3
    assert "Orang" not in str(shown)
    assert figures_of_vendor(session, vendor_id=world.other_vendor.id, regions=[2]).count == 0
    assert ratings_of_vendor(session, world.other_vendor)["means"]["quality"] is None


def test_the_database_keeps_it_that_way(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    order.state = OrderState.COMPLETED
    by_buyer(session, world, order)
    for statement in ("UPDATE rating SET quality = 1 WHERE region_id = 2", "DELETE FROM rating WHERE region_id = 2"):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))
    for name, score in (("clarity", 3), ("quality", None)):
        with pytest.raises(DBAPIError, match="each_side"), session.begin_nested():
            session.execute(
                text(
                    f'INSERT INTO rating SELECT (jsonb_populate_record(rating, \'{{"side": "buyer", "{name}": {score or "null"}}}\'))'
                    ".* FROM rating WHERE region_id = 2"
                )
            )


def test_another_ppk_of_the_satker_is_not_the_side(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    order.state = OrderState.COMPLETED
    another = replace(world["ppk"], account_id=world["treasurer"].account_id)
    assert rating.why_not_rate(session, order, another) is not None
