"""How long things wait for a curator: from each sending in to its decision, for products and for vendors.

Three working days are what the house promises. Days are counted by the region's calendar: sent in on Friday and decided on
Monday is one. What is sent in again after a return is another wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.catalogue.models import Listing, ListingVersion
from app.catalogue.permissions import OFFICE
from app.catalogue.search import Rows
from app.clock import local_date
from app.documents import Column, Kind, Table
from app.identifiers import first_id_at, public_id
from app.language import _, gettext, mark
from app.moves.history import MoveTaken
from app.regions.calendar import holidays_of, working_days_between
from app.regions.models import Region

PROMISED_DAYS = 3
PERIOD = timedelta(days=90)
DECISIONS = ("approve", "return", "verify")
KINDS = {"listing": mark("Produk"), "vendor": mark("Penyedia")}


@dataclass(frozen=True, slots=True)
class Wait:
    """One decision: of what, when it was sent in, when decided and how, and the working days between."""

    kind: str
    subject_id: UUID
    sent_at: datetime
    decided_at: datetime
    move: str
    reason: str | None
    working_days: int

    @property
    def hours(self) -> float:
        return (self.decided_at - self.sent_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one kind: decisions in the period, the median of the hours that they took, how many kept the promise."""

    kind: str
    decided: int
    median_hours: float | None
    within: int

    @property
    def name(self) -> str:
        return gettext(KINDS[self.kind])


def waits(session: Session, *, region: Region, since: datetime, until: datetime) -> list[Wait]:
    """Every decision of the region's office in the period, oldest first."""
    decided, sent = MoveTaken, aliased(MoveTaken)
    sent_at = (
        select(func.max(sent.at))
        .where(
            sent.region_id == decided.region_id,
            sent.subject_id == decided.subject_id,
            sent.move == "submit",
            sent.id < decided.id,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(decided.machine, decided.subject_id, decided.move, decided.reason, decided.at, sent_at.label("sent_at"))
        .where(
            decided.region_id == region.id,
            decided.id >= first_id_at(since),
            decided.machine.in_(KINDS),
            decided.move.in_(DECISIONS),
            decided.at.between(since, until),
        )
        .order_by(decided.id)
    ).all()
    holidays = holidays_of(session, region)
    return [
        Wait(
            row.machine,
            row.subject_id,
            row.sent_at,
            row.at,
            row.move,
            row.reason if row.machine == "listing" else None,
            working_days_between(local_date(row.sent_at, region.timezone), local_date(row.at, region.timezone), holidays),
        )
        for row in rows
        if row.sent_at is not None
    ]


def latest_decisions(session: Session, *, region: Region, since: datetime, limit: int = 50) -> Rows:
    """What the region's office decided about products since then, newest first: (`listing_id`, `name`, `move`, `reason`, `at`)."""
    return session.execute(
        select(MoveTaken.subject_id.label("listing_id"), ListingVersion.name, MoveTaken.move, MoveTaken.reason, MoveTaken.at)
        .join(Listing, (Listing.region_id == MoveTaken.region_id) & (Listing.id == MoveTaken.subject_id))
        .join(
            ListingVersion,
            (ListingVersion.region_id == Listing.region_id)
            & (ListingVersion.listing_id == Listing.id)
            & (ListingVersion.number == Listing.newest_version),
        )
        .where(
            MoveTaken.region_id == region.id,
            MoveTaken.id >= first_id_at(since),
            MoveTaken.machine == "listing",
            MoveTaken.role.in_(OFFICE),
        )
        .order_by(MoveTaken.id.desc())
        .limit(limit)
    ).all()


def figures(found: Sequence[Wait]) -> list[Figures]:
    """One line a kind, also where nothing was decided."""
    lines = []
    for kind in KINDS:
        ones = [wait for wait in found if wait.kind == kind]
        within = sum(wait.working_days <= PROMISED_DAYS for wait in ones)
        lines.append(Figures(kind, len(ones), median(wait.hours for wait in ones) if ones else None, within))
    return lines


def table(region: Region, found: Sequence[Wait]) -> Table:
    """Every decision as a row: what, when, how; no person's name."""
    return Table(
        name=_("Waktu kurasi"),
        caption=_("Lama menunggu setiap putusan kurasi"),
        columns=[
            Column("kind", _("Jenis")),
            Column("id", _("Kode")),
            Column("sent_at", _("Dikirim")),
            Column("decided_at", _("Diputus")),
            Column("decision", _("Putusan")),
            Column("reason", _("Alasan")),
            Column("hours", _("Jam"), Kind.DECIMAL),
            Column("working_days", _("Hari kerja"), Kind.COUNT),
        ],
        rows=[
            [
                wait.kind,
                public_id(region.id if wait.kind == "listing" else 0, wait.subject_id),
                wait.sent_at.isoformat(timespec="seconds"),
                wait.decided_at.isoformat(timespec="seconds"),
                wait.move,
                wait.reason or "",
                f"{wait.hours:.1f}",
                wait.working_days,
            ]
            for wait in found
        ],
    )
