"""`/pengguna`: the people of a region, for its admin: whom they are, a one-time link for one of
them, and whether officials must have a second factor."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Request, Response
from pydantic import Field

from app.accounts import sessions
from app.accounts.factors import duty
from app.accounts.grants import grants_of
from app.accounts.links.making import WORDS, Purpose, make_link, may_help
from app.accounts.links.models import VALID_DAYS
from app.accounts.models import Account
from app.accounts.oidc import binding
from app.accounts.reauthentication import FRESHLY
from app.accounts.routes.listed import PEOPLE, Someone, dressed, homes_of, people_here
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Role
from app.clock import local_date
from app.errors import NotFound
from app.identifiers import new_id
from app.language import _, gettext, mark
from app.lists import Scene, open_list
from app.notifications.telling import Audience, tell
from app.regions.models import Region
from app.settings import provider_name
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ADMIN = frozenset({Role.REGION_ADMIN})


class LinkForm(Form):
    """For whom, and for what."""

    account: UUID
    purpose: Purpose


class SendOutForm(Form):
    """Whom."""

    account: UUID


class BindForm(Form):
    """Whom, and what the identity provider calls that person for good."""

    account: UUID
    subject: Annotated[str, Field(min_length=1, max_length=binding.SUBJECT_LETTERS_MAX)]


class DutyForm(Form):
    """Sent with `asked` when it is ticked."""

    asked: bool = False


@pages.get("/pengguna", who=ADMIN, rate=READ)
def list_people(request: Request, actor: CurrentActor, session: Db, at: At, orang: UUID | None = None) -> Response:
    """The list; with `orang`, one of them above it and what this admin may do for
    them. Raises `NotFound` for somebody of elsewhere."""
    listed = open_list(PEOPLE, request, session, actor, at=at)
    if (instead := listed.instead()) is not None:
        return instead
    assert actor.region_id is not None
    shown: dict[str, Any] = {
        "listed": listed.filled(),
        "one": _one(listed.scene, orang) if orang else None,
        "region": session.get_one(Region, actor.region_id),
        "asked": duty.is_asked(session, actor.region_id),
        "purposes": [(purpose.value, gettext(text)) for purpose, text in WORDS.items()],
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


@pages.post("/pengguna/keluarkan", who=ADMIN, csrf=Csrf.FORM, says=mark("Semua perangkat dan tokennya dikeluarkan."), rate=WRITE)
def send_out(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """Every sign-in and token of a person whom this admin may help; the person is told."""
    account = _helped(session, parse(SendOutForm, data).account, actor, at)
    sessions.send_out(session, account_id=account.id, actor=actor, at=at)
    assert actor.region_id is not None
    tell(
        session,
        [Audience(account_id=account.id)],
        region_id=actor.region_id,
        cause=new_id(),
        title=_("Anda dikeluarkan dari semua perangkat"),
        link="/akun",
        move="sent_out",
        state="active",
        actor_role=actor.role,
        note=_(
            "Semua sesi masuk dan token API Anda diakhiri oleh admin daerah. Kata sandi Anda tetap; ganti bila orang lain mungkin mengetahuinya."
        ),
        at=at,
    )
    return go_to(request, f"/pengguna?orang={account.id}")


@pages.post("/pengguna/oidc", who=ADMIN, csrf=Csrf.FORM, says=mark("Akun dihubungkan."), rate=WRITE, dependencies=[FRESHLY])
def bind_account(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The person is told, and sees it at `/akun/oidc`: nobody is linked behind anybody's back. Nobody whom
    this admin may not help, nothing without a provider."""
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
    if account is None or not account.active or not may_help(actor, held, homes_of(session, held)):
        raise NotFound("")
    return account


def _one(scene: Scene, account_id: UUID) -> Someone:
    found = dressed(scene, scene.session.execute(people_here(scene).where(Account.id == account_id)).all())
    if not found:
        raise NotFound("")
    return found[0]
