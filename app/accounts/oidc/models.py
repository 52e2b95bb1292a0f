"""The people of a provider whom we know."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant


class OidcBinding(Base):
    """Whoever `issuer` calls `subject` is this account. A person has one at each issuer, and the same one belongs to nobody
    else. `made_by` is empty where it was made on the command line."""

    __tablename__ = "oidc_binding"
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None]
    used_at: Mapped[Instant | None]
    __table_args__ = (Index("uq_oidc_binding_account", "account_id", "issuer", unique=True), {"info": {"scale": "local"}})
