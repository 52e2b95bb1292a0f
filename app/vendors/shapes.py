"""Vendors as the API gives them: all of one to its own people and its office, its record to everybody."""

from typing import Annotated

from app.vendors.states import VENDOR
from app.web.api.shapes import Day, Hash, Id, Instant, Move, Path, Percent, Rupiah, Shape, one_of


class DocumentShown(Shape):
    """A paper of a vendor; `current` until another of its kind came."""

    id: Id
    kind: str
    number: str | None
    issued_on: Day | None
    expires_on: Day | None
    sha256: Hash
    current: bool
    url: Path


class VendorInList(Shape):
    """A line of the office's list."""

    id: Id
    state: Annotated[str, one_of(VENDOR.states)]
    legal_name: str | None
    nib: str | None
    scale: str | None
    cooperative: bool
    address_name: str | None
    submitted_at: Instant | None
    verified_at: Instant | None


class VendorInDirectory(Shape):
    """What everybody may know of a vendor at a glance; its record says more."""

    id: Id
    name: str | None
    place: str | None
    place_code: str | None
    scale: str | None
    umkk: bool
    cooperative: bool
    pkp: bool
    verified_at: Instant | None
    accepts_orders: bool
    record: Path


class VendorInFull(Shape):
    """Everything that a vendor told, and how its office judged it. `masked` names the fields of which a
    part is hidden, until a reason was given to see them."""

    id: Id
    state: Annotated[str, one_of(VENDOR.states)]
    moves: list[Move]
    nib: str | None
    npwp: str | None
    legal_form: str | None
    legal_name: str | None
    owner_name: str | None
    phone: str | None
    email: str | None
    scale: str | None
    scale_rule: str | None
    cooperative: bool
    pkp: bool
    street: str | None
    postcode: str | None
    bank_name: str | None
    bank_account: str | None
    bank_holder: str | None
    reason: str | None
    kbli: list[str]
    capital: Rupiah | None
    yearly_sales: Rupiah | None
    umkk: bool
    region_code: str | None
    region_name: str | None
    home_region: str | None
    consent: bool
    submitted_at: Instant | None
    verified_at: Instant | None
    blacklist_decree: str | None
    blacklisted_until: str | None
    masked: list[str]
    documents: list[DocumentShown]


class Marks(Shape):
    """What a vendor is: of its region, small, a cooperative, registered for value added tax."""

    local: bool
    umkk: bool
    cooperative: bool
    pkp: bool


class OrdersCounted(Shape):
    """How its signed orders went."""

    signed: int
    finished: int
    cancelled: int
    disputed: int


class DeliveriesCounted(Shape):
    """How its deliveries went."""

    delivered: int
    on_time: int
    on_time_percent: Percent | None
    checked: int
    complete: int
    complete_percent: Percent | None


class PaperOfRecord(Shape):
    """A paper by its kind and last day; never its number."""

    kind: str
    valid_until: Day | None
    valid: bool


class VendorRecord(Shape):
    """What everybody may know of a vendor."""

    id: Id
    name: str | None
    place: str | None
    accepts_orders: bool
    marks: Marks
    verified_by: str | None
    verified_on: Day | None
    since: str | None
    orders: OrdersCounted
    deliveries: DeliveriesCounted
    papers: list[PaperOfRecord]
