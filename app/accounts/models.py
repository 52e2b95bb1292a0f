"""A person, what the person may be (grants), the sign-ins and tokens that are
each bound to one grant, and the sign-ins that failed."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key


class Account(Base):
    """One person. There is no default account and no shared one."""

    __tablename__ = "account"
    id: Mapped[Key]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    """Empty until the person has chosen a password with the one-time link that opened the account."""
    active: Mapped[bool]
    created_at: Mapped[Instant]
    has_code: Mapped[bool] = mapped_column(default=False)
    has_passkey: Mapped[bool] = mapped_column(default=False)
    """Which second factors are set up, kept here by `factors`, so that every request knows it with the person."""
    language: Mapped[str | None]
    saves_data: Mapped[bool | None]
    """How the person chose to read; None as the browser says."""
    __table_args__ = ({"info": {"scale": "reference", "never_deleted": True}},)


class Grant(Base):
    """One role of a person: an official's in a region (and satker), a vendor's staff's in that vendor; ends with its decree.

    `satker_code` is plain text: reference tables never point at region tables.
    """

    __tablename__ = "role_grant"
    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    satker_code: Mapped[str | None]
    vendor_id: Mapped[UUID | None] = mapped_column(ForeignKey("vendor.id"))
    sub_activities: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Of a PPTK: the sub-activities (the first six parts of a MAK) that the decree names; empty where it is the whole office."""
    decree_number: Mapped[str | None]
    decree_date: Mapped[date | None]
    decree_from: Mapped[date | None]
    """From when that decree holds, where it prolonged the post; None: since the first day of the post."""
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    __table_args__ = (
        CheckConstraint("(role = 'vendor') = (region_id IS NULL)", name="region_unless_vendor"),
        CheckConstraint(
            "(role IN ('pp', 'ppk', 'treasurer', 'verifier', 'budget_user', 'activity_officer')) = (satker_code IS NOT NULL)",
            name="satker_where_due",
        ),
        CheckConstraint("role = 'activity_officer' OR sub_activities = '{}'", name="sub_activities_of_a_pptk"),
        CheckConstraint("role <> 'auditor' OR valid_until IS NOT NULL", name="auditor_ends"),
        Index("ix_role_grant_account", "account_id"),
        Index("ix_role_grant_vendor", "vendor_id"),
        Index("ix_role_grant_satker", "region_id", "satker_code"),
        {"info": {"scale": "reference"}},
    )


class EarlierDecree(Base):
    """A decree by which a post was held before it was prolonged by another;
    `last_day` is its own, which the other may have come before."""

    __tablename__ = "earlier_decree"
    id: Mapped[Key]
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("role_grant.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """Whose post it is."""
    decree_number: Mapped[str | None]
    decree_date: Mapped[date | None]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    __table_args__ = (Index("ix_earlier_decree_grant", "grant_id"), {"info": {"scale": "reference"}})


class WebSession(Base):
    """A sign-in: only the hash of its token is kept, so the table lets nobody in.
    `confirmed_at`: when the person last showed who it is."""

    __tablename__ = "web_session"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("role_grant.id"))
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    confirmed_at: Mapped[Instant]
    way: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]
    __table_args__ = (Index("ix_web_session_account", "account_id"), {"info": {"scale": "local"}})


class SignIn(Base):
    """A sign-in that was tried with a known login: when, from about where, in which way, and whether it succeeded. Its
    owner reads them; they are kept for `sessions.HISTORY`."""

    __tablename__ = "sign_in"
    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[Instant]
    way: Mapped[str]
    succeeded: Mapped[bool]
    address: Mapped[str]
    agent: Mapped[str]
    __table_args__ = (Index("ix_sign_in_account", "account_id", "id"), {"info": {"scale": "local"}})


class ApiToken(Base):
    """A key to the API for one grant; the secret is shown once and only its hash kept."""

    __tablename__ = "api_token"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("role_grant.id"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    __table_args__ = (Index("ix_api_token_account", "account_id"), {"info": {"scale": "local"}})


class SignInFailure(Base):
    """Wrong passwords in a row, by a login, an address or both (hashed); unlogged, because losing it lets nobody in."""

    __tablename__ = "sign_in_failure"
    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "local"}, "prefixes": ["UNLOGGED"]},)
