"""Ratings in the API: those of an order, a reply to one, and a vendor's to everybody."""

from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.identifiers import parse_public_id
from app.orders.api import READERS
from app.orders.queries import order_for
from app.ratings import rating
from app.ratings.queries import rating_for, ratings_of_order
from app.ratings.shapes import RatingShown, RatingsOfVendor
from app.ratings.showing import rating_as_json, ratings_of_vendor
from app.vendors.api import public_vendor
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Short, Text
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
SIDES = frozenset({Role.VENDOR, Role.PP, Role.PPK})


class RatingBody(Body):
    """`scores` by question: quality, timeliness, service of a vendor; clarity, payment_speed of a buyer."""

    scores: Annotated[dict[Short, Annotated[int, Field(strict=True)]], Field(max_length=10)]
    text: Text


class ReplyBody(Body):
    text: Text


@api.get("/orders/{order_id}/ratings", who=READERS, rate=READ)
def list_ratings(order_id: str, actor: CurrentActor, session: Db) -> PageOf[RatingShown]:
    """What its sides say of each other."""
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id)
    return listed([rating_as_json(one) for one in ratings_of_order(session, order)], None)


@api.post("/orders/{order_id}/ratings", who=SIDES, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def rate_order(order_id: str, body: RatingBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[RatingShown]:
    """Score the other side of a finished order, once."""
    region_id, id = parse_public_id(order_id)

    def make() -> RatingShown:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        return rating_as_json(rating.rate(session, order=order, scores=body.scores, text=body.text, actor=actor, at=at))

    return once.json(session, actor, make)


@api.post("/ratings/{rating_id}/reply", who=SIDES, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def reply_to_rating(rating_id: str, body: ReplyBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[RatingShown]:
    """The rated side's one answer."""

    def make() -> RatingShown:
        found = rating_for(session, actor, rating_id)
        return rating_as_json(rating.reply(session, rating=found, text=body.text, actor=actor, at=at))

    return once.json(session, actor, make)


@api.get("/vendors/{vendor_id}/ratings", who=ANYONE, rate=READ, late=True)
def show_vendor_ratings(vendor_id: str, session: Db) -> RatingsOfVendor:
    """The means of what buyers scored, how many they were, and the newest."""
    return ratings_of_vendor(session, public_vendor(session, vendor_id))
