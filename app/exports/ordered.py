"""An order in the terms of the national feeds, whether it was placed here or
imported: what the formats choose their columns from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.orders.states import REALISED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One order. Texts of an imported one are as they came; None is what nobody knows."""

    source: str
    fiscal_year: int
    agency_kind: str
    agency_name: str
    klpd_code: str | None
    satker_code: str | None
    satker_name: str | None
    package_id: str
    kd_rup: str | None
    rup_name: str | None
    rup_description: str | None
    product_ids: str | None
    fund_sources: str | None
    accounts: str | None
    vendor_id: str | None
    vendor_sikap_id: int
    vendor_name: str | None
    product_kinds: int
    quantity: Any
    shipping: int | None
    total: int
    pdn: int | None
    ordered_on: date | None
    state: str
    shipment_state: str
    mini_competition: str | None
    method: str
    procurement: str | None
    served: str | None

    @property
    def is_realised(self) -> bool:
        return self.state in REALISED

    @property
    def state_in_words(self) -> str:
        """As the public portal writes it."""
        return self.state.replace("_", " ")


HERE, V6, V5, ONLINE_SHOP = "E-Katalog Lokal", "E-Katalog 6.0", "E-Katalog 5.0", "Toko Daring"
"""Where an order was placed, as the public portal says it."""
