"""Etalase and listings as the API gives them."""

from typing import Annotated, Any

from app.catalogue.states import LISTING
from app.web.api.shapes import Day, Hash, Id, Instant, Move, NotRequired, Number, PageOf, Path, Rupiah, Shape, TypedDict, one_of

TierShown = TypedDict("TierShown", {"from": int, "price": Rupiah})
TierShown.__doc__ = "From so many on, one costs so much"


class ZoneShown(Shape):
    """Where it is brought to: a region's code ("" for everywhere else), and rupiah a delivery."""

    region: str
    shipping: Rupiah


class PhotoShown(Shape):
    """A photo in two sizes."""

    sha256: Hash | None
    small: Path | None
    large: Path | None


class VersionShown(Shape):
    """What a vendor says of a product. `unit_price` holds below the first of `tiers`;
    `tax_rate_bps` is on top of it, in hundredths of a percent."""

    name: str
    description: str
    kind: str
    kbki: str
    brand: str | None
    unit: str
    unit_price: Rupiah
    price_with_ppn: bool
    tax_rate_bps: int
    brand_registration: str | None
    model: str | None
    tiers: list[TierShown]
    zones: list[ZoneShown]
    options: dict[str, str]
    pdn: bool
    pdn_reason: str | None
    tkdn_certificate: str | None
    sni_number: str | None
    bpom_number: str | None
    halal_number: str | None
    pirt_number: str | None
    sustainability: list[str]
    preorder_days: int
    weight_g: int | None
    warranty: str | None
    attributes: dict[str, Any]
    category: str
    min_purchase: Number
    tkdn_percent: float | None
    tkdn_expires_on: Day | None
    bmp_percent: float | None
    sni_expires_on: Day | None
    size_cm: list[float] | None
    photos: list[PhotoShown]


class PendingVersion(VersionShown):
    """A version that waits behind the published one."""

    version: int
    state: str


class EtalaseNamed(Shape):
    """An etalase by its id, slug and name."""

    id: Id
    slug: str
    name: str


class VendorOfListing(Shape):
    """Who offers it; `region_code` is where the firm is."""

    id: Id
    name: str | None
    region_code: str | None
    umkk: bool


class VariantShown(Shape):
    """Another of the same family, told apart by its `options`. `price` is what a buyer pays for one, with the tax
    that its vendor charges."""

    id: Id
    options: dict[str, str]
    unit_price: Rupiah
    price: Rupiah
    available: Number


class FindingOfAssistant(Shape):
    """What the listing assistant finds; `blocks` says what `submit` would refuse."""

    code: str
    field: str
    message: str
    remedy: str
    blocks: bool
    listing: str | None


class Behind(Shape, total=False):
    """What only its vendor and its office see of a listing."""

    sku: str | None
    family: str | None
    stock: Number
    reserved: Number
    price_jump: bool
    reason: str | None
    note: str | None
    pending: PendingVersion | None
    appeal: bool
    warnings: list[FindingOfAssistant]


class ListingInFull(VersionShown, Behind):
    """The published version, or the newest while none is. `price` is what a buyer pays for one unit: `unit_price`
    with the tax that its vendor charges (a vendor that is no PKP charges none). `available` is what is in stock and
    not reserved; `orderable`: on show, with its etalase open."""

    id: Id
    state: Annotated[str, one_of(LISTING.states)]
    moves: list[Move]
    pending_version: int | None
    version: int
    url: Path
    etalase: EtalaseNamed
    region: str
    vendor: VendorOfListing
    price: Rupiah
    available: Number
    variants: list[VariantShown]
    orderable: bool
    published_at: Instant | None


class VendorOfCard(Shape):
    """Who offers it, and where the firm is; `suspended`: it takes no orders for now."""

    id: Id
    name: str
    place: str | None
    suspended: bool


class ListingInList(Shape):
    """A published listing. `price` is what a buyer pays for one unit, with the tax that its vendor charges: lists are
    sorted and filtered by it. `unit_price` is what its vendor wrote."""

    id: Id
    version: int
    name: str
    unit: str
    unit_price: Rupiah
    price: Rupiah
    pdn: bool
    umkk: bool
    in_stock: bool
    etalase: str
    region: str
    vendor: VendorOfCard
    photo: Path | None
    url: Path
    published_at: Instant


