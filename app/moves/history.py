"""History: which moves a thing has taken, when, by whom and why. `step()` writes it; it is only ever added to.

The moves of one thing follow its ids, which never go back; those of several are told by the hour that was written down.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Instant, Key, RegionKey, among


class MoveTaken(Base):
    """History: one row a move, of every machine; it is only ever added to."""

    __tablename__ = "move_taken"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    machine: Mapped[str]
    subject_id: Mapped[UUID]
    move: Mapped[str]
    state_from: Mapped[str | None]
    state_to: Mapped[str]
    account_id: Mapped[UUID | None]
    role: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[Instant]
    __table_args__ = (
        Index("ix_move_taken_subject", "region_id", "subject_id", "id"),
        {"info": {"scale": "region", "append_only": True}},
    )


def history(session: Session, *, region_id: int, subject_id: UUID) -> Sequence[MoveTaken]:
    """Every move that the thing has taken, oldest first."""
    return session.scalars(
        select(MoveTaken).where(MoveTaken.region_id == region_id, MoveTaken.subject_id == subject_id).order_by(MoveTaken.id)
    ).all()


def history_of(session: Session, keys: Collection[tuple[int, UUID]]) -> Sequence[MoveTaken]:
    """Every move that any of these things, of one region, has taken, in the order in which they were taken; one statement."""
    return session.scalars(
        select(MoveTaken)
        .where(
            MoveTaken.region_id.in_({region_id for region_id, _id in keys}), MoveTaken.subject_id.in_([id for _region, id in keys])
        )
        .order_by(MoveTaken.at, MoveTaken.id)
    ).all()


def last_moves(session: Session, keys: Collection[tuple[int, UUID]]) -> dict[UUID, datetime]:
    """When each of these things took its last move; one statement. One that took none is not in it."""
    if not keys:
        return {}
    rows = session.execute(
        select(MoveTaken.subject_id, func.max(MoveTaken.at))
        .where(
            MoveTaken.region_id.in_({region_id for region_id, _id in keys}),
            among(MoveTaken.subject_id, [id for _region, id in keys]),
        )
        .group_by(MoveTaken.subject_id)
    )
    return {row[0]: row[1] for row in rows}


def last_taken(session: Session, *, region_id: int, subject_id: UUID) -> MoveTaken | None:
    """The newest move that the thing has taken."""
    return session.scalars(
        select(MoveTaken)
        .where(MoveTaken.region_id == region_id, MoveTaken.subject_id == subject_id)
        .order_by(MoveTaken.id.desc())
        .limit(1)
    ).one_or_none()
