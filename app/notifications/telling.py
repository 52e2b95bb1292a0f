"""Telling: write one notice for each audience, once however often the job runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.actor import REGION_ROLES, Actor, Role
from app.language import SOURCE, _, speaking
from app.notifications import mail
from app.notifications.models import Notice
from app.settings import public_address
from app.web.pages.labels import label

SHOWN = 50
"""Notices on a page."""
Place = tuple[datetime, UUID]
"""When a notice was written, and its id: where it stands in the inbox."""
NOTICES: Any = Notice.__table__
WRITE = insert(NOTICES).on_conflict_do_nothing()
"""Made once."""


@dataclass(frozen=True, slots=True)
class Audience:
    """One person, a vendor's people, the officials of a satker of the notice's
    region, or those who hold a role for the whole of it."""

    account_id: UUID | None = None
    vendor_id: UUID | None = None
    satker_code: str | None = None
    region_role: Role | None = None
    email: str | None = None
    """Where the notice also goes by e-mail."""
    language: str | None = None
    """What this person reads; None is Indonesian, as for everybody who is told in common."""
    mute: str | None = None
    """The page where its reader stops such mail."""


def tell(
    session: Session,
    audiences: Sequence[Audience],
    *,
    region_id: int,
    cause: UUID,
    title: str,
    link: str,
    move: str,
    state: str,
    actor_role: str,
    note: str | None,
    at: datetime,
) -> None:
    """`cause` is the id of what happened; `link` a path of ours."""
    for audience in audiences:
        id = uuid5(cause, str(audience.account_id or audience.vendor_id or audience.satker_code or audience.region_role))
        notice = {
            "region_id": region_id,
            "id": id,
            "account_id": audience.account_id,
            "vendor_id": audience.vendor_id,
            "satker_code": audience.satker_code,
            "region_role": audience.region_role,
            "title": title,
            "link": link,
            "move": move,
            "state": state,
            "actor_role": actor_role,
            "note": note,
            "at": at,
        }
        session.execute(WRITE, notice)
        if audience.email:
            with speaking(audience.language or SOURCE):
                said = f"{label(move)}: {title}"
                opens = _("Buka di Lokapasar: {link}").format(link=public_address() + link)
                parts = [said, *([note] if note else []), opens]
                mail.post(
                    session, id=id, to=audience.email, subject=said, text="\n\n".join(parts), unsubscribe=audience.mute, at=at
                )


def notices_for(session: Session, actor: Actor, *, limit: int = SHOWN, after: Place | None = None) -> Sequence[Notice]:
    """What this person should know, newest first; a vendor's over all the regions that
    it sells to. `after`: what stands behind that one."""
    if actor.is_vendor_staff:
        told = Notice.vendor_id == actor.vendor_id
    elif actor.satker_code is not None:
        told = (Notice.region_id == actor.region_id) & (Notice.satker_code == actor.satker_code)
    elif actor.role in REGION_ROLES:
        told = (Notice.region_id == actor.region_id) & (Notice.region_role == actor.role)
    else:
        return []
    mine: ColumnElement[bool] = told | (Notice.account_id == actor.account_id)
    if after is not None:
        at, id = after
        mine = and_(mine, Notice.at <= at, or_(Notice.at < at, Notice.id > id))
    return session.scalars(select(Notice).where(mine).order_by(Notice.at.desc(), Notice.id).limit(limit)).all()
