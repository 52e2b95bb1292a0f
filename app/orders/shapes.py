"""Orders as the API gives them."""

from typing import Annotated, Any

from app.actor import BUYERS, Role
from app.attachments.shapes import AttachmentShown
from app.fulfilment.shapes import HandoverShown, LatenessShown, ShipmentShown
from app.orders.review import PAYMENT_ROUTES
from app.orders.states import ORDER
from app.orders.warnings.flags import BY_CODE
from app.papers.shapes import PaperShown
from app.payment.shapes import PaymentShown
from app.plan.shapes import Lineage
from app.rules.shapes import RuleKept
from app.web.api.shapes import Day, Hash, Id, Instant, Move, Number, Rupiah, Shape, TypedDict, one_of

MoveTakenShown = TypedDict(
    "MoveTakenShown",
    {
        "at": Instant,
        "move": str,
        "from": str | None,
        "to": str,
        "role": Annotated[str, one_of(Role)],
        "by": str,
        "reason": str | None,
        "note": str | None,
    },
)
MoveTakenShown.__doc__ = "A line of a thing's history: who took which move, from which state to which"


class NamedVendor(Shape):
    """A vendor by its id and name."""

    id: Id
    name: str


class OrderInList(Shape):
    """One line of a list; `due_at` is when the order expires where nobody moves."""

    id: Id
    number: str
    state: Annotated[str, one_of(ORDER.states)]
    total: Rupiah
    kd_rup: str
    satker: str
    vendor: NamedVendor
    placed_at: Instant
    due_at: Instant | None


class PlaceOfDelivery(Shape):
    """Where to, and by which day."""

    address: str
    due_date: Day


class PlaceLineShown(Shape):
    """How much of a line goes to a place."""

    line_id: Id
    quantity: Number


class PlaceShown(PlaceOfDelivery):
    """A place of an order: its number, what goes there and by which day."""

    number: int
    lines: list[PlaceLineShown]


class DeliveryOfOrder(PlaceOfDelivery):
    """Where an order goes. With several `places` the `address` is that of the first and `due_date` the latest day, by which all
    is there; an order that goes to one place has that one among them."""

    places: list[PlaceShown]


class OrderLineShown(Shape):
    """A frozen copy of what was bought; `list_price` is the listing's,
    `unit_price` as last offered, `amount` rounded half up once."""

    id: Id
    listing_id: Id | None
    name: str
    kbki: str
    unit: str
    quantity: Number
    list_price: Rupiah
    unit_price: Rupiah
    amount: Rupiah
    pdn: bool
    accepted_quantity: Number


class ShareShown(Shape):
    """What a budget line (MAK) bears of an order."""

    account_code: str
    amount: Rupiah


class OfferedPrice(Shape):
    """What a unit of a line was offered for."""

    line_id: Id
    unit_price: Rupiah


class OfferShown(Shape):
    """A round of the negotiation, and which side made it: the price of every line as it stood then; `place_due_dates`
    has the day of each place where the order goes to several."""

    round: int
    side: str
    lines: list[OfferedPrice]
    total: Rupiah
    shipping: Rupiah
    due_date: Day
    place_due_dates: list[Day]
    at: Instant


class OrderAsPlaced(OrderInList):
    """An order with all that its parties may see but its warnings. `dpa_number`, `payment_route` (as meant; each
    payment has its own) and `packaging` are what the PPK had written on the Surat Pesanan, if anything. `charged_to` is
    the package that carries it, its own or what that became; `shipments`, `handovers` and `payments` come with the
    second signature."""

    sp_number: str | None
    dpa_number: str | None
    payment_route: Annotated[str, one_of(PAYMENT_ROUTES)] | None
    packaging: str | None
    package_name: str
    fiscal_year: int
    charged_to: str
    lineage: Lineage
    national_ref: str | None
    shipping: Rupiah
    delivery: DeliveryOfOrder
    buyer_agreed: bool
    vendor_agreed: bool
    order_date: Day | None
    lines: list[OrderLineShown]
    accounts: list[ShareShown]
    offers: list[OfferShown]
    judged_by: list[RuleKept]
    moves: list[Move]
    history: list[MoveTakenShown]
    shipments: list[ShipmentShown]
    handovers: list[HandoverShown]
    payments: list[PaymentShown]
    documents: list[PaperShown]


