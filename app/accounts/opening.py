"""Opening a region: the row that everything in it hangs on, and its first admin, who is the only person and has no password yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import audit
from app.accounts.grants import create_account, give_role
from app.accounts.links.making import Purpose, make_link
from app.actor import SYSTEM_ACTOR, Role
from app.clock import local_date
from app.regions.models import Region
from app.regions.queries import find_or_create


def open_region(
    session: Session, *, code: str, login: str | None, name: str | None, decree: str | None, at: datetime
) -> tuple[Region, str]:
    """The region of the code list, made where it is not there, and the one-time link with which
    its admin chooses a password; empty without a login.

    Raises `Invalid` for an unknown code or a login that somebody has.
    """
    region = find_or_create(session, code)
    if login is None or name is None:
        return region, ""
    account = create_account(session, login=login, name=name, password=None, at=at)
    give_role(
        session,
        account=account,
        role=Role.REGION_ADMIN,
        region_id=region.id,
        decree_number=decree,
        valid_from=local_date(at, region.timezone),
    )
    audit.record(
        session,
        actor=SYSTEM_ACTOR,
        region_id=region.id,
        action="account.create",
        subject_kind="account",
        subject_id=str(account.id),
        at=at,
        details={"role": Role.REGION_ADMIN},
    )
    return region, make_link(session, account=account, purpose=Purpose.PASSWORD, actor=SYSTEM_ACTOR, at=at)
