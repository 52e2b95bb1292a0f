"""What the API takes for a listing, and the forms of the same: `kbki` any 10 digits, `unit` free text, `pdn` true means
made here."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from app.language import _
from app.web.bodies import Body, Day, Price, Quantity, Short, SomeQuantity
from app.web.forms import Form, Optional, TypedRupiah

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
PdnReason = Literal["made_here", "assembled", "import"]
Attributes = Annotated[dict[Short, Short], Field(max_length=50)]


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
    preorder_days: Annotated[int, Field(ge=0, le=90, strict=True)] | None = None
    weight_g: Annotated[int, Field(ge=0, le=100_000_000, strict=True)] | None = None
    warranty: Short | None = None
    attributes: Attributes | None = None

    def content(self) -> dict[str, Any]:
        """The part that a curator judges, under the names of a version; only what was sent."""
        return content_of(self.model_dump(exclude_unset=True))


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


TypedStock = Annotated[Decimal, BeforeValidator(lambda typed: _typed_number(typed)), Field(ge=0, le=10**9, decimal_places=4)]


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
    min_purchase: Annotated[Decimal, BeforeValidator(lambda typed: _typed_number(typed)), Field(ge=1, le=10**9, decimal_places=4)]
    kind: Kind = "goods"
    pdn_reason: PdnReason
    price_with_ppn: Literal["ya", "tidak"] = "ya"
    brand: Annotated[Code | None, Optional] = None
    sku: Annotated[Code | None, Optional] = None
    tkdn_percent: Annotated[Percent | None, BeforeValidator(lambda typed: _typed_number(typed)), Optional] = None
    tkdn_certificate: Annotated[Code | None, Optional] = Field(default=None, validate_default=True)
    tkdn_expires_on: Annotated[date | None, Optional] = None
    preorder_days: Annotated[int, Field(ge=0, le=90)] = 0
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
    content = {name: value for name, value in told.items() if name not in ("etalase", "stock", "sku", "category", "tkdn_percent")}
    nullable = {"brand", "tkdn_certificate", "tkdn_expires_on", "weight_g", "warranty", "pdn_reason"}
    content = {name: value for name, value in content.items() if value is not None or name in nullable}
    if told.get("category") is not None:
        content["category_code"] = told["category"]
    if "tkdn_percent" in told:
        content["tkdn_bps"] = None if told["tkdn_percent"] is None else int(told["tkdn_percent"] * 100)
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


def _typed_number(typed: Any) -> Any:
    """`2,5` and `1.000` as people write numbers."""
    if not isinstance(typed, str):
        return typed
    text = typed.strip().replace(" ", "")
    if "," in text:
        return text.replace(".", "").replace(",", ".")
    head, dot, tail = text.rpartition(".")
    return text.replace(".", "") if dot and len(tail) == 3 and head.replace(".", "").isdecimal() else text
