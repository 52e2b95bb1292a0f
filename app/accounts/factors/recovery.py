"""Recovery codes: a printed list for the day without the telephone; each works once, a new list ends the one before.

A code is `AAAA-BBBB-CCCC` in letters that are not mistaken for each other (60 bits). The first four
tell it apart; the other eight (40 bits) are hashed as passwords are, because fewer than 112 bits may
not be kept under a plain hash (OWASP ASVS 5.0 6.5.2).
"""

import re
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.factors.models import RecoveryCode
from app.accounts.passwords import hash_password, is_password
from app.identifiers import new_id

HOW_MANY = 10
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""Without I, L, O and U."""
GROUP, GROUPS = 4, 3
SHAPE = re.compile(f"[{LETTERS}]{{{GROUP * GROUPS}}}")
MISTAKEN = str.maketrans("ILO", "110")


def renew(session: Session, *, account_id: UUID, at: datetime) -> list[str]:
    """A new list, shown once; the codes of the one before are worth nothing."""
    forget(session, account_id=account_id)
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(GROUP * GROUPS)) for _code in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(
            id=new_id(),
            account_id=account_id,
            beginning=code[:GROUP],
            rest_hash=hash_password(code[GROUP:]),
            made_at=at,
            used_at=None,
        )
        for code in codes
    )
    session.flush()
    return ["-".join(code[begin : begin + GROUP] for begin in range(0, len(code), GROUP)) for code in codes]


def take(session: Session, *, account_id: UUID, code: str, at: datetime) -> bool:
    """Is this a code of the person's list that was not used? It is used now."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(MISTAKEN)
    if not SHAPE.fullmatch(typed):
        return False
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    found = session.scalars(select(RecoveryCode).where(*unused, RecoveryCode.beginning == typed[:GROUP])).all()
    right = [each.id for each in found if is_password(typed[GROUP:], each.rest_hash)]
    if not right:
        return False
    used = update(RecoveryCode).where(RecoveryCode.id == right[0], *unused).values(used_at=at).returning(RecoveryCode.id)
    return session.execute(used).one_or_none() is not None


def left(session: Session, account_id: UUID) -> int:
    """How many codes of the list were not used yet."""
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def forget(session: Session, *, account_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
