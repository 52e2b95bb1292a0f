"""The page on which a region's admin writes down its e-signature service and tries it, and the page of one's
own account that keeps the NIK of one's certificate."""

from typing import Any

from fastapi import Request, Response

from app.accounts.models import Account
from app.accounts.reauthentication import FRESHLY
from app.accounts.routes.own import OwnAccount
from app.actor import Actor, Role
from app.errors import Refusal
from app.esign import client, identity, setting
from app.esign.bodies import CheckBody, NikForm, ServiceBody
from app.esign.queries import access_to, active_service, masked_nik, nik_of, service_of
from app.language import _, mark
from app.regions.keeping import kept_region
from app.regions.models import Region
from app.settings import settings
from app.web.access import READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, RefusedForm, parse
from app.web.limits import seats
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})
SIGNERS = frozenset({Role.PPK})
"""Officials whose signature stands on papers of an order."""
OWN = "/akun/sertifikat"


@pages.get("/tanda-tangan/{code}", who=WRITERS, rate=READ)
def show_esign_service(request: Request, code: str, actor: CurrentActor, session: Db) -> Response:
    return _show(request, session, kept_region(session, code, actor))


@pages.post(
    "/tanda-tangan/{code}",
    who=WRITERS,
    csrf=Csrf.FORM,
    says=mark("Layanan tanda tangan elektronik disimpan."),
    rate=WRITE,
    dependencies=[FRESHLY],
)
def write_esign_service(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = kept_region(session, code, actor)

    def write() -> Response:
        setting.write_service(session, region=region, choice=parse(ServiceBody, data).choice(), actor=actor, at=at)
        return go_to(request, f"/tanda-tangan/{region.code}")

    def again(refusal: Refusal) -> Response:
        return _show(request, session, kept_region(session, code, actor), refused=_without_secrets("layanan", data, refusal))

    return or_again(session, write, again)


@pages.post("/tanda-tangan/{code}/periksa", who=WRITERS, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN)
def check_esign_service(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    region = kept_region(session, code, actor)

    def check() -> Response:
        standing = setting.ask_standing(session, region=region, nik=parse(CheckBody, data).nik, actor=actor)
        return _show(request, session, kept_region(session, code, actor), standing=standing)

    def again(refusal: Refusal) -> Response:
        return _show(request, session, kept_region(session, code, actor), refused=_without_secrets("periksa", data, refusal))

    return or_again(session, check, again)


@pages.get(OWN, who=SIGNERS, rate=READ)
def show_own_identity(request: Request, account: OwnAccount, actor: CurrentActor, session: Db) -> Response:
    return _own(request, account, actor, session)


@pages.post(OWN, who=SIGNERS, csrf=Csrf.FORM, says=mark("NIK sertifikat Anda disimpan."), rate=WRITE, dependencies=[FRESHLY])
def write_own_identity(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    def write() -> Response:
        identity.write_nik(session, account=account, nik=parse(NikForm, data).nik, actor=actor, at=at)
        return go_to(request, OWN)

    def again(refusal: Refusal) -> Response:
        session.refresh(account)
        return _own(request, account, actor, session, refused=_without_secrets("nik", data, refusal))

    return or_again(session, write, again)


@pages.post(
    f"{OWN}/hapus", who=SIGNERS, csrf=Csrf.FORM, says=mark("NIK sertifikat Anda dihapus."), rate=WRITE, dependencies=[FRESHLY]
)
def forget_own_identity(request: Request, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    identity.forget_nik(session, account=account, actor=actor, at=at)
    return go_to(request, OWN)


@pages.post(f"{OWN}/periksa", who=SIGNERS, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN)
def check_own_identity(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db) -> Response:
    """What the region's service says of one's own NIK."""

    def check() -> Response:
        service = active_service(session, actor.region_id or 0)
        nik = nik_of(session, account.id)
        if service is None or nik is None:
            raise Refusal(_("Belum dapat diperiksa: daerah Anda belum memakai layanan ini, atau NIK Anda belum tersimpan."))
        access = access_to(service)
        session.rollback()  # no connection waits while another server is asked
        with seats.away():
            standing = client.standing_of(access, nik=nik)
        session.refresh(account)
        return _own(request, account, actor, session, standing=standing)

    def again(refusal: Refusal) -> Response:
        session.refresh(account)
        return _own(request, account, actor, session, refused=_without_secrets("periksa", data, refusal))

    return or_again(session, check, again)


def _without_secrets(which: str, data: Posted, refusal: Refusal) -> RefusedForm:
    """The form as it came back, but what is secret of it is typed once more."""
    kept = {name: value for name, value in data.items() if name not in ("secret", "nik")}
    return RefusedForm(which, FormState.refused(kept, refusal.errors), refusal)


def _show(
    request: Request, session: Db, region: Region, *, refused: RefusedForm | None = None, standing: client.Standing | None = None
) -> Response:
    service, refused = service_of(session, region.id), refused or RefusedForm()
    stands: dict[str, Any] = {}
    if service is not None:
        stands = {name: getattr(service, name) for name in ("protocol", "base_url", "username")}
        stands |= {name: "true" for name in ("active", "seal_allowed") if getattr(service, name)}
    form = refused.form if refused.is_it("layanan") else FormState(stands)
    return page(
        request,
        "esign/service.html",
        region=region,
        service=service,
        service_form=form.named("layanan"),
        refused=refused,
        standing=standing,
        hosts=sorted(settings().esign_hosts),
    )


def _own(
    request: Request,
    account: Account,
    actor: Actor,
    session: Db,
    *,
    refused: RefusedForm | None = None,
    standing: client.Standing | None = None,
) -> Response:
    return page(
        request,
        "esign/identity.html",
        account=account,
        masked=masked_nik(session, account.id),
        service=active_service(session, actor.region_id or 0),
        refused=refused or RefusedForm(),
        standing=standing,
    )
