"""Registration: a firm writes itself in step by step, saved at every step, and sends itself in when everything is there.

A draft may be incomplete and is seen by nobody but its own people. What is written is clean already (`forms.py` reads it); here
it is judged against the rest: scale against its figures, bank account against
the name, address against the regions that are served.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import FieldError, Invalid, NotAllowed, invalid_field
from app.identifiers import new_id
from app.language import _, gettext, mark
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, begin, step
from app.regions import places
from app.regions.models import Region
from app.vendors import documents, identity, permissions
from app.vendors.identity import LegalForm
from app.vendors.models import Vendor, VendorIndustry
from app.vendors.states import CLOSED, DRAFT, RETURNED, VENDOR, WRITABLE
from app.vendors.trail import write_down

AS_WRITTEN = frozenset(
    {"nib", "npwp", "legal_form", "legal_name", "owner_name", "phone", "email", "pkp", "street", "postcode"}
    | {"bank_name", "bank_account", "bank_holder"}
)
"""Answers that are kept as they are given."""
FORM_NAMES: dict[str, str] = {
    LegalForm.PERORANGAN: mark("Perorangan"),
    LegalForm.CV: mark("CV"),
    LegalForm.PT: mark("PT"),
    LegalForm.PT_PERORANGAN: mark("PT perorangan"),
    LegalForm.KOPERASI: mark("Koperasi"),
    LegalForm.FIRMA: mark("Firma"),
    LegalForm.YAYASAN: mark("Yayasan"),
    LegalForm.BUM_DESA: mark("BUM Desa"),
    LegalForm.BUMD: mark("Perusahaan daerah (BUMD)"),
}
CONTACT = frozenset({"phone", "email"})
"""What may still change once the vendor has been verified."""


class RegistrationIncomplete(Invalid):
    """It cannot be sent in yet; every answer that is missing is named."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(_("Pendaftaran belum lengkap. Lengkapi isian yang disebut, lalu kirim lagi."), errors=errors)


def register(session: Session, *, actor: Actor, at: datetime) -> Vendor:
    """An empty draft, which belongs to the person who began it: its first staff, unless an official registers it for somebody.

    Raises `NotAllowed` for somebody without an account.
    """
    if actor.account_id is None:
        raise NotAllowed(_("Buat akun dahulu, lalu daftarkan usaha Anda."))
    vendor = Vendor(
        id=new_id(),
        state=DRAFT,
        registered_by=actor.account_id,
        registered_at=at,
        updated_at=at,
        cooperative=False,
        pkp=False,
    )
    session.add(vendor)
    session.flush()
    begin(session, VENDOR, vendor, "register", actor=actor, at=at)
    if actor.role in (Role.PUBLIC, Role.VENDOR):
        give_role(
            session,
            account=session.get_one(Account, actor.account_id),
            role=Role.VENDOR,
            vendor_id=vendor.id,
            valid_from=local_date(at, OFFICE_ZONE),
        )
    return vendor


def amend(session: Session, *, vendor: Vendor, answers: Mapping[str, Any], actor: Actor, at: datetime) -> Vendor:
    """Save some answers; the others stay. After verification only the contact may change without a new verification.

    Raises `NotNow`, or `Invalid` naming each answer that contradicts another.
    """
    writable = vendor.state in WRITABLE or (vendor.state not in (CLOSED, "submitted") and answers.keys() <= CONTACT)
    if not writable or not permissions.own(actor, vendor):
        raise NotNow(move="amend", moves=names_of(moves_for(VENDOR, vendor, actor)))
    return fill(session, vendor=vendor, answers=answers, actor=actor, at=at)


def moves_money(vendor: Vendor, answers: Mapping[str, Any]) -> bool:
    """Would money go to another account than the one that stands there? What cannot be read changes nothing yet."""
    typed = answers.get("bank_account")
    try:
        return vendor.bank_account is not None and bool(typed) and identity.read_account(str(typed)) != vendor.bank_account
    except ValueError:
        return False


def fill(session: Session, *, vendor: Vendor, answers: Mapping[str, Any], actor: Actor, at: datetime) -> Vendor:
    """`amend` without its question of who may: for commands that have asked it themselves."""
    for name in AS_WRITTEN & answers.keys():
        setattr(vendor, name, answers[name])
    if answers.keys() & {"legal_form", "capital", "yearly_sales", "scale"}:
        _set_scale(vendor, answers)
    if answers.keys() & {"region_code", "home_region"}:
        _set_address(session, vendor, answers)
    if "kbli" in answers:
        _set_industries(session, vendor, answers["kbli"])
    if answers.get("consent"):
        vendor.consented_at, vendor.consented_by = at, actor.account_id
    _check_holder(vendor)
    _check_untaken(session, vendor)
    vendor.updated_at = at
    session.flush()
    write_down(session, vendor, "amend", actor, at, fields=sorted(answers))
    return vendor


def submit(session: Session, *, vendor: Vendor, actor: Actor, at: datetime) -> Vendor:
    """Send it in to its home region. Raises `RegistrationIncomplete`, or `Invalid` when the NIB or NPWP is another's."""
    if vendor.state in (DRAFT, RETURNED) and permissions.own(actor, vendor):
        if missing := missing_answers(session, vendor, at):
            raise RegistrationIncomplete(missing)
        _check_untaken(session, vendor)
    step(session, VENDOR, vendor, "submit", actor=actor, at=at)
    vendor.submitted_at, vendor.submitted_by, vendor.reason = at, actor.account_id, None
    try:
        session.flush()
    except IntegrityError as error:  # two submissions of one NIB at the same moment: the index decides
        raise _taken("nib") from error
    return vendor


