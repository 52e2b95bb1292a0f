"""The trail of an account: what was done to it or by it, as rows of the audit. A refusal is never here; only what happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor


def write_down(session: Session, account_id: UUID | None, verb: str, actor: Actor, at: datetime, **details: Any) -> None:
    """`verb` as in `account.sign_in`; the row stands in the actor's region."""
    audit.record(
        session,
        actor=actor,
        region_id=actor.region_id or 0,
        action=f"account.{verb}",
        subject_kind="account",
        subject_id=str(account_id),
        at=at,
        details=details or None,
    )
