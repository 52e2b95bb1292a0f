"""Registration in six short steps, each saved by itself: account, firm, business, address, papers, consent."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from app.accounts import sessions
from app.accounts.grants import create_account
from app.accounts.reauthentication import freshly
from app.accounts.ways import Device, Way
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import FieldError, Invalid, NotFound, Refusal
from app.language import _, gettext, mark
from app.regions import places
from app.vendors import bodies, documents, identity, registration
from app.vendors.models import Vendor
from app.vendors.queries import drafts_of
from app.vendors.states import WRITABLE
from app.web.access import ANYONE, READ, REGISTER, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE, remember
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.incoming.typed import as_typed
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
STEPS = ("akun", "usaha", "kegiatan", "alamat", "berkas", "kirim")
FORMS: dict[str, type[Form]] = {"usaha": bodies.FirmForm, "kegiatan": bodies.BusinessForm, "alamat": bodies.AddressForm}
"""The steps that save answers; papers and consent have handlers of their own."""
TEMPLATES = {
    "usaha": "vendors/registration/firm.html",
    "kegiatan": "vendors/registration/business.html",
    "alamat": "vendors/registration/address.html",
    "berkas": "vendors/registration/papers.html",
    "kirim": "vendors/registration/consent.html",
}
FIELDS_OF = {
    "usaha": ("nib", "npwp", "legal_form", "legal_name", "phone"),
    "kegiatan": ("kbli", "scale"),
    "alamat": ("street", "postcode", "bank_name", "bank_account", "bank_holder", "region_code", "home_region"),
    "berkas": tuple(f"documents.{kind}" for kind in documents.REQUIRED),
    "kirim": ("consent",),
}
"""Which step asks for what may be missing."""


@pages.get("/daftar", who=ANYONE, rate=READ)
def begin(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """The first step, or the first one that is not finished."""
    if actor.account_id is None:
        return page(request, "vendors/registration/account.html", steps=_steps("akun", set()))
    draft = _draft_of(session, actor)
    if draft is None:
        return go_to(request, "/toko" if actor.is_vendor_staff else "/")
    return go_to(request, f"/daftar/{_first_open(session, draft, at)}")


@pages.post(
    "/daftar", who=ANYONE, csrf=Csrf.FORM, says=mark("Akun dibuat. Isian pendaftaran tersimpan di setiap langkah."), rate=REGISTER
)
def make_account(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    if actor.account_id is not None:
        return go_to(request, "/daftar")
    try:
        form = parse(bodies.AccountForm, data)
        account = create_account(session, login=form.login, name=form.name, password=form.password, at=at)
        beginner = Actor(role=Role.PUBLIC, account_id=account.id, name=account.name)
        registration.register(session, actor=beginner, at=at)
        signed = sessions.start(
            session,
            account_id=account.id,
            at=at,
            way=Way.REGISTRATION,
            device=Device.of(request),
            instead_of=request.cookies.get(SESSION_COOKIE),
        )
    except Invalid as refusal:
        return form_again(request, "vendors/registration/account.html", data, refusal, steps=_steps("akun", set()))
    response = go_to(request, "/daftar/usaha")
    remember(response, signed.token)
    return response


@pages.get("/daftar/desa", who={Role.VENDOR}, rate=READ)
def show_villages(request: Request, session: Db, postcode: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The villages of a postcode as a part of the address's form; nothing while it is still being typed."""
    return page(request, "vendors/registration/_villages.html", form=FormState(), **_around_postcode(session, postcode))