class SlugCounted(Shape):
    """How many are in an etalase."""

    slug: str
    name: str
    count: int


class CodeCounted(Shape):
    """How many are of a region."""

    code: str
    name: str | None
    count: int


class BandCounted(Shape):
    """Prices from `min` up to `max`; null is without an end."""

    min: Rupiah | None
    max: Rupiah | None
    count: int


class PercentCounted(Shape):
    """How many have at least so much local content."""

    percent: int
    count: int


class DaysCounted(Shape):
    """How many are ready within so many days."""

    days: int
    count: int


class CertificateCounted(Shape):
    """How many have a certificate."""

    code: str
    count: int


class ValueCounted(Shape):
    """How many have a value of an attribute."""

    value: str
    count: int


class FacetsShown(Shape):
    """How what was found divides; `capped`: there is more than was counted."""

    total: int
    capped: bool
    etalase: list[SlugCounted]
    region: list[CodeCounted]
    origin: list[CodeCounted]
    price: list[BandCounted]
    pdn: int
    umkk: int
    in_stock: int
    tkdn_min: list[PercentCounted]
    ready_within: list[DaysCounted]
    certificate: list[CertificateCounted]
    attribute: dict[str, list[ValueCounted]]


class LeadsShown(Shape):
    """Where to go on from a question that nothing answers: questions that have an answer, with fewer words or spelled in
    another way, and the parameters without which it has one."""

    q: list[str]
    without: list[str]


class ListingsFound(PageOf[ListingInList]):
    """`corrected` is how the question was understood where a word was misspelt; `leads` come where
    nothing was found, `facets` when they are asked for."""

    corrected: NotRequired[str]
    leads: NotRequired[LeadsShown]
    facets: NotRequired[FacetsShown]


class EtalaseInList(Shape):
    """An etalase; `open` is between its days, `price_ceiling` what a unit may cost at most."""

    id: Id
    slug: str
    name: str
    description: str | None
    category: str | None
    region: str
    opens_on: Day | None
    closes_on: Day | None
    open: bool
    price_ceiling: Rupiah | None
    open_to_others: bool
    listings: int
    url: Path


class AttributeAsked(Shape):
    """What an etalase asks of a listing."""

    code: str
    name: str
    kind: Annotated[str, one_of(("text", "number", "choice", "yes_no"))]
    unit: str | None
    choices: list[str]
    required: bool
    category: str | None


class EtalaseInFull(EtalaseInList):
    """With its rules, who may list, and what it asks of a listing."""

    rules: str
    umkk_only: bool
    local_only: bool
    industries: list[str]
    certificates: list[str]
    attributes: list[AttributeAsked]


class WorkbookShown(Shape):
    """A workbook of listings: what its rows would do until it is applied, then
    what they did; `bad` are rows with faults by column."""

    id: Id
    state: Annotated[str, one_of(("checked", "applying", "applied"))]
    file: str
    rows: int
    done_rows: int
    counts: dict[str, int]
    ignored: list[str]
    bad: list[dict[str, Any]]


class ProductInList(Shape):
    """A product as its own shop lists it, in whatever state; `pending_version` waits beside the one on show."""

    id: Id
    sku: str | None
    name: str
    etalase_name: str
    unit: str
    unit_price: Rupiah
    stock: Number
    reserved: Number
    state: Annotated[str, one_of(LISTING.states)]
    pending_version: int | None


class QueuedListing(Shape):
    """What waits for the office: `since` it was sent in or appealed; `risk` of 100, null where nobody has weighed it."""

    id: Id
    state: Annotated[str, one_of(LISTING.states)]
    name: str
    vendor: str | None
    etalase_name: str
    unit: str
    unit_price: Rupiah
    risk: int | None
    price_jump: bool
    appealed: bool
    since: Instant


class TakeoverShown(WorkbookShown):
    """A file of an older catalogue, of vendors or of listings."""

    kind: Annotated[str, one_of(("vendors", "listings"))]
    sha256: Hash
    received_at: Instant
