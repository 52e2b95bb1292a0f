"""Competitions as the API gives them; nothing of a bid or the HPS is there before the hour, for nobody."""

from typing import Annotated, Any

from app.catalogue.listing.bodies import KINDS
from app.competition.states import COMPETITION
from app.orders.shapes import MoveTakenShown, NamedVendor, PlaceOfDelivery
from app.web.api.shapes import Hash, Id, Instant, Move, NotRequired, Number, Rupiah, Shape, one_of


class CompetitionInList(Shape):
    """What is public of a competition; vendors bid until `closes_at`."""

    id: Id
    number: str
    state: Annotated[str, one_of(COMPETITION.states)]
    title: str
    kd_rup: str
    satker: str
    audience: str
    published_at: Instant | None
    closes_at: Instant


class LineWanted(Shape):
    """What is wanted."""

    id: Id
    name: str
    specification: str
    kind: Annotated[str, one_of(KINDS)]
    kbki: str
    unit: str
    quantity: Number


class AmendmentShown(Shape):
    """A change of what was published, and the hour that it moved."""

    text: str
    closed_before: Instant
    closes_at: Instant


class QuestionAsked(Shape):
    """A vendor's question, for everybody to read without its name."""

    id: Id
    text: str


class QuestionShown(QuestionAsked):
    """With its answer, once there is one."""

    asked_at: Instant
    answer: str | None
    answered_at: Instant | None


class BidFound(Shape):
    """What the evaluation found of a bid: null in `rank` where it does not fit, and
    `reason` says why; `price_fit` is false above the HPS."""

    rank: int | None
    admin_fit: bool | None
    technical_fit: bool | None
    price_fit: bool | None
    score: int | None
    reason: str | None


class OwnBid(Shape):
    """A vendor's own bid; `commitment` is the SHA-256 of the `content` that it was given when it
    bid. `found` is null until the outcome is announced."""

    id: Id
    submitted_at: Instant
    commitment: Hash
    content: str | None
    total: Rupiah | None
    found: BidFound | None


class OpenedBid(Shape):
    """An opened bid, for those inside; `content` is the text that `commitment` is the SHA-256 of. Until the outcome
    `may_sell` is false of a vendor that cannot be awarded now."""

    id: Id
    vendor: NamedVendor
    submitted_at: Instant
    commitment: Hash
    content: str | None
    total: Rupiah | None
    shipping: Rupiah
    statement: str | None
    lines: list[dict[str, Any]]
    admin_fit: bool | None
    technical_fit: Any
    price_fit: bool | None
    score: Any
    reason: str | None
    rank: int | None
    may_sell: bool


class Winner(NamedVendor):
    """Who won, and for how much."""

    total: Rupiah | None


class Cancellation(Shape):
    """When and why it was cancelled."""

    at: Instant
    reason: str


class LiftedAward(Shape):
    """An award whose order came to nothing, and why it was lifted; `passed_over` where its vendor let the order go, who is not
    awarded again. `order` comes to those who may open it."""

    at: Instant
    vendor: NamedVendor
    reason: str
    passed_over: bool
    order: Id | None


class CompetitionInFull(CompetitionInList):
    """All that this caller may see: `invited` and `bids` come to those inside, `bid` and `may_bid` to a vendor."""

    need: str
    criteria: str | None
    technical_weight: int | None
    audience_key: str | None
    delivery: PlaceOfDelivery
    hps: Rupiah | None
    hps_commitment: Hash | None
    lines: list[LineWanted]
    amendments: list[AmendmentShown]
    questions: list[QuestionShown]
    numberOfTenderers: int | None
    winner: Winner | None
    lifted_awards: list[LiftedAward]
    cancellation: Cancellation | None
    order: Id | None
    moves: list[Move]
    history: list[MoveTakenShown]
    invited: NotRequired[list[NamedVendor]]
    bids: NotRequired[list[OpenedBid] | None]
    bid: NotRequired[OwnBid | None]
    may_bid: NotRequired[bool]
