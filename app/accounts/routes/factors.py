"""`/akun/pengaman`: the second factors of one's own account. Whatever is secret
stands on the answer that makes it, and on no other."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.accounts.factors import codes, duty, enrolling, passkeys, recovery
from app.accounts.factors.passkeys import NoPasskeysHere
from app.accounts.models import Account
from app.accounts.reauthentication import FRESHLY
from app.accounts.routes.own import OwnAccount
from app.documents.qr import qr_picture
from app.errors import Invalid, Refusal, TooFast
from app.language import mark
from app.web import party
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Answer, Form, FormState, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import FACTORS, go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


class FirstCodeForm(Form):
    """What the telephone shows once it has the key."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class NewKeyForm(Form):
    """A new passkey: the browser's answer, and what its owner calls it."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    passkey: Answer


class KeyForm(Form):
    """One of one's own keys, by its id."""

    key: Annotated[str, Field(min_length=1, max_length=2048, pattern="^[0-9a-f]+$")]


@pages.get(FACTORS, who=ANYONE, rate=READ)
def show_factors(request: Request, account: OwnAccount, actor: CurrentActor, session: Db) -> Response:
    return _page(request, account, actor, session)


@pages.post(f"{FACTORS}/kode", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, before_factor=True, dependencies=[FRESHLY])
def begin_code(request: Request, account: OwnAccount, session: Db, at: At) -> Response:
    codes.begin(session, account=account, at=at)
    return go_to(request, f"{FACTORS}#kode")


@pages.post(
    f"{FACTORS}/kode/sahkan", who=ANYONE, csrf=Csrf.FORM, says=mark("Kode dari telepon aktif."), rate=SIGN_IN, before_factor=True
)
def confirm_code(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    if account.has_code and codes.key_being_set_up(session, account.id) is None:
        return go_to(request, f"{FACTORS}#kode")  # the page with the recovery codes, loaded again: no wrong code
    try:
        typed = parse(FirstCodeForm, data).code
        shown = enrolling.confirm_code(session, account=account, typed=typed, actor=actor, at=at)
    except (Invalid, TooFast) as refusal:
        return _page(request, account, actor, session, FormState.refused(data, refusal.errors), refusal)
    return _recovery_page(request, shown)


@pages.post(
    f"{FACTORS}/kode/hapus",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Kode dari telepon dihapus."),
    rate=WRITE,
    before_factor=True,
    dependencies=[FRESHLY],
)
def remove_code(request: Request, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    enrolling.remove_code(session, account=account, actor=actor, at=at)
    return go_to(request, FACTORS)


@pages.post(f"{FACTORS}/kunci/pilihan", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True)
def ask_for_new_key(account: OwnAccount, session: Db, at: At) -> Response:
    """What the browser is to make a key with; the key counts once its form has come back."""
    return Response(passkeys.options_for_registering(session, account=account, at=at), media_type="application/json")


@pages.post(
    f"{FACTORS}/kunci",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Kunci masuk ditambahkan."),
    rate=SIGN_IN,
    before_factor=True,
    dependencies=[FRESHLY],
)
def add_key(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        form = parse(NewKeyForm, data)
        shown = passkeys.register(session, account=account, name=form.name, answer=form.passkey, actor=actor, at=at)
    except (Invalid, NoPasskeysHere) as refusal:
        session.rollback()
        return _page(request, account, actor, session, FormState.refused({"name": data.get("name", "")}, refusal.errors), refusal)
    return _recovery_page(request, shown) if shown else go_to(request, f"{FACTORS}#kunci")


@pages.post(
    f"{FACTORS}/kunci/hapus",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Kunci masuk dihapus."),
    rate=WRITE,
    before_factor=True,
    dependencies=[FRESHLY],
)
def remove_key(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    passkeys.remove(session, account=account, key=parse(KeyForm, data).key, actor=actor, at=at)
    return go_to(request, FACTORS)


@pages.post(
    f"{FACTORS}/pemulihan", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True, dependencies=[FRESHLY]
)
def renew_recovery(request: Request, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        shown = enrolling.renew_recovery(session, account=account, actor=actor, at=at)
    except Invalid as refusal:
        return _page(request, account, actor, session, refusal=refusal)
    return _recovery_page(request, shown)


def _page(
    request: Request,
    account: Account,
    actor: CurrentActor,
    session: Db,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    key = codes.key_being_set_up(session, account.id)
    address = codes.address_of_key(key, login=account.login) if key else ""
    shown: dict[str, Any] = {
        "account": account,
        "key": key,
        "address": address,
        "picture": qr_picture(address) if address else "",
        "keys": passkeys.of_account(session, account.id),
        "place": known.origin if (known := party.party()) else "",
        "left": recovery.left(session, account.id),
        "is_asked": actor.region_id is not None and duty.is_asked(session, actor.region_id),
    }
    return page(request, "accounts/factors.html", form=form, refusal=refusal, **shown)


def _recovery_page(request: Request, codes_shown: list[str]) -> Response:
    """The list, to be printed or copied now."""
    response = page(request, "accounts/recovery.html", codes=codes_shown)
    response.headers["cache-control"] = "no-store"
    return response
