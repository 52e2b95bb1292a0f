"""`/pengguna`: the people of a region, for its admin: whom they are, a one-time link for one of them, and whether officials must have a second factor."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy import or_, select

from app.accounts.factors import duty
from app.accounts.grants import grants_of, in_force
from app.accounts.links.making import VALID_DAYS, WORDS, Purpose, make_link, may_help
from app.accounts.models import Account, Grant
from app.accounts.oidc import binding
from app.accounts.reauthentication import FRESHLY
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Role
from app.clock import local_date
from app.errors import NotFound
from app.language import _, gettext, mark
from app.notifications.telling import Audience, tell
from app.regions.models import Region
from app.settings import provider_name
from app.vendors.models import Vendor
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.done import ITSELF
from app.web.forms import Form, Posted, parse
from app.web.htmx import go_to
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
ADMIN = frozenset({Role.REGION_ADMIN})
SHOWN = 100
"""People on the page; who is not among them is looked for by name."""


class LinkForm(Form):
    """For whom, and for what."""

    account: UUID
    purpose: Purpose


class BindForm(Form):
    """Whom, and what the identity provider calls that person for good."""

    account: UUID
    subject: Annotated[str, Field(min_length=1, max_length=binding.SUBJECT_LETTERS_MAX)]


class DutyForm(Form):
    """Sent with `asked` when it is ticked."""

    asked: bool = False


@pages.get("/pengguna", who=ADMIN, rate=READ)
def list_people(
    request: Request, actor: CurrentActor, session: Db, at: At, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    assert actor.region_id is not None
    shown: dict[str, Any] = {
        "people": _people(session, actor, at, q),
        "who": q,
        "region": session.get_one(Region, actor.region_id),
        "asked": duty.is_asked(session, actor.region_id),
        "purposes": [(purpose.value, gettext(text)) for purpose, text in WORDS.items()],
        "most": SHOWN,
    }
    return page(request, "accounts/people.html", **shown)


@pages.post("/pengguna/tautan", who=ADMIN, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, dependencies=[FRESHLY])
def print_link(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The letter with the link, to be printed now. Somebody whom this admin may not help is nobody."""
    form = parse(LinkForm, data)
    account = _helped(session, form.account, actor, at)
    link = make_link(session, account=account, purpose=form.purpose, actor=actor, at=at)
    region = session.get_one(Region, actor.region_id)
    response = page(
        request, "accounts/letter.html", account=account, link=link, purpose=form.purpose, region=region, days=VALID_DAYS
    )
    response.headers["cache-control"] = "no-store"
    return response


@pages.post("/pengguna/oidc", who=ADMIN, csrf=Csrf.FORM, says=mark("Akun dihubungkan."), rate=WRITE, dependencies=[FRESHLY])
def bind_account(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The person is told, and sees it at `/akun/oidc`: nobody is linked behind anybody's back. Nobody whom this admin may not help, nothing without a provider."""
    if not provider_name():
        raise NotFound("")
    form = parse(BindForm, data)
    account = _helped(session, form.account, actor, at)
    made = binding.bind(session, account=account, subject=form.subject, actor=actor, at=at)
    assert actor.region_id is not None
    tell(
        session,
        [Audience(account_id=account.id)],
        region_id=actor.region_id,
        cause=uuid5(account.id, f"{made.issuer} {made.subject} {made.made_at}"),
        title=_("Akun Anda dihubungkan dengan {name}").format(name=provider_name()),
        link="/akun/oidc",
        move="oidc_bound",
        state="active",
        actor_role=actor.role,
        note=_("Bukan permintaan Anda? Lepas hubungannya dan tanyakan kepada admin daerah."),
        at=at,
    )
    return go_to(request, "/pengguna")


@pages.post("/pengguna/pengaman", who=ADMIN, csrf=Csrf.FORM, says=mark("Disimpan."), rate=WRITE, dependencies=[FRESHLY])
def ask_for_factors(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    assert actor.region_id is not None
    duty.ask(session, region_id=actor.region_id, asked=parse(DutyForm, data).asked, actor=actor, at=at)
    return go_to(request, "/pengguna#pengaman")


def _helped(session: Db, account_id: UUID, actor: CurrentActor, at: At) -> Account:
    """Raises `NotFound` where this admin may not help the person."""
    account = session.get(Account, account_id)
    held = grants_of(session, account_id=account_id, on=local_date(at, OFFICE_ZONE))
    if account is None or not account.active or not may_help(actor, held, _homes(session, held)):
        raise NotFound("")
    return account


def _people(session: Db, actor: CurrentActor, at: At, q: str) -> list[tuple[Account, list[Grant], bool]]:
    """Everybody with a role in the region or in a vendor at home there, by name; with whether this admin may print a link."""
    today = local_date(at, OFFICE_ZONE)
    of_region = or_(Grant.region_id == actor.region_id, Vendor.home_region_id == actor.region_id)
    held = select(Grant.account_id).outerjoin(Vendor, Vendor.id == Grant.vendor_id).where(of_region, *in_force(today))
    asked = select(Account).where(Account.id.in_(held)).order_by(Account.name, Account.id).limit(SHOWN)
    for word in q.replace("\x00", "").split():
        asked = asked.where(or_(Account.name.icontains(word, autoescape=True), Account.login.icontains(word, autoescape=True)))
    found = session.scalars(asked).all()
    roles: dict[UUID, list[Grant]] = {account.id: [] for account in found}
    for grant in session.scalars(select(Grant).where(Grant.account_id.in_(roles), *in_force(today)).order_by(Grant.id)):
        roles[grant.account_id].append(grant)
    homes = _homes(session, [grant for grants in roles.values() for grant in grants])
    return [(account, roles[account.id], account.active and may_help(actor, roles[account.id], homes)) for account in found]


def _homes(session: Db, grants: list[Grant]) -> dict[UUID, int | None]:
    vendors = {grant.vendor_id for grant in grants if grant.vendor_id is not None}
    rows = session.execute(select(Vendor.id, Vendor.home_region_id).where(Vendor.id.in_(vendors)))
    return {row.id: row.home_region_id for row in rows}
