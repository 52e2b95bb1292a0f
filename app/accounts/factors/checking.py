"""Checking: a typed code is one of the telephone or one of the list, told by its shape."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.factors import codes, recovery
from app.accounts.ways import Way

OF_A_TELEPHONE = re.compile(r"[0-9]{6}")


def take(session: Session, *, account_id: UUID, typed: str, at: datetime) -> Way | None:
    """By which way the person showed the second factor; None for a code that is wrong or was
    used. What is taken is used up with this transaction."""
    code = re.sub(r"\s", "", typed)
    if OF_A_TELEPHONE.fullmatch(code):
        return Way.CODE if codes.take(session, account_id=account_id, code=code, at=at) else None
    return Way.RECOVERY if recovery.take(session, account_id=account_id, code=code, at=at) else None
