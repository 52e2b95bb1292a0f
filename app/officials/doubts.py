"""Doubts: posts of one person in one satker that a rule may forbid. Its row is `unsure`, so that
it warns the region's admin and blocks no appointment.

Whoever prepared the papers of a payment never checks, orders or makes it all the same (`payment.permissions`).
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import Role
from app.language import _, gettext
from app.rules.national import rule
from app.web.pages.labels import label

DOUBTFUL = (
    ("SEP_DUTY_PPTK", frozenset({Role.ACTIVITY_OFFICER, Role.TREASURER})),
    ("SEP_DUTY_PPTK", frozenset({Role.ACTIVITY_OFFICER, Role.VERIFIER})),
)
"""The rule, and the two posts."""


def doubts_of(session: Session, grant: Grant, account: Account, *, today: date) -> tuple[str, ...]:
    """One sentence for each other post of the person in this satker today that may not go with this one."""
    besides = {other: code for code, pair in DOUBTFUL if grant.role in pair for other in pair if other != grant.role}
    if not besides:
        return ()
    here = (Grant.account_id == account.id, Grant.region_id == grant.region_id, Grant.satker_code == grant.satker_code)
    held = session.scalars(select(Grant.role).where(*here, Grant.role.in_(besides), *in_force(today)).distinct()).all()
    return tuple(_said(account.name, Role(role), besides[Role(role)], today) for role in sorted(held))


def _said(name: str, role: Role, code: str, today: date) -> str:
    row = rule(code, on=today)
    return _("{name} juga {held} di satuan kerja ini. {rule} ({citation})").format(
        name=name, held=label(role), rule=gettext(row.says), citation=row.citation
    )
