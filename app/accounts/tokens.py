"""API tokens: minted for one grant of one person, shown once, ended by their date."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import ApiToken, Grant
from app.accounts.sessions import SIGN as SIGN
from app.accounts.sessions import digest
from app.accounts.sessions import name_of as name_of
from app.errors import invalid_field
from app.language import _

DAYS_MAX = 366
SIGN_HOURS_MAX = 8
"""The scope `sign` stands for the person's re-authentication; only the demo's own tokens have it for longer."""
SCOPES = frozenset({SIGN})


def mint(
    session: Session, *, grant: Grant, scopes: Iterable[str], ends_at: datetime, at: datetime, label: str = "", demo: bool = False
) -> str:
    """A new token's secret; `label` says what it is for. Raises `Invalid` for an
    unknown scope, and for `sign` longer than eight hours."""
    wanted = frozenset(scopes)
    if wanted - SCOPES:
        raise invalid_field("scopes", _("Lingkup {scopes} tidak dikenal.").format(scopes=", ".join(sorted(wanted - SCOPES))))
    if SIGN in wanted and not demo and ends_at - at > timedelta(hours=SIGN_HOURS_MAX):
        raise invalid_field("hours", _("Token yang dapat menandatangani berlaku paling lama {n} jam.").format(n=SIGN_HOURS_MAX))
    token = "lkp_" + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            token_sha256=digest(token),
            account_id=grant.account_id,
            grant_id=grant.id,
            scopes=sorted(wanted),
            label=label,
            created_at=at,
            ends_at=ends_at,
        )
    )
    session.flush()
    return token


def tokens_of(session: Session, *, account_id: UUID, at: datetime) -> Sequence[ApiToken]:
    """The tokens of a person that have not ended, oldest first."""
    of_person = (ApiToken.account_id == account_id, ApiToken.ends_at >= at)
    return session.scalars(select(ApiToken).where(*of_person).order_by(ApiToken.created_at)).all()


def revoke(session: Session, *, account_id: UUID, name: str) -> bool:
    """End the person's token of that name; False where there is none."""
    named = [
        token for token in session.scalars(select(ApiToken).where(ApiToken.account_id == account_id)) if name_of(token) == name
    ]
    session.execute(delete(ApiToken).where(ApiToken.token_sha256.in_([token.token_sha256 for token in named])))
    return bool(named)
