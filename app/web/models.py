"""What the web layer keeps in the database, so that several processes agree: answers given under a key, counts of requests, how
new a caller's own writes are, and forms that wait for their person."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant


class OnceAnswer(Base):
    """The answer that a caller's key was given: the same key and body get it again."""

    __tablename__ = "once_answer"
    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    location: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[Instant]
    __table_args__ = (Index("ix_once_answer_at", "at"), {"info": {"scale": "local"}})


class RequestCount(Base):
    """Requests of one caller in one rate class and window; unlogged, because losing it loses nothing."""

    __tablename__ = "request_count"
    caller: Mapped[str] = mapped_column(primary_key=True)
    rate: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    requests: Mapped[int]
    __table_args__ = ({"info": {"scale": "local"}, "prefixes": ["UNLOGGED"]},)


class LastWrite(Base):
    """The position in the server's log after a caller's last commit, kept where there is a replica. Unlogged: what a crash loses
    of it, the replica had the time of the recovery to replay."""

    __tablename__ = "last_write"
    caller: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "local"}, "prefixes": ["UNLOGGED"]},)


class UnsentForm(Base):
    """A form that came after its sign-in had ended: what was typed, sealed with the token that its browser holds and we do not."""

    __tablename__ = "unsent_form"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Instant]
    __table_args__ = (Index("ix_unsent_form_account", "account_id"), {"info": {"scale": "local"}})
