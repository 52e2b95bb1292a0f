"""What a second factor is checked against: secrets that are sealed or hashed, never as they were shown."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key


class CodeKey(Base):
    """The key that a person's telephone makes codes with, sealed by a key of the data folder; counts once a code was confirmed.

    `last_step`: the half minute of the newest code that was taken; no code of it or of an older one is taken again.
    """

    __tablename__ = "code_key"
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    last_step: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = ({"info": {"scale": "local"}},)


class RecoveryCode(Base):
    """One code of a person's list. Its first letters tell it apart, the rest is hashed as a password is."""

    __tablename__ = "recovery_code"
    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    beginning: Mapped[str]
    rest_hash: Mapped[str]
    made_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    __table_args__ = (Index("ix_recovery_code_account", "account_id", "beginning"), {"info": {"scale": "local"}})


class HalfSignIn(Base):
    """Somebody whose password was right and whose second factor is awaited; it lets nobody into anything else."""

    __tablename__ = "half_sign_in"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    next_path: Mapped[str]
    ends_at: Mapped[Instant]
    __table_args__ = (Index("ix_half_sign_in_account", "account_id"), {"info": {"scale": "local"}})


class FactorDuty(Base):
    """A region whose officials do not act without a second factor; no row, no such duty."""

    __tablename__ = "factor_duty"
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    since: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "reference"}},)


class Passkey(Base):
    """A key that the person's device or security key holds; we have its public half.
    `sign_count` only grows, where the device counts at all."""

    __tablename__ = "passkey"
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    __table_args__ = (Index("ix_passkey_account", "account_id"), {"info": {"scale": "local"}})


class PasskeyChallenge(Base):
    """What a device was asked to sign, for one purpose of one person (none: whoever
    signs in with it); it is asked once and not for long."""

    __tablename__ = "passkey_challenge"
    challenge: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ends_at: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "local"}},)
