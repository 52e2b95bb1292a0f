"""What the API takes for a vendor, and what each step of the registration's
form takes: the same fields, read by the same readers."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from app.language import _
from app.vendors import identity
from app.vendors.documents import KINDS
from app.vendors.identity import LegalForm
from app.web.incoming.bodies import Amount, Body, Day, Short
from app.web.incoming.forms import Form, Optional, Secret
from app.web.incoming.moves import MoveBody
from app.web.incoming.typed import TypedRupiah

Nib = Annotated[str, Field(max_length=40), AfterValidator(identity.read_nib)]
Npwp = Annotated[str, Field(max_length=40), AfterValidator(identity.read_npwp)]
Kbli = Annotated[str, Field(max_length=20), AfterValidator(identity.read_kbli)]
Postcode = Annotated[str, Field(max_length=20), AfterValidator(identity.read_postcode)]
BankAccount = Annotated[str, Field(max_length=40), AfterValidator(identity.read_account)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(identity.read_phone)]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Name = Annotated[str, Field(min_length=2, max_length=200)]
FirmName = Annotated[Name, AfterValidator(identity.read_firm_name)]
Street = Annotated[str, Field(min_length=5, max_length=500)]
Kind = Annotated[str, AfterValidator(lambda kind: _known_kind(kind))]


class VendorBody(Body):
    """Any of the answers of a registration; those not sent stay as they are."""

    nib: Nib | None = None
    npwp: Npwp | None = None
    legal_form: LegalForm | None = None
    legal_name: FirmName | None = None
    owner_name: Name | None = None
    phone: Phone | None = None
    email: Email | None = None
    kbli: Annotated[list[Kbli], Field(min_length=1, max_length=100)] | None = None
    capital: Amount | None = None
    yearly_sales: Amount | None = None
    scale: Literal["micro", "small", "medium", "large", "coop"] | None = None
    pkp: bool | None = None
    region_code: Short | None = None
    home_region: Short | None = None
    street: Street | None = None
    postcode: Postcode | None = None
    bank_name: Name | None = None
    bank_account: BankAccount | None = None
    bank_holder: Name | None = None
    consent: bool | None = None

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class BlacklistBody(MoveBody):
    """By a decree, until a day."""

    decree: Short | None = None
    until: Day | None = None


class LiftBody(MoveBody):
    """By the ruling or decree that ends a blacklist, of a day."""

    decree: Short | None = None
    issued_on: Day | None = None


Purpose = Annotated[str, Field(min_length=10, max_length=500)]
"""What somebody needs to see something for, in a few words."""


class RevealBody(Body):
    """What the masked data of a vendor are needed for."""

    reason: Purpose


class RevealForm(Form):
    """The same, on the page."""

    reason: Purpose


class DocumentBody(Form):
    """A paper with its scan, as multipart/form-data."""

    kind: Kind
    number: Annotated[str, Field(min_length=1, max_length=100)]
    issued_on: Annotated[date | None, Optional] = None
    expires_on: Annotated[date | None, Optional] = None
    file: UploadFile


class AccountForm(Form):
    """Step 1: the person."""

    name: Name
    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Secret


class FirmForm(Form):
    """Step 2: the firm."""

    nib: Nib
    npwp: Npwp
    legal_form: LegalForm
    legal_name: FirmName
    owner_name: Annotated[Name | None, Optional] = None
    phone: Phone
    email: Annotated[Email | None, Optional] = None


class BusinessForm(Form):
    """Step 3: what it does and how large it is; codes are separated by commas,
    semicolons, slashes, blanks or lines, or by `dan`."""

    kbli: Annotated[
        list[Kbli],
        BeforeValidator(lambda typed: identity.codes_in(typed) if isinstance(typed, str) else typed),
        Field(min_length=1),
    ]
    yearly_sales: Annotated[TypedRupiah | None, Optional] = None
    capital: Annotated[TypedRupiah | None, Optional] = Field(default=None, validate_default=True)
    pkp: bool = False

    @field_validator("capital")
    @classmethod
    def _some_figure(cls, capital: int | None, info: ValidationInfo) -> int | None:
        if capital is None and info.data.get("yearly_sales", 0) is None:
            raise ValueError(_("Isi penjualan setahun, atau modal usaha bila usaha masih baru."))
        return capital


class AddressForm(Form):
    """Step 4: where it is and where it is paid."""

    postcode: Postcode
    region_code: Annotated[str | None, Optional] = None
    home_region: Annotated[str | None, Optional] = None
    street: Street
    bank_name: Name
    bank_account: BankAccount
    bank_holder: Name


class ConsentForm(Form):
    """Step 6."""

    consent: Annotated[bool, AfterValidator(lambda given: _consented(given))] = Field(default=False, validate_default=True)


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(_("Pilih jenis berkas: {kinds}.").format(kinds=", ".join(KINDS)))
    return kind


def _consented(given: bool) -> bool:
    if not given:
        raise ValueError(_("Centang pernyataan ini untuk mengirim."))
    return given
