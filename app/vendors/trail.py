"""The trail of a vendor: what was done to its registration, papers and people, as rows of the audit in its home region."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.vendors.models import Vendor


def write_down(session: Session, vendor: Vendor, verb: str, actor: Actor, at: datetime, **details: Any) -> None:
    audit.record(
        session,
        actor=actor,
        region_id=vendor.home_region_id or 0,
        action=f"vendor.{verb}",
        subject_kind="vendor",
        subject_id=str(vendor.id),
        at=at,
        details=details or None,
    )
