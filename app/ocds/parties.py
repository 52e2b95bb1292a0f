"""Parties: the unit that buys and pays, the government whose budget it is, the firm
that sells. Whoever is a person is told without a name."""

from app.language import _
from app.ocds.packaging import Document
from app.regions.models import Region
from app.vendors.identity import LegalForm
from app.vendors.models import Vendor

SCALES = {"micro": "micro", "small": "sme", "medium": "sme", "large": "large"}
"""As the extension on the scale of organisations knows them."""


def unit(region: Region, code: str, name: str) -> Document:
    """The satker: it buys, and its office pays."""
    return {
        "id": f"ID-SATKER-{code}",
        "name": name,
        "identifier": {"scheme": "ID-SATKER", "id": code, "legalName": name},
        "address": {"region": region.name, "countryName": "Indonesia"},
        "roles": ["buyer", "procuringEntity", "payer"],
    }


def government(region: Region) -> Document:
    code = region.klpd_code or region.code
    return {
        "id": f"ID-KLPD-{code}",
        "name": region.name,
        "identifier": {"scheme": "ID-KLPD", "id": code, "legalName": region.name},
        "roles": ["funder"],
    }


def vendor(firm: Vendor, key: str) -> Document:
    """A firm by its NIB; a person's business has a number of ours and no name."""
    is_person = firm.legal_form in (None, LegalForm.PERORANGAN)
    told: Document = {
        "id": f"lokapasar-{key}" if is_person or firm.nib is None else f"ID-NIB-{firm.nib}",
        "name": _("Penyedia perorangan") if is_person else firm.legal_name,
        "roles": ["supplier", "payee"],
    }
    if not is_person and firm.nib is not None:
        told["identifier"] = {"scheme": "ID-NIB", "id": firm.nib, "legalName": firm.legal_name}
    if firm.scale in SCALES:
        told["details"] = {"scale": SCALES[firm.scale]}
    return told


def reference(party: Document) -> Document:
    return {"id": party["id"], "name": party["name"]}
