"""Recorded: what a region's admin writes down with its source. It is never rewritten: a wrong
one is withdrawn with a reason and another is written."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Text, and_, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.db import Instant
from app.errors import Refusal, invalid_field
from app.language import _


class AlreadyWithdrawn(Refusal):
    """Somebody was quicker; nothing is left to withdraw."""

    def __init__(self) -> None:
        super().__init__(_("Ini sudah dicabut. Muat ulang halaman."))


class Recorded:
    """Who wrote a row down and when, and who withdrew it, when and why; its table takes `withdrawn_with_a_reason()`."""

    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[Instant]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[Instant | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)

    def withdraw(self, *, reason: str, actor: Actor, at: datetime) -> None:
        """The caller holds the row's lock. Raises `AlreadyWithdrawn`."""
        if self.withdrawn_at is not None:
            raise AlreadyWithdrawn
        self.withdrawn_by, self.withdrawn_at, self.withdrawal_reason = actor.account_id, at, reason


class Dated(Recorded):
    """A recorded row that holds from one day until another, that one included, or without end; its table takes
    `ends_after_it_begins()` and a unique index over the day from which it stands."""

    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    @classmethod
    def in_force(cls, on: date | ColumnElement[date]) -> ColumnElement[bool]:
        """Whether its days take that one in, a part of another statement; it may be withdrawn."""
        return and_(cls.valid_from <= on, or_(cls.valid_until.is_(None), cls.valid_until >= on))

    def stand(self, session: Session, *, taken: str) -> None:
        """Write it down. Raises `Invalid` for days in the wrong order, or where
        another stands from the same day on (`taken` says so)."""
        refuse_backwards("valid_until", self.valid_from, self.valid_until)
        try:
            with session.begin_nested():
                session.add(self)
        except IntegrityError:
            raise invalid_field("valid_from", taken) from None


def withdrawn_with_a_reason() -> CheckConstraint:
    return CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_with_a_reason")


def ends_after_it_begins() -> CheckConstraint:
    return CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_it_begins")


def refuse_backwards(field: str, first: date, last: date | None) -> None:
    """Raises `Invalid` at `field` where the last day comes before the first."""
    if last is not None and last < first:
        raise invalid_field(field, _("Tanggal akhir mendahului tanggal awal."))
