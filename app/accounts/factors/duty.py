"""Duty: the regions that ask their officials for a second factor. There an official without one
sees everything and does nothing until it is set up.

Recommended for every region; the demo does without, so that its logins work as they are printed. Rule: OWASP ASVS 5.0 6.3.3.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app import audit
from app.accounts.factors.models import FactorDuty
from app.actor import Actor


def is_asked(session: Session, region_id: int) -> bool:
    return session.get(FactorDuty, region_id) is not None


def ask(session: Session, *, region_id: int, asked: bool, actor: Actor, at: datetime) -> None:
    """From now on, or no longer. Nothing is written where it is so already."""
    found = session.get(FactorDuty, region_id, with_for_update=True)
    if (found is not None) == asked:
        return
    if found is None:
        session.add(FactorDuty(region_id=region_id, since=at))
    else:
        session.delete(found)
    session.flush()
    audit.record(
        session,
        actor=actor,
        region_id=region_id,
        action="region.factor_asked" if asked else "region.factor_not_asked",
        subject_kind="region",
        subject_id=str(region_id),
        at=at,
    )
