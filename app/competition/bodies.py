"""What the API takes for a competition: the need, a bid, a judgement and the moves;
the forms of the pages are read into the same bodies."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from app.catalogue.listing.bodies import Kind
from app.clock import in_zone
from app.competition.bidding import BidLine
from app.competition.drafting import Need, Needed
from app.competition.evaluating import Judgement
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.orders.bodies import AccountBody, DeliveryBody
from app.regions.models import Region
from app.web.incoming.bodies import Amount, Body, Day, Price, Quantity, Short, Text, each_once
from app.web.incoming.moves import MoveBody

Long = Annotated[str, Field(min_length=1, max_length=10_000)]
LINES_MAX = 100


class NeedLineBody(Body):
    """`kind` left out is that of the package's jenis pengadaan, goods where that is not clear."""

    name: Annotated[str, Field(min_length=3, max_length=250)]
    specification: Annotated[str, Field(max_length=2000)] = ""
    kbki: Annotated[str, Field(pattern=r"^[0-9]{10}$")]
    unit: Annotated[str, Field(min_length=1, max_length=30)]
    quantity: Quantity
    kind: Kind | None = None


class NeedBody(Body):
    """A need. `closes_at` is an instant with its offset, or without one the wall clock of
    the region. `hps` may be left out where one is kept."""

    kd_rup: Short
    title: Annotated[str, Field(min_length=5, max_length=250)]
    need: Long
    lines: Annotated[list[NeedLineBody], Field(min_length=1, max_length=LINES_MAX)]
    hps: Price | None = None
    delivery: DeliveryBody
    closes_at: datetime
    audience: Literal["invited", "open", "etalase", "kbli"] = "invited"
    audience_key: Short | None = None
    invited: Annotated[list[Short], Field(max_length=100)] = []
    criteria: Text | None = None
    technical_weight: Annotated[int, Field(ge=1, le=90)] | None = None

    def asked(self, region: Region) -> Need:
        return Need(
            kd_rup=self.kd_rup.strip(),
            title=self.title,
            need=self.need,
            lines=[Needed(line.name, line.specification, line.kbki, line.unit, line.quantity, line.kind) for line in self.lines],
            hps=self.hps,
            delivery_address=self.delivery.address,
            delivery_due=self.delivery.due_date,
            closes_at=in_zone(self.closes_at, region.timezone),
            audience=self.audience,
            audience_key=self.audience_key,
            invited=self.invited,
            criteria=self.criteria,
            technical_weight=self.technical_weight,
        )


class BidLineBody(Body):
    line_id: Short
    unit_price: Price
    pdn: bool = False
    listing_id: Short | None = None
    offered: Annotated[str, Field(max_length=2000)] = ""


class BidBody(Body):
    """Prices with tax for every line; `shipping` for the whole."""

    lines: Annotated[list[BidLineBody], Field(min_length=1, max_length=LINES_MAX), each_once("line_id")]
    shipping: Amount = 0
    statement: Annotated[str, Field(max_length=5000)] = ""

    def lines_given(self, region_id: int) -> list[BidLine]:
        return [
            BidLine(
                id_in(region_id, line.line_id, f"lines.{index}.line_id"),
                line.unit_price,
                line.pdn,
                line.listing_id,
                line.offered,
            )
            for index, line in enumerate(self.lines)
        ]


class QuestionBody(Body):
    text: Text


class AmendBody(MoveBody):
    """`note` is the addendum."""

    closes_at: datetime


class JudgementBody(Body):
    bid_id: Short
    admin_fit: bool
    technical_fit: bool
    score: Annotated[int, Field(ge=0, le=100)] | None = None
    reason: Text | None = None


class EvaluateBody(MoveBody):
    bids: Annotated[list[JudgementBody], Field(max_length=1000), each_once("bid_id")]

    def judgements(self, region_id: int) -> list[Judgement]:
        return [
            Judgement(id_in(region_id, bid.bid_id, f"bids.{index}.bid_id"), bid.admin_fit, bid.technical_fit, bid.score, bid.reason)
            for index, bid in enumerate(self.bids)
        ]


class AwardBody(MoveBody):
    """`due_date`: a later day of delivery than the published one, where that has passed or an earlier award took its time."""

    accounts: Annotated[list[AccountBody], Field(max_length=200)] = []
    due_date: Day | None = None


def id_in(region_id: int, text: str, field: str) -> UUID:
    """The id behind a public one of that region. Raises `Invalid` naming the field."""
    try:
        region, id = parse_public_id(text)
        if region == region_id:
            return id
    except NotFound:
        pass
    raise invalid_field(field, _("Nomor ini tidak ada di kompetisi ini."))


def region_of(session: Session, region_id: int | None) -> Region:
    assert region_id is not None
    return session.get_one(Region, region_id)
