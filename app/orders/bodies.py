"""What the API takes for an order: one model per move, so that an unknown field is named and a missing one too."""

from typing import Annotated, Literal

from pydantic import Field

from app.accounts.reauthentication import Proof
from app.orders.places import PLACES_MAX
from app.web.incoming.bodies import Amount, Body, Day, Price, Quantity, Short, SomeQuantity, Text, each_once
from app.web.incoming.forms import Answer, Secret
from app.web.incoming.moves import MoveBody


class LineBody(Body):
    listing_id: Short
    quantity: Quantity


ListName = Annotated[str, Field(min_length=2, max_length=80)]


class ShoppingListBody(Body):
    name: ListName


class HandBody(MoveBody):
    """`to` is the person of a PP or PPK of the office, `kd_rup` the package that it is to be ordered for."""

    kd_rup: Short
    to: Short


class KeptBody(Body):
    """A product on a list; no quantity takes it off."""

    listing_id: Short
    quantity: Quantity | None = None


class DeliveryBody(Body):
    address: Text
    due_date: Day


class PlaceLineBody(Body):
    listing_id: Short
    quantity: Quantity


class PlaceBody(Body):
    address: Text
    due_date: Day
    lines: Annotated[list[PlaceLineBody], Field(min_length=1, max_length=100), each_once("listing_id")]


class DeliveriesBody(Body):
    """Either `address` and `due_date`, or `places`: what of the order goes where, by which day."""

    address: Text | None = None
    due_date: Day | None = None
    places: Annotated[list[PlaceBody], Field(max_length=PLACES_MAX)] = []


class AccountBody(Body):
    account_code: Short
    amount: Price


class OrderBody(Body):
    """A new order: lines of one vendor against one package."""

    kd_rup: Short
    lines: Annotated[list[LineBody], Field(min_length=1, max_length=100)]
    delivery: DeliveriesBody
    accounts: Annotated[list[AccountBody], Field(max_length=200)] = []


class PriceBody(Body):
    line_id: Short
    unit_price: Price


class PlaceDayBody(Body):
    number: Annotated[int, Field(ge=1, le=PLACES_MAX)]
    due_date: Day


class OfferBody(MoveBody):
    """`due_date` is of an order that goes to one place; where it goes to several, `places` has the days that change."""

    lines: Annotated[list[PriceBody], Field(max_length=100), each_once("line_id")] = []
    shipping: Amount | None = None
    due_date: Day | None = None
    places: Annotated[list[PlaceDayBody], Field(max_length=PLACES_MAX), each_once("number")] = []


class AgreeBody(MoveBody):
    """`round`: the offer that the caller saw, so that nobody agrees to one that came in between."""

    round: Annotated[int, Field(ge=1, le=10_000)] | None = None


class ApproveBody(MoveBody):
    """`dpa_number`, `payment_route` and `packaging` stand on the Surat Pesanan where they are given; nothing else supplies them."""

    sp_number: Short | None = None
    dpa_number: Short | None = None
    payment_route: Literal["UP", "GU", "TU", "LS", "KKPD"] | None = None
    packaging: Short | None = None
    terms: Annotated[str, Field(min_length=1, max_length=10_000)] | None = None
    accounts: Annotated[list[AccountBody], Field(max_length=200)] = []
    answers: dict[str, Text] = {}


class SignBody(MoveBody):
    """One of the three shows who it is. `passkey` is a browser's answer to a challenge, as JSON; a program has none.

    `passphrase` is that of the official's certificate, where the region's officials sign with certificates; it goes
    to the region's e-signature service and is kept nowhere. `seal_instead`: with the installation's seal, where the
    service cannot be used and the region's admin allows it.
    """

    password: Secret | None = None
    totp: Short | None = None
    passkey: Answer | None = None
    passphrase: Secret | None = None
    seal_instead: bool = False

    @property
    def proof(self) -> Proof:
        return Proof(self.password, self.totp, self.passkey)


class LineChangeBody(Body):
    line_id: Short
    quantity: SomeQuantity | None = None
    unit_price: Price | None = None


class PlacePartBody(Body):
    line_id: Short
    quantity: SomeQuantity


class PlaceChangeBody(Body):
    number: Annotated[int, Field(ge=1, le=PLACES_MAX)]
    address: Text | None = None
    due_date: Day | None = None
    lines: Annotated[list[PlacePartBody], Field(max_length=100), each_once("line_id")] = []
    remove: bool = False


class AddendumBody(MoveBody):
    """`address`, `due_date` and the quantities of `lines` are of an order that goes to one place; where it goes to several,
    `places` has what changes there. The number that follows the last is a new place, with `address`, `due_date` and `lines`; the
    only place of an order is its number 1 then. `remove` takes one away to which nothing was sent. `version`: the one of the
    order that the caller read, so that nobody proposes over what was changed in between."""

    lines: Annotated[list[LineChangeBody], Field(max_length=100), each_once("line_id")] = []
    shipping: Amount | None = None
    due_date: Day | None = None
    address: Text | None = None
    accounts: Annotated[list[AccountBody], Field(max_length=200)] = []
    places: Annotated[list[PlaceChangeBody], Field(max_length=PLACES_MAX), each_once("number")] = []
    version: Annotated[int, Field(ge=0, le=10_000)] | None = None


class RequestCancelBody(MoveBody):
    """`letter`: the number of the letter that asks for it; its scan is put in beside (`cancel_letter`)."""

    letter: Short


class SettleOutsideBody(MoveBody):
    route: Short
    reference: Short
    paid_on: Day
    amount: Price
