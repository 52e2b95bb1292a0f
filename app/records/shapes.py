"""Records of SPSE (pencatatan non-tender) as the API gives them; amounts are text because they have cents."""

from typing import Annotated

from pydantic import Field

from app.web.api.shapes import Percent, Shape

Cents = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", description="Rupiah with two decimals")]


class RecordSums(Shape):
    """`pdn` and `umk` are what the offices typed as domestic and as from small firms."""

    records: int
    realised: Cents
    pdn: Cents
    pdn_percent: Percent | None
    umk: Cents
    umk_percent: Percent | None


class SumsOfSatker(RecordSums):
    """Of one unit."""

    kd_satker_str: str
    name: str | None


class SumsOfMethod(RecordSums):
    """Of one method."""

    method: str | None


class PaymentsOfRecords(Shape):
    """How many receipts, and of how much."""

    payments: int
    amount: Cents


class RecordsOfYear(Shape):
    """All records of a region and year; those of `open` are not closed yet, and only these are summed by unit and method."""

    region: str
    year: int
    all: RecordSums
    open: RecordSums
    payments: PaymentsOfRecords
    by_satker: list[SumsOfSatker]
    by_method: list[SumsOfMethod]
