"""People who have set up codes of a telephone, and the telephone."""

from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from app import db
from app.accounts.factors import codes, enrolling
from app.accounts.grants import actor_with
from app.accounts.models import Account
from app.clock import now
from tests.web.people import Person

STEP = timedelta(seconds=codes.STEP_SECONDS)


def telephone(somebody: Person, *, at: datetime | None = None) -> tuple[pyotp.TOTP, list[str]]:
    """Sets codes up for the person; gives the telephone and the recovery codes. The code of the moment of setting up is used."""
    began = at or now()
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        codes.begin(session, account=account, at=began)
        key = codes.key_being_set_up(session, account.id)
        assert key is not None
        made = pyotp.TOTP(key)
        shown = enrolling.confirm_code(session, account=account, typed=made.at(began), actor=actor_with(account, None), at=began)
    return made, shown


def code_key_is_read(account_id: UUID) -> str | None:
    with db.new_session() as session:
        return codes.key_being_set_up(session, account_id)
