"""Demands as the API gives them."""

from typing import Annotated

from app.demand.states import DEMAND
from app.web.api.shapes import Id, Instant, Move, Number, Path, Rupiah, Shape, one_of


class DemandTold(Shape):
    """What buyers look for and nobody lists yet."""

    id: Id
    state: Annotated[str, one_of(DEMAND.states)]
    name: str
    quantity: Number
    unit: str
    description: str
    asked_at: Instant
    url: Path


class DemandInList(DemandTold):
    """With how many listings answer it."""

    region: str
    answers: int


class AnswerShown(Shape):
    """A listing that a vendor names as its answer. `price` is what a buyer pays for one unit, `unit_price` what its vendor
    wrote, as in the catalogue."""

    listing_id: Id
    name: str
    unit: str
    unit_price: Rupiah
    price: Rupiah
    vendor: str
    in_stock: bool
    url: Path


class DemandInFull(DemandTold):
    """With the listings that answer it."""

    region: str
    satker: str | None
    moves: list[Move]
    answers: list[AnswerShown]
