"""What the API takes for a listing, and the forms of the same: `kbki` any 10 digits, `unit` free text, `pdn` true means
made here."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from app.catalogue.etalase.requirements import SUSTAINABILITY
from app.catalogue.selling.families import OPTIONS_MAX, read_options
from app.catalogue.selling.tiers import TIERS_MAX, parts_of, read_tiers
from app.catalogue.selling.zones import ZONES_MAX, read_region, read_zones
from app.language import _, in_every_language
from app.web.incoming.bodies import Amount, Body, Day, Price, Quantity, Short, SomeQuantity
from app.web.incoming.forms import Form, Optional
from app.web.incoming.typed import TypedRupiah, TypedStock, typed_number

PPN_BPS = 1100
"""Effective value added tax since 2025 (12 % of 11/12 of the price), where the price is without it and no other rate is told."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=250)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Kbki = Annotated[str, Field(max_length=40), AfterValidator(lambda typed: _kbki(typed))]
Minimum = Annotated[Quantity, Field(ge=1)]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Kind = Literal["goods", "service", "construction"]
KINDS: tuple[str, ...] = get_args(Kind)
PdnReason = Literal["made_here", "assembled", "import"]
Attributes = Annotated[dict[Short, Annotated[str, Field(max_length=200)] | bool | int | float], Field(max_length=50)]
SomeDays = Annotated[int, Field(ge=0, le=90, strict=True)]
Grams = Annotated[int, Field(ge=0, le=100_000_000, strict=True)]
Side = Annotated[Decimal, BeforeValidator(lambda typed: _side(typed)), Field(gt=0, le=10_000, decimal_places=1)]
Bmp = Annotated[Decimal, Field(ge=0, le=15, decimal_places=2)]
Ticks = Annotated[list[str], Field(max_length=20), AfterValidator(lambda ticked: _ticks(ticked))]
PLAIN_NUMBERS = ("bpom_number", "halal_number", "pirt_number", "sni_number", "brand_registration", "model")
NULLABLE = frozenset(
    {"brand", "tkdn_certificate", "tkdn_expires_on", "weight_g", "warranty", "pdn_reason", "sni_expires_on", *PLAIN_NUMBERS}
)
"""What may be emptied again."""


class TierBody(Body):
    """From so many on, one costs so much."""

    from_: Annotated[int, Field(ge=1, le=10**9, strict=True, alias="from")]
    price: Price


class ZoneBody(Body):
    """A region's code, or "" for everywhere else, and rupiah a delivery."""

    region: Annotated[str, Field(max_length=20), AfterValidator(read_region)]
    shipping: Amount = 0


class _Told(Body):
    """The optional part of a listing."""

    category: Short | None = None
    kind: Kind | None = None
    brand: Code | None = None
    sku: Code | None = None
    price_with_ppn: bool | None = None
    tax_rate_bps: Annotated[int, Field(ge=0, le=10_000, strict=True)] | None = None
    pdn_reason: PdnReason | None = None
    tkdn_percent: Percent | None = None
    tkdn_certificate: Code | None = None
    tkdn_expires_on: Day | None = None
    bmp_percent: Bmp | None = None
    brand_registration: Code | None = None
    model: Code | None = None
    sni_number: Code | None = None
    sni_expires_on: Day | None = None
    bpom_number: Code | None = None
    halal_number: Code | None = None
    pirt_number: Code | None = None
    sustainability: Ticks | None = None
    tiers: Annotated[list[TierBody], Field(max_length=TIERS_MAX)] | None = None
    zones: Annotated[list[ZoneBody], Field(max_length=ZONES_MAX)] | None = None
    family: Code | None = None
    options: Annotated[dict[Short, Short], Field(max_length=OPTIONS_MAX)] | None = None
    preorder_days: SomeDays | None = None
    weight_g: Grams | None = None
    size_cm: Annotated[list[Side], Field(min_length=3, max_length=3)] | None = None
    warranty: Short | None = None
    attributes: Attributes | None = None

    def content(self) -> dict[str, Any]:
        """The part that a curator judges, under the names of a version; only what was sent."""
        return content_of(self.model_dump(exclude_unset=True, by_alias=True))


class ListingBody(_Told):
    """A new listing: these are required, the rest has defaults."""

    etalase: Short
    name: Name
    description: Description
    kbki: Kbki
    unit: Unit
    unit_price: Price
    stock: SomeQuantity
    min_purchase: Minimum
    pdn: Annotated[bool, Field(strict=True)]


class ListingChange(_Told):
    """A change: what is not sent stays."""

    etalase: Short | None = None
    name: Name | None = None
    description: Description | None = None
    kbki: Kbki | None = None
    unit: Unit | None = None
    unit_price: Price | None = None
    stock: SomeQuantity | None = None
    min_purchase: Minimum | None = None
    pdn: Annotated[bool, Field(strict=True)] | None = None


class StockForm(Form):
    """The stock as counted anew."""

    stock: TypedStock


