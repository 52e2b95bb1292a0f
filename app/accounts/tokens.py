"""API tokens: minted for one grant of one person, shown once, ended by their date."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.models import ApiToken, Grant
from app.accounts.sessions import digest
from app.errors import invalid_field
from app.language import _

SIGN = "sign"
SIGN_HOURS_MAX = 8
"""The scope `sign` stands for the person's re-authentication; only the demo's own tokens have it for longer."""
SCOPES = frozenset({SIGN})


def mint(session: Session, *, grant: Grant, scopes: Iterable[str], ends_at: datetime, at: datetime, demo: bool = False) -> str:
    """A new token's secret. Raises `Invalid` for an unknown scope, and for `sign` longer than eight hours."""
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
            created_at=at,
            ends_at=ends_at,
        )
    )
    session.flush()
    return token