@pages.get("/daftar/{step}", who={Role.VENDOR}, rate=READ)
def show_step(request: Request, step: str, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = _own_draft(session, actor, step)
    return page(request, TEMPLATES[step], form=FormState(values=_values(vendor, actor)), **_around(session, vendor, step, at))


@pages.post("/daftar/berkas", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Berkas disimpan."), rate=UPLOAD)
def add_paper(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = _own_draft(session, actor, "berkas")

    def add() -> Response:
        form = parse(bodies.DocumentBody, data)
        documents.add_document(
            session,
            vendor=vendor,
            kind=form.kind,
            number=form.number,
            issued_on=form.issued_on,
            expires_on=form.expires_on,
            scan=_content(form.file),
            actor=actor,
            at=at,
        )
        return go_to(request, "/daftar/berkas")

    return or_again(session, add, lambda refusal: _step_again(request, session, "berkas", data, actor, at, refusal))


@pages.post("/daftar/kirim", who={Role.VENDOR}, csrf=Csrf.FORM, says=MOVED["vendor"]["submit"], rate=WRITE)
def send_in(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = _own_draft(session, actor, "kirim")

    def submit() -> Response:
        parse(bodies.ConsentForm, data)
        registration.amend(session, vendor=vendor, answers={"consent": True}, actor=actor, at=at)
        registration.submit(session, vendor=vendor, actor=actor, at=at)
        return go_to(request, "/toko")

    return or_again(session, submit, lambda refusal: _step_again(request, session, "kirim", data, actor, at, refusal))


def freshly_where_money_goes(request: Request, step: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> None:
    """Another bank account than the one that stands there is given by the person alone."""
    if step == "alamat" and registration.moves_money(_own_draft(session, actor, step), {"bank_account": data.get("bank_account")}):
        freshly(request, data, actor, at)


@pages.post(
    "/daftar/{step}",
    who={Role.VENDOR},
    csrf=Csrf.FORM,
    says=mark("Tersimpan."),
    rate=WRITE,
    dependencies=[Depends(freshly_where_money_goes)],
)
def save_step(request: Request, step: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = _own_draft(session, actor, step)
    if step not in FORMS:
        raise NotFound("")
    if step == "alamat" and data.get("step") == "villages" and not data.get("region_code"):
        return page(request, TEMPLATES[step], form=FormState.refused(data, ()), **_address_around(session, vendor, data, at))

    def save() -> Response:
        answers = _answers(step, data)
        if step == "alamat":
            answers["region_code"] = _one_of(places.with_postcode(session, answers["postcode"]), answers.get("region_code"))
        registration.amend(session, vendor=vendor, answers=answers, actor=actor, at=at)
        if step == "alamat" and vendor.home_region_id is None:
            raise _home_missing()
        return go_to(request, f"/daftar/{STEPS[STEPS.index(step) + 1]}")

    def again(refusal: Refusal) -> Response:
        return _step_again(request, session, step, data, actor, at, _with_village(session, data, refusal))

    return or_again(session, save, again)


def _step_again(request: Request, session: Db, step: str, data: Posted, actor: Actor, at: At, refusal: Refusal) -> Response:
    vendor = _own_draft(session, actor, step)
    around = _address_around(session, vendor, data, at) if step == "alamat" else _around(session, vendor, step, at)
    return form_again(request, TEMPLATES[step], data, refusal, **around)


def _address_around(session: Db, vendor: Vendor, data: Posted, at: At) -> dict[str, Any]:
    """As `_around`, with the villages of the postcode that is typed."""
    return _around(session, vendor, "alamat", at) | _around_postcode(session, str(data.get("postcode", "")))


def _around_postcode(session: Db, typed: str) -> dict[str, Any]:
    try:
        postcode = identity.read_postcode(typed)
    except ValueError:
        return {"postcode": "", "villages": []}
    return {"postcode": postcode, "villages": [(village.code, village.path) for village in places.with_postcode(session, postcode)]}


def _answers(step: str, data: Posted) -> dict[str, Any]:
    given = parse(FORMS[step], data).model_dump()
    return {
        name: value
        for name, value in given.items()
        if value is not None or name in ("owner_name", "email", "yearly_sales", "capital")
    }


def _one_of(villages: list[places.Place], chosen: str | None) -> str:
    """The village that was chosen of those of the postcode, or its only one. Raises `Invalid`
    that has the person choose, or type another postcode."""
    if len(villages) == 1:
        return villages[0].code
    if chosen and any(village.code == places.dotted(chosen) for village in villages):
        return chosen
    sentence = _("Pilih desa atau kelurahan Anda dari daftar.") if villages else _("Kode pos ini tidak dikenal. Periksa lagi.")
    field = "region_code" if villages else "postcode"
    raise Invalid(sentence, errors=[FieldError(field, sentence)])


def _with_village(session: Db, data: Posted, refusal: Refusal) -> Refusal:
    """The same, and that no village is chosen of a postcode that is right: what is left is told at once."""
    named = {error.field for error in refusal.errors}
    if "postcode" not in data or not named or named & {"postcode", "region_code", "home_region"}:
        return refusal
    try:
        _one_of(places.with_postcode(session, identity.read_postcode(str(data["postcode"]))), str(data.get("region_code", "")))
    except Invalid as left:
        return Invalid(refusal.message, errors=[*left.errors, *refusal.errors])
    return refusal


def _home_missing() -> Invalid:
    sentence = _("Daerah Anda belum memakai Lokapasar. Pilih pemerintah daerah yang memverifikasi pendaftaran Anda.")
    return Invalid(sentence, errors=[FieldError("home_region", sentence)])


def _content(file: UploadFile) -> bytes:
    return file.file.read()


def _draft_of(session: Db, actor: Actor) -> Vendor | None:
    """What this person is still writing: the vendor of the present role, or one that was begun."""
    if actor.vendor_id is not None:
        own = session.get_one(Vendor, actor.vendor_id)
        return own if own.state in WRITABLE else None
    begun = drafts_of(session, account_id=actor.account_id) if actor.account_id else []
    return next((vendor for vendor in begun if vendor.state in WRITABLE), None)


def _own_draft(session: Db, actor: Actor, step: str) -> Vendor:
    draft = _draft_of(session, actor)
    if draft is None or step not in TEMPLATES:
        raise NotFound(_("Pendaftaran ini sudah dikirim atau tidak ada. Lihat halaman toko Anda."))
    return draft


def _around(session: Db, vendor: Vendor, step: str, at: At) -> dict[str, Any]:
    """What every step's page shows besides its form."""
    missing = registration.missing_answers(session, vendor, at)
    fields = {error.field for error in missing}
    done = {name for name, asked in FIELDS_OF.items() if not fields & set(asked)}
    have = documents.current(vendor)
    return {
        "vendor": vendor,
        "steps": _steps(step, {"akun", *done}),
        "missing": [error for error in missing if error.field != "consent"],
        "step_of": {field: name for name, asked in FIELDS_OF.items() for field in asked},
        **(_around_postcode(session, vendor.postcode or "") if step == "alamat" else {}),
        "regions": [(region.code, region.name) for region in places.served_regions(session)] if step == "alamat" else [],
        "papers": [
            (kind, gettext(documents.KINDS[kind]), have.get(kind))
            for kind in documents.KINDS
            if kind in have or kind in documents.REQUIRED
        ],
        "kinds": [(kind, gettext(name)) for kind, name in documents.KINDS.items()],
        "next_kind": next((kind for kind in documents.REQUIRED if kind not in have), ""),
        "today": local_date(at, "Asia/Jakarta"),
        "forms": [(str(form), gettext(name)) for form, name in registration.FORM_NAMES.items()],
        "scale_name": registration.scale_name(vendor.scale),
        "why_scale": identity.why_scale(vendor.scale, vendor.scale_rule) if vendor.scale else "",
    }


def _first_open(session: Db, vendor: Vendor, at: At) -> str:
    fields = {error.field for error in registration.missing_answers(session, vendor, at)}
    return next((name for name, asked in FIELDS_OF.items() if fields & set(asked)), "kirim")


def _steps(now: str, done: set[str]) -> list[tuple[str, str]]:
    names = {
        "akun": _("Akun"),
        "usaha": _("Usaha"),
        "kegiatan": _("Kegiatan"),
        "alamat": _("Alamat"),
        "berkas": _("Berkas"),
        "kirim": _("Kirim"),
    }
    return [(names[step], "now" if step == now else "done" if step in done else "later") for step in STEPS]


def _values(vendor: Vendor, actor: Actor) -> Mapping[str, Any]:
    """The draft as its forms show it. Who has not said who owns the firm is asked
    about oneself: most bank accounts are the owner's."""
    return {
        **{name: getattr(vendor, name) for name in registration.AS_WRITTEN},
        "owner_name": vendor.owner_name or (None if vendor.nib else actor.name),
        "kbli": ", ".join(industry.kbli for industry in vendor.industries),
        "yearly_sales": as_typed(vendor.yearly_sales_rupiah),
        "capital": as_typed(vendor.capital_rupiah),
        "region_code": vendor.address_region_code,
    }
