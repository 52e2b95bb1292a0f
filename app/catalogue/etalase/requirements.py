"""Requirements: who may list in an etalase, and what a listing must hold to be sent in there.

A draft may lack anything of it; a listing that is on show stays when the etalase asks more later.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.catalogue.attributes.values import attributes_of, missing
from app.catalogue.models import Etalase, ListingVersion
from app.errors import FieldError, Invalid
from app.language import _, gettext, mark
from app.regions.models import Region
from app.vendors.models import Vendor

CERTIFICATES: Mapping[str, tuple[str, str]] = {
    "tkdn": ("tkdn_certificate", "TKDN"),
    "sni": ("sni_number", "SNI"),
    "bpom": ("bpom_number", "BPOM"),
    "halal": ("halal_number", mark("Halal")),
    "pirt": ("pirt_number", "PIRT"),
    "brand": ("brand_registration", mark("Merek terdaftar (HAKI)")),
}
"""What an etalase may demand: where a version keeps its number, and what it is called."""
SUSTAINABILITY: Mapping[str, str] = {
    "recycled": mark("Bahan daur ulang"),
    "energy_saving": mark("Hemat energi"),
    "low_plastic": mark("Kemasan tanpa plastik sekali pakai"),
    "returnable": mark("Kemasan atau barang bekasnya diambil kembali"),
    "local_material": mark("Bahan dari daerah sendiri"),
    "ecolabel": mark("Berlabel ramah lingkungan"),
}
"""What a vendor may tick of a product: its own declaration."""


def certificate_name(code: str) -> str:
    return gettext(CERTIFICATES[code][1])


def certificates_of(version: ListingVersion) -> list[str]:
    """Which of `CERTIFICATES` it holds."""
    return [code for code, (field, _name) in CERTIFICATES.items() if getattr(version, field)]


def who_may_list(session: Session, etalase: Etalase) -> list[str]:
    """The conditions in words; none where anyone may."""
    told = []
    if etalase.umkk_only:
        told.append(_("usaha mikro, usaha kecil, dan koperasi"))
    if etalase.local_only:
        told.append(_("penyedia beralamat di {region}").format(region=session.get_one(Region, etalase.region_id).name))
    if etalase.industries:
        told.append(_("penyedia dengan KBLI {codes}").format(codes=", ".join(etalase.industries)))
    return told


def why_not_listed_by(session: Session, etalase: Etalase, vendor: Vendor) -> str | None:
    """What keeps this vendor out of the etalase; None where it may list."""
    region = session.get_one(Region, etalase.region_id)
    if etalase.umkk_only and not vendor.is_umkk:
        return _("Etalase {name} hanya untuk usaha mikro, usaha kecil, dan koperasi.").format(name=etalase.name)
    if etalase.local_only and not vendor.is_local_to(region.code):
        return _("Etalase {name} hanya untuk penyedia yang beralamat di {region}.").format(name=etalase.name, region=region.name)
    own = [line.kbli for line in vendor.industries]
    if etalase.industries and not any(kbli.startswith(code) for kbli in own for code in etalase.industries):
        return _("Etalase {name} hanya untuk penyedia dengan KBLI {codes}. Tambahkan KBLI itu bila tercantum di NIB.").format(
            name=etalase.name, codes=", ".join(etalase.industries)
        )
    return None


def demand_place(session: Session, etalase: Etalase, vendor: Vendor) -> None:
    """Raises `Invalid` where the etalase does not take this vendor's products."""
    if why := why_not_listed_by(session, etalase, vendor):
        raise Invalid(why, errors=[FieldError("etalase", why)])


def what_is_missing(session: Session, etalase: Etalase, version: ListingVersion) -> list[FieldError]:
    """Certificates and attributes that the etalase demands of it and that it does not hold, by the form's field."""
    held = certificates_of(version)
    certificates = [
        FieldError(CERTIFICATES[code][0], _("Etalase ini mewajibkan {name}. Isi nomornya.").format(name=certificate_name(code)))
        for code in etalase.certificates
        if code not in held
    ]
    asked = attributes_of(session, etalase, category_code=version.category_code)
    return certificates + missing(asked, version.attributes)


def demand_whole(session: Session, etalase: Etalase, version: ListingVersion) -> None:
    """Raises `Invalid` naming everything that is missing."""
    if errors := what_is_missing(session, etalase, version):
        raise Invalid(_("Produk ini belum lengkap untuk etalase {name}.").format(name=etalase.name), errors=errors)
