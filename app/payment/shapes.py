"""Payments as the API gives them: their taxes, what is transferred, and for whom they wait."""

from typing import Annotated

from app.actor import Role
from app.payment.states import PAYMENT
from app.web.api.shapes import Day, Id, Instant, Move, Rupiah, Shape, one_of


class RuleOfTax(Shape):
    """The rule that gave the rate, as it stood."""

    code: str
    citation: str
    certainty: str
    set_by: str
    valid_from: Day


class TaxShown(Shape):
    """One tax: what it is of (`base`), its rate in hundredths of a percent, how
    much is `withheld`; `free_by` cites why nothing is."""

    tax: str
    kind: str
    base: Rupiah
    rate_bps: int
    amount: Rupiah
    withheld: Rupiah
    rule: RuleOfTax
    free_by: str | None


class PaymentShown(Shape):
    """One invoice and its way to the vendor. `waiting_for` is the role that takes the next step, `days` whole working days
    since. `ppn`, `withheld` and `transferred` are null until its taxes are known. `reference` is the number of the paper by
    which it was paid: the SP2D, the treasurer's voucher of petty cash, the card's transaction. `refunded` is what of it came
    back in parts, `refill_number` the SP2D GU that refilled petty cash, or paid the card's bill, for it; `refill_amount` is what
    that SP2D is of for all that it covers, null where only its number was written down."""

    id: Id
    order: Id
    order_number: str
    satker: str
    state: Annotated[str, one_of(PAYMENT.states)]
    invoice_number: str
    tax_invoice_number: str | None
    amount: Rupiah
    ppn: Rupiah | None
    withheld: Rupiah | None
    transferred: Rupiah | None
    taxed_on: Day | None
    taxes: list[TaxShown]
    advance: bool
    route: str
    spp_number: str | None
    spm_number: str | None
    sp2d_number: str | None
    reference: str | None
    refill_number: str | None
    refill_on: Day | None
    refill_amount: Rupiah | None
    invoiced_at: Instant
    paid_on: Day | None
    refunded: Rupiah
    waiting_for: Annotated[str, one_of(Role)] | None
    waiting_at: str | None
    since: Instant
    days: int
    waiting: str
    moves: list[Move]
