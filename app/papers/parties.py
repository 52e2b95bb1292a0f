"""The two parties as every paper names them, the head of the office, and the places where they sign."""

from datetime import datetime

from app.actor import Role
from app.documents import Fact, Section, Signatory
from app.language import _
from app.papers.about import About


def letterhead(about: About) -> list[str]:
    region = about.region
    first = region.name if region.tier in ("kementerian", "lembaga") else _("Pemerintah {region}").format(region=region.name)
    return [first.upper(), about.satker.name]


def buyer_section(about: About) -> Section:
    order = about.order
    decree = about.decree_of(order.ppk_account_id, Role.PPK)
    return Section(
        heading=_("Pembeli"),
        facts=[
            Fact(_("Satuan kerja"), f"{about.satker.name} ({order.satker_code})"),
            Fact(_("Pemerintah daerah"), f"{about.region.name} ({about.region.code})"),
            Fact(_("Pejabat Pembuat Komitmen"), about.name_of(order.ppk_account_id)),
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
            Fact(_("Rekening"), f"{bank} {_('a.n.')} {vendor.bank_holder}" if bank and vendor.bank_holder else bank),
        ],
    )


def ppk(about: About, signed_at: datetime | None, *, above: str = "") -> Signatory:
    return Signatory(
        above=above,
        post=_("Pejabat Pembuat Komitmen"),
        name=about.name_of(about.order.ppk_account_id),
        number=about.decree_of(about.order.ppk_account_id, Role.PPK),
        signed=signed(about, signed_at),
    )


def vendor_signatory(about: About, name: str, signed_at: datetime | None, *, above: str = "") -> Signatory:
    return Signatory(above=above, post=about.order.vendor_name, name=name, signed=signed(about, signed_at))


def signed(about: About, at: datetime | None) -> str:
    """How it was signed: each signature is a re-authenticated act of the person, kept in the history."""
    return "" if at is None else _("Ditandatangani secara elektronik {when}").format(when=about.written(at))
