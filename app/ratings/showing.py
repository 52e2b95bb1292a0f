"""Showing: ratings as the API, the order's page and the vendor's page give
them. Who scored is a side and an office, never a person."""

from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.identifiers import public_id
from app.language import gettext
from app.money import decimals
from app.orders.models import Order
from app.orders.permissions import party
from app.ratings.models import Rating
from app.ratings.queries import Figures, figures_of_vendor, newest_of_vendor, ratings_of_order
from app.ratings.rating import QUESTIONS, why_not_rate, why_not_reply
from app.ratings.shapes import RatingDated, RatingShown, RatingsOfVendor
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import sales_of


def rating_as_json(rating: Rating) -> RatingShown:
    return {
        "id": public_id(rating.region_id, rating.id),
        "side": rating.side,
        "scores": {name: getattr(rating, name) for name in QUESTIONS[rating.side]},
        "text": rating.text,
        "rated_at": rating.rated_at.isoformat(),
        "reply": {"text": rating.reply.text, "replied_at": rating.reply.replied_at.isoformat()} if rating.reply else None,
    }


def ratings_of_vendor(session: Session, vendor: Vendor) -> RatingsOfVendor:
    """Means with two decimals as text, of `count` ratings; and the newest."""
    regions = sales_of(session, vendor_id=vendor.id).regions
    figures = figures_of_vendor(session, vendor_id=vendor.id, regions=regions)
    newest = newest_of_vendor(session, vendor_id=vendor.id, regions=regions)
    return {"count": figures.count, "means": _means(figures), "newest": [_dated(session, rating) for rating in newest]}


def ratings_on_order_page(session: Session, order: Order, actor: Actor) -> dict[str, Any]:
    """What `ratings/_section.html` shows on the order's page."""
    ratings = ratings_of_order(session, order)
    return {
        "ratings": ratings,
        "may_rate": why_not_rate(session, order, actor) is None,
        "may_reply": {rating.id for rating in ratings if why_not_reply(rating, actor) is None},
        "questions": {side: {name: gettext(text) for name, text in asked.items()} for side, asked in QUESTIONS.items()},
        "rating_side": party(actor, order) or "",
    }


def _dated(session: Session, rating: Rating) -> RatingDated:
    """With the day that it was in its region."""
    zone = session.get_one(Region, rating.region_id).timezone
    return {**rating_as_json(rating), "rated_on": local_date(rating.rated_at, zone).isoformat()}


def _means(figures: Figures) -> dict[str, str | None]:
    return {name: decimals(Fraction(total, figures.count), 2) if figures.count else None for name, total in figures.sums.items()}
