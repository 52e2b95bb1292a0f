"""The two parties as every paper names them, the head of the office, and the places where they sign."""

from datetime import datetime

from app.actor import Role
from app.documents import Fact, Letterhead, Section, Signatory
from app.language import _
from app.letterheads.queries import head_of
from app.orders.succession.queries import Acting
from app.papers.about import About
from app.papers.models import SignedWith
from app.web.pages.labels import label


def letterhead(about: About) -> Letterhead:
    """As it stands when the paper is written; an issue keeps its own."""
    return head_of(about.session, about.region, (about.satker.code, about.satker.name), at=about.at)


def buyer_section(about: About, signed_at: datetime | None = None) -> Section:
    """The office and its PPK, of the moment of the signature or of now; where somebody acts for another, both names."""
    order, who = about.order, about.ppk_at(signed_at)
    decree = _decree(about, who, signed_at)
    return Section(
        heading=_("Pembeli"),
        facts=[
            Fact(_("Satuan kerja"), f"{about.satker.name} ({order.satker_code})"),
            Fact(_("Pemerintah daerah"), f"{about.region.name} ({about.region.code})"),
            Fact(_post(who), about.name_of(who.account_id)),
            *([Fact(_("Menggantikan"), about.name_of(who.in_place_of))] if who.in_place_of else []),
            *([Fact(_("Surat keputusan"), decree)] if decree else []),
        ],
    )


def vendor_section(about: About) -> Section:
    vendor, order = about.vendor, about.order
    address = ", ".join(part for part in (vendor.street, vendor.address_name, vendor.postcode) if part)
    bank = " ".join(part for part in (vendor.bank_name, vendor.bank_account) if part)
    return Section(
        heading=_("Penyedia"),
        facts=[
            Fact(_("Nama"), order.vendor_name),
            Fact("NIB", vendor.nib),
            Fact("NPWP", vendor.npwp),
            Fact(_("Alamat"), address),
            Fact(
                _("Rekening"),
                _("{bank} a.n. {holder}").format(bank=bank, holder=vendor.bank_holder) if bank and vendor.bank_holder else bank,
            ),
        ],
    )


def ppk(about: About, signed_at: datetime | None, *, above: str = "") -> Signatory:
    who = about.ppk_at(signed_at)
    return Signatory(
        above=above,
        post=_post(who),
        name=about.name_of(who.account_id),
        number=_decree(about, who, signed_at),
        signed=_signed_as_official(about, signed_at),
    )


def _signed_as_official(about: About, at: datetime | None) -> str:
    """In a region whose officials sign with certificates, with what."""
    match about.way_of(at):
        case SignedWith.CERTIFICATE:
            said = _("Ditandatangani secara elektronik dengan sertifikat elektronik (BSrE) {when}")
        case SignedWith.SEAL:
            said = _(
                "Ditandatangani secara elektronik {when} dengan segel instalasi: layanan sertifikat elektronik tidak dapat dipakai"
            )
        case None:
            return signed(about, at)
    assert at is not None
    return said.format(when=about.written(at))


def _post(who: Acting) -> str:
    """`Plh. Pejabat Pembuat Komitmen` for whoever acts in another's place."""
    post = _("Pejabat Pembuat Komitmen")
    return f"{label(who.kind)} {post}" if who.kind else post


def _decree(about: About, who: Acting, signed_at: datetime | None) -> str:
    """Of the day of the signature: a decree that came after it gave no power to sign."""
    on = about.day_of(signed_at) if signed_at else None
    return who.decree_number or about.decree_of(who.account_id, Role.PPK, on=on)


def vendor_signatory(about: About, name: str, signed_at: datetime | None, *, above: str = "") -> Signatory:
    return Signatory(above=above, post=about.order.vendor_name, name=name, signed=signed(about, signed_at))


def vendor_behind(about: About, *, above: str = "") -> Signatory:
    """On a paper that an official has signed with a certificate, whose letters cannot be changed any
    more: where the vendor's signature is to be found."""
    told = _("Tanda tangan penyedia: di panel tanda tangan berkas PDF ini dan di halaman pemeriksaan (kode QR)")
    return Signatory(above=above, post=about.order.vendor_name, signed=told)


def witnessed(about: About, name: str, at: datetime) -> str:
    """What the seal behind the official's signature says of the vendor's."""
    told = _("Ditandatangani untuk {vendor} oleh {name} {when}")
    return told.format(vendor=about.order.vendor_name, name=name, when=about.written(at))


def signed(about: About, at: datetime | None) -> str:
    """How it was signed: each signature is a re-authenticated act of the person, kept in the history."""
    return "" if at is None else _("Ditandatangani secara elektronik {when}").format(when=about.written(at))
