"""What a browser and the API send of an etalase and of what it asks."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from app.catalogue.etalase.requirements import CERTIFICATES
from app.language import _
from app.web.incoming.bodies import Body, Day, Price, Short
from app.web.incoming.forms import Form, Optional
from app.web.incoming.typed import TypedRupiah

Kind = Literal["text", "number", "choice", "yes_no"]
Rules = Annotated[str, Field(max_length=5000)]
AttributeName = Annotated[str, Field(min_length=2, max_length=60)]
AttributeUnit = Annotated[str, Field(min_length=1, max_length=20)]


def _certificates(codes: list[str]) -> list[str]:
    if unknown := [code for code in codes if code not in CERTIFICATES]:
        raise ValueError(
            _("Sertifikat {code} tidak dikenal. Pilih dari: {codes}.").format(code=unknown[0][:40], codes=", ".join(CERTIFICATES))
        )
    return list(dict.fromkeys(codes))


def _industries(codes: list[str]) -> list[str]:
    if any(re.fullmatch(r"[0-9]{2,5}", code) is None for code in codes):
        raise ValueError(_("Tulis kode KBLI 5 angka, atau 2 sampai 4 angka pertamanya untuk semua di bawahnya."))
    return list(dict.fromkeys(codes))


def _split(typed: object) -> object:
    """`47611, 56210` as people type lists."""
    return [part for part in re.split(r"[\s,;]+", typed) if part] if isinstance(typed, str) else typed


def _lines(typed: object) -> object:
    return [line.strip() for line in typed.splitlines() if line.strip()] if isinstance(typed, str) else typed


Certificates = Annotated[list[str], Field(max_length=20), AfterValidator(_certificates)]
Industries = Annotated[list[str], Field(max_length=100), AfterValidator(_industries)]
Choices = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)]


class EtalaseChange(Form):
    """What may change: the words, the days, the ceiling, who may list, what a listing must hold."""

    description: Annotated[str, Field(max_length=2000)] = ""
    rules: Rules = ""
    opens_on: Annotated[date | None, Optional] = None
    closes_on: Annotated[date | None, Optional] = None
    price_ceiling: Annotated[Annotated[TypedRupiah, Field(gt=0, le=10**12)] | None, Optional] = None
    open_to_others: bool = False
    umkk_only: bool = False
    local_only: bool = False
    industries: Annotated[Industries, BeforeValidator(_split)] = []
    certificates: Certificates = []


class EtalaseForm(EtalaseChange):
    """A new one."""

    name: Annotated[str, Field(min_length=3, max_length=100)]
    category: Annotated[str, Field(min_length=1, max_length=20)]


class AttributeChange(Form):
    """What may change of what an etalase asks."""

    name: AttributeName
    unit: Annotated[AttributeUnit | None, Optional] = None
    choices: Annotated[Choices, BeforeValidator(_lines)] = []
    required: bool = False
    category: Annotated[str | None, Optional] = None


class AttributeForm(AttributeChange):
    """One thing more to ask."""

    kind: Kind


class EtalaseChangeBody(Body):
    """A change: what is not sent stays; null lifts a day or the ceiling."""

    description: Annotated[str, Field(max_length=2000)] = ""
    rules: Rules = ""
    opens_on: Day | None = None
    closes_on: Day | None = None
    price_ceiling: Price | None = None
    open_to_others: bool = False
    umkk_only: bool = False
    local_only: bool = False
    industries: Industries = []
    certificates: Certificates = []


class EtalaseBody(EtalaseChangeBody):
    """A new etalase of the caller's region."""

    name: Annotated[str, Field(min_length=3, max_length=100)]
    category: Short


class AttributeBody(Body):
    """What an etalase asks under a code; a code that is there already keeps its kind."""

    name: AttributeName
    kind: Kind
    unit: AttributeUnit | None = None
    choices: Choices = []
    required: bool = False
    category: Short | None = None