class OfficialOfOrder(Shape):
    """Who stands for a side of the buyer, and for whom by which decree where it is another's post."""

    side: Annotated[str, one_of(("pp", "ppk"))]
    name: str
    kind: str | None
    in_place_of: str | None
    decree_number: str | None


class WarningShown(Shape):
    """What is odd about an order, for the buyer's side and those who oversee it; `answer` is null while it waits for one."""

    flag: Annotated[str, one_of(BY_CODE)]
    title: str
    text: str
    source: str
    advice: str
    figures: dict[str, Any]
    answer: str | None
    answered_by: str | None
    answered_at: Instant | None


class CancelRequestShown(Shape):
    """A request to cancel that is not decided yet: by when it is to be opened, since when the budget user
    may as well, and the offices that it waits for now."""

    side: Annotated[str, one_of(("buyer", "vendor"))]
    letter: str | None
    asked_at: Instant
    due_at: Instant | None
    passed_on_at: Instant | None
    lies_with: list[Annotated[str, one_of((Role.REGION_ADMIN, Role.BUDGET_USER))]]


class LineToBe(Shape):
    """What a line of an order would become; null leaves it as it is."""

    line_id: Id
    quantity: Number | None
    unit_price: Rupiah | None


class PlaceToBe(Shape):
    """What a place of an order would become; null leaves a thing, and lines that are not named keep their quantity there."""

    number: int
    address: str | None
    due_date: Day | None
    lines: list[PlaceLineShown]


class AddendumShown(Shape):
    """The change to a signed order that is proposed and not yet in effect; null leaves a thing as it is, and no
    `accounts` the division over them. `received`: what its two signatures will make received without a handover,
    because all that it leaves ordered was handed over before. `untaxed`: the lines that lose their value added tax,
    because the vendor is PKP no more."""

    side: Annotated[str, one_of(("buyer", "vendor"))]
    note: str | None
    total_before: Rupiah
    total_after: Rupiah
    received: Rupiah
    lines: list[LineToBe]
    accounts: list[ShareShown]
    untaxed: list[Id]
    shipping: Rupiah | None
    due_date: Day | None
    address: str | None
    places: list[PlaceToBe]
    proposed_at: Instant
    accepted_at: Instant | None
    buyer_signed_at: Instant | None


class OrderInFull(OrderAsPlaced):
    """With who stands for it, scans of its papers, what it is warned of, the open addendum and the request to cancel it.
    `version` counts the addenda that took effect and the cancellations that cut it; `propose_addendum` takes it back, so
    that nobody proposes over what was changed in between."""

    version: int
    lateness: list[LatenessShown]
    addendum: AddendumShown | None
    cancel_request: CancelRequestShown | None

    officials: list[OfficialOfOrder]
    attachments: list[AttachmentShown]
    warnings: list[WarningShown]


class LetterShown(Shape):
    """The letter of a request to cancel, as it is kept."""

    sha256: Hash
    content_type: str


class ShoppingListNamed(Shape):
    """A shopping list of a satker. One that a PPTK handed over names its package, by whom and
    when; `handed_to` is null once a buyer took it up."""

    id: Id
    name: str
    satker: str
    kd_rup: str | None
    handed_to: Id | None
    handed_by: Id | None
    handed_at: Instant | None
    hand_note: str | None


class ShoppingListInList(ShoppingListNamed):
    """With how many products are on it."""

    products: int


class KeptProduct(Shape):
    """A product on a shopping list; `reason` says why it cannot be ordered now."""

    listing_id: Id
    name: str
    quantity: Number
    can_be_ordered: bool
    reason: str | None


class BuyerOfOffice(Shape):
    """A PP or PPK of the office, to whom a PPTK may hand a list."""

    person: Id
    name: str
    roles: list[Annotated[str, one_of(BUYERS)]]


class ShoppingListInFull(ShoppingListNamed):
    """With its products, and the office's buyers of today."""

    lines: list[KeptProduct]
    buyers: list[BuyerOfOffice]


class PutInCart(Shape):
    """A product that went into the cart; `quantity` with its unit, in words."""

    name: str
    quantity: str
    note: str | None


class LostForCart(Shape):
    """A product that could not, and why."""

    name: str
    reason: str


class CartFilled(Shape):
    """What a shopping list brought into the cart."""

    put: list[PutInCart]
    lost: list[LostForCart]
