"""Where a region's e-signature service is, and by which number (NIK) it knows an official."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class EsignService(Base):
    """One a region. `active`: its officials sign with their certificates from now on; `seal_allowed`: while the service is away
    the installation's own seal may stand in. The secret is sealed by a key of the data folder (`vault`)."""

    __tablename__ = "esign_service"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    protocol: Mapped[str]
    base_url: Mapped[str]
    username: Mapped[str]
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    active: Mapped[bool]
    seal_allowed: Mapped[bool]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[Instant]
    __table_args__ = (
        UniqueConstraint("region_id"),
        CheckConstraint("protocol IN ('v1', 'v2')", name="protocol_is_known"),
        {"info": {"scale": "region"}},
    )


class EsignIdentity(Base):
    """The NIK under which the authority enrolled the person, sealed by a key of the data folder and bound to
    the account; nobody reads it but the call that signs."""

    __tablename__ = "esign_identity"
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    nik_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "local"}},)