class ListingForm(Form):
    """The same as a browser sends it."""

    name: Name
    description: Description
    kbki: Kbki
    unit: Unit
    unit_price: Annotated[TypedRupiah, Field(gt=0, le=10**12)]
    stock: TypedStock
    min_purchase: Annotated[Decimal, BeforeValidator(typed_number), Field(ge=1, le=10**9, decimal_places=4)]
    kind: Kind = "goods"
    pdn_reason: PdnReason
    price_with_ppn: Literal["ya", "tidak"] = "ya"
    brand: Annotated[Code | None, Optional] = None
    sku: Annotated[Code | None, Optional] = None
    tkdn_percent: Annotated[Percent | None, BeforeValidator(typed_number), Optional] = None
    tkdn_certificate: Annotated[Code | None, Optional] = Field(default=None, validate_default=True)
    tkdn_expires_on: Annotated[date | None, Optional] = None
    preorder_days: Annotated[int, Field(ge=0, le=90)] = 0
    bmp_percent: Annotated[Bmp | None, BeforeValidator(typed_number), Optional] = None
    brand_registration: Annotated[Code | None, Optional] = None
    model: Annotated[Code | None, Optional] = None
    sni_number: Annotated[Code | None, Optional] = Field(default=None)
    sni_expires_on: Annotated[date | None, Optional] = None
    bpom_number: Annotated[Code | None, Optional] = None
    halal_number: Annotated[Code | None, Optional] = None
    pirt_number: Annotated[Code | None, Optional] = None
    sustainability: Annotated[Ticks, BeforeValidator(lambda typed: _typed_ticks(typed))] = []
    tiers: Annotated[list[dict[str, int]], BeforeValidator(lambda typed: _typed(typed, read_tiers))] = []
    zones: Annotated[list[dict[str, Any]], BeforeValidator(lambda typed: _typed(typed, read_zones))] = []
    family: Annotated[Code | None, Optional] = None
    options: Annotated[dict[str, str], BeforeValidator(lambda typed: _typed(typed, read_options))] = {}
    weight_g: Annotated[Annotated[int, Field(ge=0, le=100_000_000)] | None, BeforeValidator(typed_number), Optional] = None
    size_cm: Annotated[list[Side] | None, BeforeValidator(lambda typed: _typed_size(typed)), Optional] = None
    warranty: Annotated[Short | None, Optional] = None

    @field_validator("preorder_days", mode="before")
    @classmethod
    def _no_days(cls, typed: Any) -> Any:
        return 0 if typed == "" else typed

    @field_validator("tkdn_certificate")
    @classmethod
    def _certificate_of_a_share(cls, certificate: str | None, info: ValidationInfo) -> str | None:
        if certificate is None and info.data.get("tkdn_percent") is not None:
            raise ValueError(_("Isi nomor sertifikat TKDN, atau kosongkan nilainya."))
        return certificate

    def content(self) -> dict[str, Any]:
        told = self.model_dump()
        told["price_with_ppn"] = told["price_with_ppn"] == "ya"
        told["pdn"] = told["pdn_reason"] != "import"
        return content_of(told)


def content_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as sent → names of a version. Says of tax and origin only what follows from what was sent."""
    elsewhere = ("etalase", "stock", "sku", "family", "category", "tkdn_percent", "bmp_percent", "size_cm")
    content = {name: value for name, value in told.items() if name not in elsewhere}
    content = {name: value for name, value in content.items() if value is not None or name in NULLABLE}
    if told.get("category") is not None:
        content["category_code"] = told["category"]
    if "tkdn_percent" in told:
        content["tkdn_bps"] = None if told["tkdn_percent"] is None else int(told["tkdn_percent"] * 100)
    if "bmp_percent" in told:
        content["bmp_bps"] = None if told["bmp_percent"] is None else int(told["bmp_percent"] * 100)
    if "size_cm" in told:
        content["size_mm"] = None if told["size_cm"] is None else [int(side * 10) for side in told["size_cm"]]
    if content.get("price_with_ppn") is True:
        content["tax_rate_bps"] = 0
    elif content.get("price_with_ppn") is False:
        content.setdefault("tax_rate_bps", PPN_BPS)
    elif content.get("tax_rate_bps"):
        content["price_with_ppn"] = False
    if content.get("pdn_reason") is None:
        content.pop("pdn_reason", None)
        if "pdn" in content:
            content["pdn_reason"] = "made_here" if content["pdn"] else "import"
    return content


def _kbki(typed: str) -> str:
    digits = "".join(typed.replace(".", " ").split())
    if len(digits) != 10 or not digits.isascii() or not digits.isdecimal():
        raise ValueError(_("Kode KBKI terdiri dari 10 angka, misalnya 3212801000."))
    return digits


def _ticks(ticked: list[str]) -> list[str]:
    if unknown := [code for code in ticked if code not in SUSTAINABILITY]:
        raise ValueError(
            _("{code} tidak dikenal. Pilih dari: {codes}.").format(code=unknown[0][:40], codes=", ".join(SUSTAINABILITY))
        )
    return list(dict.fromkeys(ticked))


def _typed_ticks(typed: Any) -> Any:
    """Codes or their words, between semicolons where it is one text."""
    words = {said.casefold(): code for code, name in SUSTAINABILITY.items() for said in in_every_language(name)}
    parts = parts_of(typed) if isinstance(typed, str) else typed
    return [words.get(part.casefold(), part) if isinstance(part, str) else part for part in parts]


def _typed(typed: Any, read: Callable[[str], Any]) -> Any:
    return read(typed) if isinstance(typed, str) else typed


def _typed_size(typed: Any) -> Any:
    """`30 x 21,5 x 5`, with × or by as well."""
    if not isinstance(typed, str) or not typed.strip():
        return typed
    sides = [side for side in re.split(r"\s*[x×X*]\s*", typed.strip().removesuffix("cm").strip()) if side]
    if len(sides) != 3:
        raise ValueError(_("Tulis panjang x lebar x tinggi dalam cm, misalnya 30 x 21,5 x 5."))
    return [typed_number(side) for side in sides]


def _side(typed: Any) -> Any:
    return typed if isinstance(typed, bool) else Decimal(str(typed)) if isinstance(typed, int | float) else typed
