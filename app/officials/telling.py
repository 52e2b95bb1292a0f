"""Telling officials: who goes on with whose orders, and that a decree ends soon."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.decrees import decree_on, decrees_of
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.clock import local_date
from app.identifiers import public_id
from app.language import SOURCE, _, speaking
from app.notifications.muting import muted
from app.notifications.telling import Audience, tell
from app.officials.queries import left_behind
from app.officials.vacancies import vacancies
from app.orders.succession.models import Kind
from app.orders.succession.queries import how_many_run
from app.regions.models import Region
from app.web.pages.dates import tanggal
from app.web.pages.labels import label

REMINDED_DAYS = (30, 7)
"""How many days before a decree ends its holder and the region's admin are told, once each."""


VACANT = UUID("5d0f3b3e-6c1c-4c52-9d1e-2f6a3a8f7b10")
"""The namespace of notices about posts that nobody holds."""


def tell_of_succession(
    session: Session,
    *,
    region: Region,
    of: Grant,
    away: Account,
    to: Account,
    kind: Kind,
    orders: int,
    act_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Both are told, the one who hands over and the one who goes on."""
    for person in (_person(session, away), _person(session, to)):
        with speaking(person.language or SOURCE):
            tell(
                session,
                [person],
                region_id=region.id,
                cause=act_id,
                title=_("{to} menggantikan {of} sebagai {post}").format(to=to.name, of=away.name, post=label(of.role)),
                link="/pesanan",
                move="hand_over",
                state=kind,
                actor_role=actor.role,
                note=_("{n} pesanan berjalan dialihkan.").format(n=orders),
                at=at,
            )


def remind(session: Session, *, region: Region, at: datetime) -> int:
    """Tell of every decree of the region that ends within 30 and within 7 days; told
    once, however often this runs. Gives how many are near."""
    today = local_date(at, region.timezone)
    near = session.execute(
        select(Grant, Account)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.region_id == region.id, Grant.valid_until.between(today, today + timedelta(days=max(REMINDED_DAYS))))
        .where(Grant.valid_from <= today, Account.active)
        .order_by(Grant.id)
    ).all()
    for grant, account in near:
        assert grant.valid_until is not None
        left = (grant.valid_until - today).days
        stage = min(days for days in REMINDED_DAYS if left <= days)
        running, last = how_many_run(session, grant), decree_on(decrees_of(session, grant), grant.valid_until)
        for audience in (_person(session, account), Audience(region_role=Role.REGION_ADMIN)):
            with speaking(audience.language or SOURCE):
                tell(
                    session,
                    [audience],
                    region_id=region.id,
                    cause=uuid5(grant.id, f"{grant.valid_until}/{stage}"),
                    title=_("{name}, {post}").format(name=account.name, post=label(grant.role)),
                    link=f"/pejabat/{public_id(region.id, grant.id)}",
                    move="decree_ends",
                    state=f"decree_{stage}",
                    actor_role=Role.SYSTEM,
                    note=_("SK {number} berlaku sampai {day}. {n} pesanan berjalan atas namanya.").format(
                        number=last.number or "—", day=tanggal(grant.valid_until), n=running
                    ),
                    at=at,
                )
    return len(near)


def tell_of_left_behind(session: Session, *, region: Region, at: datetime) -> int:
    """Tell the region's admin of every post that ran out, or whose account was closed, with orders still on its
    name; once for each decree. Gives how many there are."""
    found = left_behind(session, region, today=local_date(at, region.timezone))
    for one in found:
        until = f"{one.grant.valid_until}" if one.ended else "closed"
        tell(
            session,
            [Audience(region_role=Role.REGION_ADMIN)],
            region_id=region.id,
            cause=uuid5(one.grant.id, f"{until}/over"),
            title=_("{name}, {post}").format(name=one.account.name, post=label(one.grant.role)),
            link=f"/pejabat/{public_id(region.id, one.grant.id)}",
            move="decree_over" if one.ended else "account_closed",
            state="left_behind",
            actor_role=Role.SYSTEM,
            note=_("{why} (SK {number}). {n} pesanan berjalan atas namanya tidak dapat dilanjutkan siapa pun; alihkan.").format(
                why=one.why_gone, number=one.decree.number or "—", n=one.running
            ),
            at=at,
        )
    return len(found)


def tell_of_vacancies(session: Session, *, region: Region, at: datetime) -> int:
    """Tell the region's admin of every post that nobody holds and something waits for; once each
    time that it falls vacant. Gives how many there are."""
    found = vacancies(session, region, today=local_date(at, region.timezone))
    for one in found:
        tell(
            session,
            [Audience(region_role=Role.REGION_ADMIN)],
            region_id=region.id,
            cause=uuid5(VACANT, f"{region.id}/{one.satker_code}/{one.role}/{one.last_day}/{one.decrees}"),
            title=one.satker_name,
            link=one.path,
            move="post_vacant",
            state="vacant",
            actor_role=Role.SYSTEM,
            note=one.said,
            at=at,
        )
    return len(found)


def _person(session: Session, account: Account) -> Audience:
    """The person, by mail too where the login is an address and such mail is wanted."""
    wanted = "@" in account.login and "notice" not in muted(session, account.id)
    email = account.login if wanted else None
    return Audience(account_id=account.id, email=email, mute="/pemberitahuan/surel", language=account.language)