def missing_answers(session: Session, vendor: Vendor, at: datetime) -> list[FieldError]:
    """What still keeps it from being sent in, in the order of the steps."""
    required = {
        "nib": _("Isi NIB."),
        "npwp": _("Isi NPWP."),
        "legal_form": _("Pilih bentuk usaha."),
        "legal_name": _("Isi nama usaha seperti pada NIB."),
        "phone": _("Isi nomor telepon."),
        "street": _("Isi alamat usaha."),
        "postcode": _("Isi kode pos."),
        "bank_name": _("Isi nama bank."),
        "bank_account": _("Isi nomor rekening."),
        "bank_holder": _("Isi nama pemilik rekening."),
    }
    errors = [FieldError(name, message) for name, message in required.items() if not getattr(vendor, name)]
    if not vendor.industries:
        errors.append(FieldError("kbli", _("Isi paling sedikit satu kode KBLI.")))
    if vendor.scale is None and not vendor.cooperative:
        errors.append(FieldError("scale", _("Isi penjualan setahun atau modal usaha, agar skala usaha diketahui.")))
    if not vendor.address_region_code:
        errors.append(FieldError("region_code", _("Pilih desa atau kelurahan alamat usaha.")))
    elif vendor.home_region_id is None:
        errors.append(FieldError("home_region", _("Pilih pemerintah daerah yang memverifikasi pendaftaran Anda.")))
    errors += documents.missing(vendor, today=local_date(at, _timezone(session, vendor)))
    if vendor.consented_at is None:
        errors.append(FieldError("consent", _("Beri persetujuan atas pernyataan di akhir pendaftaran.")))
    return errors


def _set_scale(vendor: Vendor, answers: Mapping[str, Any]) -> None:
    declared = answers.get("scale")
    if "capital" in answers:
        vendor.capital_rupiah = answers["capital"]
    if "yearly_sales" in answers:
        vendor.yearly_sales_rupiah = answers["yearly_sales"]
    vendor.cooperative = declared == "coop" or vendor.legal_form == LegalForm.KOPERASI
    decided = identity.scale_of(capital=vendor.capital_rupiah, yearly_sales=vendor.yearly_sales_rupiah)
    if decided is not None:
        if declared not in (None, "coop", decided[0]):
            raise invalid_field("scale", _("Angka yang Anda isi berarti usaha {scale}.").format(scale=scale_name(decided[0])))
        vendor.scale, vendor.scale_rule = decided
    elif declared is not None:
        vendor.scale, vendor.scale_rule = (None if declared == "coop" else declared), "declared"


def scale_name(scale: str | None) -> str:
    return {"micro": _("mikro"), "small": _("kecil"), "medium": _("menengah"), "large": _("besar")}.get(
        scale or "", _("belum diketahui")
    )


def form_name(legal_form: str | None) -> str:
    return gettext(FORM_NAMES[legal_form]) if legal_form in FORM_NAMES else (legal_form or "")


def _set_address(session: Session, vendor: Vendor, answers: Mapping[str, Any]) -> None:
    """The address by its code; the smallest served region that it lies in verifies it, unless the vendor names another."""
    if code := answers.get("region_code"):
        place = places.find(session, code)
        if place is None:
            raise invalid_field("region_code", _("Kode wilayah ini tidak dikenal. Pilih dari daftar."))
        vendor.address_region_code, vendor.address_name = place.code, place.path
        vendor.home_region_id = places.served_by(session, place.code)
    if code := answers.get("home_region"):
        region_id = session.scalar(select(Region.id).where(Region.code == code))
        if region_id is None:
            raise invalid_field("home_region", _("Daerah ini belum memakai Lokapasar. Pilih dari daftar."))
        vendor.home_region_id = region_id


def _set_industries(session: Session, vendor: Vendor, codes: list[str]) -> None:
    session.execute(delete(VendorIndustry).where(VendorIndustry.vendor_id == vendor.id))
    session.add_all(
        VendorIndustry(vendor_id=vendor.id, kbli=kbli, position=position)
        for position, kbli in enumerate(dict.fromkeys(codes), start=1)
    )
    session.flush()
    session.expire(vendor, ["industries"])


def _check_holder(vendor: Vendor) -> None:
    if (
        vendor.bank_holder
        and vendor.legal_name
        and not identity.resembles(vendor.bank_holder, vendor.legal_name, vendor.owner_name)
    ):
        raise invalid_field(
            "bank_holder",
            _("Nama pemilik rekening harus mirip dengan nama usaha “{name}” atau nama pemiliknya.").format(name=vendor.legal_name),
        )


def _check_untaken(session: Session, vendor: Vendor) -> None:
    for name in ("nib", "npwp"):
        number = getattr(vendor, name)
        taken = select(Vendor.id).where(
            getattr(Vendor, name) == number, Vendor.id != vendor.id, Vendor.state.not_in([*WRITABLE, CLOSED])
        )
        with session.no_autoflush:
            if number and session.scalar(taken.limit(1)):
                raise _taken(name)


def _taken(name: str) -> Invalid:
    return invalid_field(
        name,
        _("{number} ini sudah terdaftar. Masuk dengan akun usaha itu, atau hubungi kurator daerah Anda.").format(
            number=name.upper()
        ),
    )


def _timezone(session: Session, vendor: Vendor) -> str:
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    return home.timezone if home else "Asia/Jakarta"
