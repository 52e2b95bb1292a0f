"""A row for the ledger, before it is written: every column of `Entry`, with the defaults of what rarely applies."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.ledger.kinds import quarter
from app.ledger.quarters import slot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry with every column of the ledger's table; see `Entry`."""

    region_id: int
    id: UUID
    at: datetime
    known_at: datetime
    account_id: UUID | None
    kind: str
    basis: str | None = None
    basis_date: date | None = None
    period: str | None = None
    fiscal_year: int
    scope: str | None = None
    order_key: str | None = None
    order_date: date | None = None
    state_from: str | None = None
    state_to: str | None = None
    total: int | None = None
    satker_code: str | None = None
    kd_rup: str | None = None
    charged_to: str | None = None
    vendor_key: str | None = None
    fund_set: str | None = None
    account_code: str | None = None
    amount: int
    orders_delta: int = 0
    pdn_lkpp: int = 0
    pdn_true: int = 0
    pdn_known: int = 0
    umkk_local: int = 0
    umkk_known: int = 0
    proxy: bool = False
    advance: bool = False
    ref: str | None = None

    def __post_init__(self) -> None:
        """Nothing else said, the package that an order was placed under carries its amount."""
        if self.charged_to is None:
            object.__setattr__(self, "charged_to", self.kd_rup)

    @property
    def quarter(self) -> int:
        """Of the fiscal year, by the day on which it counts."""
        return quarter(self.basis_date, self.fiscal_year)

    @property
    def order_quarter(self) -> int:
        """Of the fiscal year, by the day of the order."""
        return quarter(self.order_date, self.fiscal_year)

    @property
    def slot(self) -> int:
        """Which of the rows of its state counts its order."""
        assert self.order_key is not None
        return slot_of(self.order_key)

    @property
    def funds(self) -> str:
        """The fund set as part of a key: empty where none is known."""
        return self.fund_set or ""

    @property
    def vendor(self) -> str:
        """The vendor as part of a key: empty where none is known."""
        return self.vendor_key or ""

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
