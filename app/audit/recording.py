"""Recording: the one way into the audit trail, in the transaction of the act itself."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.audit.models import AuditRow
from app.identifiers import new_id


class Thing(Protocol):
    """A row of a region."""

    @property
    def region_id(self) -> int: ...
    @property
    def id(self) -> UUID: ...


def write_down(session: Session, thing: Thing, action: str, actor: Actor, at: datetime, /, **details: Any) -> None:
    """An act on a thing whose kind is the noun of `action` (`target.withdraw`); what `record` asks of `details` holds here too."""
    kind, _verb = action.split(".")
    record(
        session,
        actor=actor,
        region_id=thing.region_id,
        action=action,
        subject_kind=kind,
        subject_id=str(thing.id),
        at=at,
        details=details,
    )


def record(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    action: str,
    subject_kind: str,
    subject_id: str,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one row. `action` is `noun.verb`; `details` holds plain JSON values, never
    secrets or personal data beyond what the act needs."""
    session.add(
        AuditRow(
            region_id=region_id,
            id=new_id(),
            at=at,
            account_id=actor.account_id,
            role=actor.role,
            actor_name=actor.name,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details or {},
        )
    )
