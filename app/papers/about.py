"""What every paper of an order is made from, asked once; and what is owed: a paper with its number, its day and how to write it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.decrees import StandingDecree, decrees_of
from app.accounts.models import Account, Grant
from app.actor import Role
from app.catalogue.models import ListingVersion
from app.clock import local_date
from app.documents import Letter
from app.fulfilment.models import Handover
from app.fulfilment.queries import handovers_of
from app.language import _
from app.orders.models import Addendum, Order
from app.orders.succession.models import Succession
from app.orders.succession.queries import Acting, acting, successions_of
from app.organisations.models import Satker
from app.organisations.queries import satker_of
from app.papers.kinds import PaperKind
from app.papers.models import Paper, SignedWith
from app.payment.models import Payment
from app.payment.queries import payments_of
from app.regions.models import Region
from app.rules.queries import Rules, rules_in_force
from app.vendors.models import Vendor
from app.web.pages.dates import waktu
from app.web.pages.numbers import desimal


@dataclass(frozen=True, kw_only=True)
class About:
    """An order with what hangs on it. `at` is when the paper is written; `signing` how
    an official is about to sign at that very instant."""

    session: Session
    order: Order
    at: datetime
    signing: SignedWith | None = None

    @cached_property
    def region(self) -> Region:
        return self.session.get_one(Region, self.order.region_id)

    @cached_property
    def satker(self) -> Satker:
        return satker_of(self.session, region_id=self.order.region_id, code=self.order.satker_code)

    @cached_property
    def vendor(self) -> Vendor:
        return self.session.get_one(Vendor, self.order.vendor_id)

    @cached_property
    def handovers(self) -> Sequence[Handover]:
        return handovers_of(self.session, self.order)

    @cached_property
    def payments(self) -> Sequence[Payment]:
        return payments_of(self.session, self.order)

    @cached_property
    def promised(self) -> Mapping[UUID, str]:
        """For each line what the version that was ordered says of its local content and its
        warranty; nothing for a line without a product on show."""
        told = {}
        for line in self.order.lines:
            if line.shelf is None:
                continue
            version = self.session.scalar(
                select(ListingVersion).where(
                    ListingVersion.region_id == line.shelf.region_id,
                    ListingVersion.listing_id == line.shelf.listing_id,
                    ListingVersion.number == line.listing_version,
                )
            )
            if version is not None:
                told[line.id] = _promise(version)
        return told

    @cached_property
    def addenda(self) -> Sequence[Addendum]:
        mine = (Addendum.region_id == self.order.region_id, Addendum.order_id == self.order.id)
        return self.session.scalars(select(Addendum).where(*mine).order_by(Addendum.id)).all()

    @cached_property
    def successions(self) -> Sequence[Succession]:
        return successions_of(self.session, self.order)

    @cached_property
    def signed_ways(self) -> Mapping[datetime, SignedWith]:
        """How officials have signed, by the instant; of regions whose officials sign with certificates alone."""
        mine = (Paper.region_id == self.order.region_id, Paper.order_id == self.order.id, Paper.signed_at.is_not(None))
        found = self.session.execute(select(Paper.signed_at, Paper.signed_with).where(*mine))
        ways = {at: SignedWith(way) for at, way in found if at is not None and way is not None}
        return ways if self.signing is None else {**ways, self.at: self.signing}

    def way_of(self, signed_at: datetime | None) -> SignedWith | None:
        """How the official signed at that instant."""
        return None if signed_at is None else self.signed_ways.get(signed_at)

    def is_certified(self, signed_at: datetime | None) -> bool:
        return self.way_of(signed_at) is SignedWith.CERTIFICATE

    def ways_since(self, signed_at: datetime | None) -> tuple[str, ...]:
        """For `standing`: nothing for a signature of a region whose officials sign here alone."""
        way = self.way_of(signed_at)
        return () if way is None else (way.value,)

    def ppk_at(self, at: datetime | None) -> Acting:
        """The PPK who signed at an instant, or who would sign now."""
        return acting(self.successions, self.order, Role.PPK.value, at or self.at)

    def hands_since(self, at: datetime | None) -> tuple[UUID | None, ...]:
        """For `standing`: who signs, once the order has passed from one PPK to another; nothing for one that never did."""
        return (self.ppk_at(at).account_id,) if self.successions else ()

    def day_of(self, at: datetime) -> date:
        return local_date(at, self.region.timezone)

    def rules_on(self, day: date) -> Rules:
        """What held in the region on a day, its own decrees among it."""
        return rules_in_force(self.session, self.region, on=day)

    def written(self, at: datetime) -> str:
        """An instant in words, by the region's clock."""
        return waktu(at, self.region.timezone)

    def name_of(self, account_id: UUID | None) -> str:
        """The person's name; empty where there is none yet."""
        return "" if account_id is None else self.session.get_one(Account, account_id).name

    def decree_of(self, account_id: UUID | None, role: Role, *, on: date | None = None) -> str:
        """The number of the decree by which the person holds the role in this satker on a day, that of the paper where none is
        given; of one who holds it no more the last before it."""
        if account_id is None:
            return ""
        day = on or local_date(self.at, self.region.timezone)
        held = (Grant.account_id == account_id, Grant.role == role, Grant.region_id == self.order.region_id)
        grants = self.session.scalars(select(Grant).where(*held, Grant.satker_code == self.order.satker_code)).all()

        def nearness(decree: StandingDecree) -> tuple[bool, bool, date]:
            return decree.holds(day), decree.first_day <= day, decree.first_day

        decrees = (decree for grant in grants for decree in decrees_of(self.session, grant) if decree.number)
        nearest = max(decrees, key=nearness, default=None)
        return (nearest.number or "") if nearest is not None else ""


def _promise(version: ListingVersion) -> str:
    """`TKDN 42,50% · BMP 10,00% · Garansi 12 bulan`."""
    shares = ((name, bps) for name, bps in (("TKDN", version.tkdn_bps), ("BMP", version.bmp_bps)) if bps)
    parts = [f"{name} {desimal(Decimal(bps) / 100)}%" for name, bps in shares]
    return " · ".join([*parts, *([_("Garansi {warranty}").format(warranty=version.warranty)] if version.warranty else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A paper that there is or ought to be. `standing` changes when the paper would say something else; `write` says it.

    `witnessed`: the paper says what an official signed with a certificate, to the letter, and this happened
    since: it is told by a seal behind that signature.
    """

    kind: PaperKind
    position: int = 1
    number: str
    dated: date
    total: int
    standing: str
    write: Callable[[], Letter]
    witnessed: str = ""


def standing_of(*said: Any) -> str:
    """A fingerprint of what of the order a paper says."""
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]
