"""Lives: one order from its placing up to any point of its life, step by step, as the commands of the product would have left it.

Every step changes the order, its stock, its package and its ledger rows together; `Life.entries` are rows of the product's own ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import end_of_local_day, local_date
from app.demo.plans import Planned
from app.demo.shops import OnShow
from app.demo.writing import Bulk, History
from app.fulfilment.models import Handover, Shipment, ShipmentLine
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState, ShipmentState
from app.ledger import Basis, EntryRow, Kind, Line, rows_of
from app.orders import bookkeeping
from app.orders.deadlines import DAYS
from app.orders.models import Addendum, CancelRequest, Counter, Offer, Order, OrderAccount, OrderLine, OutsidePayment
from app.orders.permissions import side_of
from app.orders.placing import PLACED, line_total
from app.orders.review import TERMS
from app.orders.states import ORDER, OrderState
from app.payment.models import Payment
from app.payment.states import PAYMENT, PaymentState
from app.regions.calendar import count_working_days
from app.regions.models import Region
from app.transitions import Move

RECEIVED = "receive"
CURRENT_STEP = Move(from_="", name="", to="", who=lambda *_: True)


@dataclass(slots=True)
class Numbers:
    """Gapless numbers by region and series, as `orders.numbering` gives them."""

    last: dict[tuple[int, str], int] = field(default_factory=dict)

    def next(self, region_id: int, series: str) -> int:
        self.last[region_id, series] = self.last.get((region_id, series), 0) + 1
        return self.last[region_id, series]

    def rows(self) -> list[Counter]:
        return [Counter(region_id=region_id, series=series, last=last) for (region_id, series), last in self.last.items()]


@dataclass(frozen=True, slots=True)
class Parties:
    """The persons of one order. `buyer` placed it: a PP, or the PPK itself."""

    buyer: Actor
    ppk: Actor
    treasurer: Actor
    budget_user: Actor
    region_admin: Actor
    seller: Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product on show and how much of it; `discount` is what the buyer asks off its price, in percent."""

    product: OnShow
    quantity: Decimal
    discount: int = 0


@dataclass(slots=True)
class Life:
    """One order and all that hangs on it."""

    region: Region
    year: int
    satker_number: str
    package: Planned
    parties: Parties
    wanted: Sequence[Wanted]
    address: str
    bulk: Bulk
    numbers: Numbers
    history: History = field(init=False)
    order: Order = field(init=False)
    shipment: Shipment = field(init=False)
    handover: Handover = field(init=False)
    payment: Payment = field(init=False)
    entries: list[EntryRow] = field(default_factory=list)
    worth: dict[Basis, int] = field(default_factory=lambda: dict.fromkeys(Basis, 0))

    def __post_init__(self) -> None:
        self.history = History(self.bulk)

    def take(self, step: str, at: datetime) -> None:
        """One step of `STEPS` at a moment after the one before."""
        STEPS[step](self, at)
        if self.order.due_at is not None or self.order.state in DAYS:
            self.order.due_at = self._deadline(at)

    def finish(self) -> None:
        """Hand everything over to be written; what it takes of its accounts is not there for the next.

        An order that ended keeps its share too, so that at no time more was held than there is.
        """
        for share in self.order.accounts:
            self.package.accounts[share.account_code] -= share.amount
        self.bulk.add(self.order, *self.order.lines, *self.order.accounts)

    def enter(self, move: Move, *lines: Line, actor: Actor, at: datetime) -> None:
        rows = rows_of(
            bookkeeping.subject_of(self.order, move),
            lines,
            self.worth,
            actor=actor,
            at=at,
            on=local_date(at, self.region.timezone),
        )
        self.entries += [replace(row, id=self.history.new_id(at)) for row in rows]

    def step(self, name: str, actor: Actor, at: datetime, *lines: Line, silent: bool = False, **told: Any) -> Move:
        """A move of the order, entered in the ledger unless the product's command writes nothing there."""
        taken = self.history.take(ORDER, self.order, name, actor=actor, at=at, **told)
        if not silent:
            self.enter(taken, *lines, actor=actor, at=at)
        return taken

    def same_state(self, name: str) -> Move:
        return replace(CURRENT_STEP, from_=self.order.state, name=name, to=self.order.state)

    def split(self) -> None:
        """One account that has enough takes all, otherwise they are used in order."""
        left, rest = self.package.accounts, self.order.total
        enough = next((code for code, amount in left.items() if amount >= rest), None)
        shares: list[tuple[str, int]] = [] if enough is None else [(enough, rest)]
        if enough is None:
            for code, amount in left.items():
                if taken := min(amount, rest):
                    shares.append((code, taken))
                    rest -= taken
        accounts = [
            OrderAccount(
                region_id=self.order.region_id,
                id=self.history.new_id(self.order.placed_at),
                order_id=self.order.id,
                position=position,
                kd_rup=self.order.kd_rup,
                account_code=code,
                amount=amount,
            )
            for position, (code, amount) in enumerate(shares, start=1)
        ]
        set_committed_value(self.order, "accounts", accounts)

    def _deadline(self, at: datetime) -> datetime | None:
        days = DAYS.get(OrderState(self.order.state))
        if days is None:
            return None
        day = count_working_days(local_date(at, self.region.timezone), days, ())
        return end_of_local_day(day, self.region.timezone)


def place(life: Life, at: datetime) -> None:
    first, today = life.wanted[0].product, local_date(at, life.region.timezone)
    vendor, buyer = first.firm.vendor, life.parties.buyer
    series = f"order/{life.satker_number}/{today.year}"
    order = life.order = Order(
        region_id=life.region.id,
        id=life.history.new_id(at),
        number=f"LP/{life.region.digits}/{life.satker_number}/{today.year}/{life.numbers.next(life.region.id, series):04d}",
        state=OrderState.ON_NEGOTIATION,
        fiscal_year=life.year,
        satker_code=life.package.satker_code,
        kd_rup=life.package.kd_rup,
        package_name=life.package.name,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name,
        fund_set=life.package.fund_set,
        local_umkk=vendor.is_umkk and vendor.is_local_to(life.region.code),
        placed_by=buyer.account_id,
        placed_as=buyer.role,
        placed_at=at,
        shipping_rupiah=0,
        held_rupiah=0,
        delivery_address=life.address,
        delivery_due=today + timedelta(days=21),
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=False,
        vendor_agreed=False,
        review_answers={},
        advance=False,
    )
    set_committed_value(order, "lines", [_line(life, position, want, at) for position, want in enumerate(life.wanted, start=1)])
    order.total = sum(line.amount for line in order.lines)
    for want in life.wanted:
        want.product.listing.reserved += want.quantity
    life.split()
    life.history.begin(ORDER, order, "place", actor=buyer, at=at, details={"total": order.total})
    life.bulk.add(_offer(life, None, at))
    life.enter(PLACED, bookkeeping.hold(order), actor=buyer, at=at)


def counter(life: Life, at: datetime) -> None:
    """The buyer asks for a lower price."""
    order, buyer = life.order, life.parties.buyer
    for line, want in zip(order.lines, life.wanted, strict=True):
        line.unit_price = max(1, line.list_price * (100 - want.discount) // 100)
        line.amount = line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=line.tax_rate_bps)
    prices = {str(line.id): line.unit_price for line in order.lines}
    taken = life.step("offer", buyer, at, silent=True, details={"prices": prices})
    order.total = sum(line.amount for line in order.lines)
    order.offer_round, order.offered_by = 2, "buyer"
    order.buyer_agreed = order.vendor_agreed = False
    life.bulk.add(_offer(life, buyer, at))
    held = bookkeeping.hold(order)
    if held.amount:
        life.split()
        life.enter(taken, held, actor=buyer, at=at)


def agree_as(side: str) -> Callable[[Life, datetime], None]:
    def agree(life: Life, at: datetime) -> None:
        actor = life.parties.seller if side == "vendor" else life.parties.buyer
        life.step("agree", actor, at, silent=True, details={"round": life.order.offer_round, "total": life.order.total})
        setattr(life.order, f"{side}_agreed", True)

    return agree


def submit(life: Life, at: datetime) -> None:
    life.step("submit_for_review", life.parties.buyer, at)


def approve(life: Life, at: datetime) -> None:
    order, ppk = life.order, life.parties.ppk
    taken = life.step("approve", ppk, at, silent=True)
    year = local_date(at, life.region.timezone).year
    number = life.numbers.next(order.region_id, f"sp/{order.satker_code}/{year}")
    order.ppk_account_id, order.approved_at, order.terms = ppk.account_id, at, TERMS
    order.sp_number = f"{number:03d}/SP/{order.satker_code}/{year}"
    life.enter(taken, actor=ppk, at=at)


def sign_as_ppk(life: Life, at: datetime) -> None:
    life.step("sign", life.parties.ppk, at)
    life.order.buyer_signed_at = at


def accept(life: Life, at: datetime) -> None:
    life.step("accept", life.parties.seller, at)


def sign_as_vendor(life: Life, at: datetime) -> None:
    """Released and committed together; the first shipment is there."""
    order, seller = life.order, life.parties.seller
    taken = life.step("sign", seller, at, silent=True)
    order.vendor_signed_at, order.vendor_signed_by = at, seller.account_id
    order.order_date = local_date(at, life.region.timezone)
    life.enter(taken, bookkeeping.release(order), bookkeeping.commit(order), actor=seller, at=at)
    shipment = life.shipment = Shipment(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        position=1,
        state=ShipmentState.DRAFT,
        service=False,
        returns=0,
    )
    lines = [
        ShipmentLine(region_id=order.region_id, shipment_id=shipment.id, line_id=line.id, quantity=line.quantity)
        for line in order.lines
    ]
    set_committed_value(shipment, "lines", lines)
    set_committed_value(shipment, "order", order)
    life.bulk.add(shipment, *lines)
    life.history.begin(SHIPMENT, shipment, "open", actor=seller, at=at)


def pack(life: Life, at: datetime) -> None:
    life.history.take(SHIPMENT, life.shipment, "pack", actor=life.parties.seller, at=at)


def ship(life: Life, at: datetime) -> None:
    shipment = life.shipment
    shipment.courier, shipment.tracking_number = "Kurir Contoh", f"KC99{int(at.timestamp()):010}"
    told = {"courier": shipment.courier, "number": shipment.tracking_number}
    life.history.take(SHIPMENT, shipment, "ship", actor=life.parties.seller, at=at, details=told)
    shipment.shipped_at = at
    for want, line in zip(life.wanted, life.order.lines, strict=True):
        want.product.listing.stock -= want.quantity
        want.product.listing.reserved -= want.quantity
        line.shipped_quantity = line.quantity


def deliver(life: Life, at: datetime) -> None:
    life.history.take(SHIPMENT, life.shipment, "deliver", actor=life.parties.seller, at=at)
    life.shipment.proof, life.shipment.delivered_at = "Diterima petugas gudang", at


def confirm(life: Life, at: datetime) -> None:
    """The check is passed; the handover is there to be signed."""
    order, shipment, ppk = life.order, life.shipment, life.parties.ppk
    day = local_date(at, life.region.timezone)
    life.history.take(SHIPMENT, shipment, "confirm", actor=ppk, at=at, details={"finished_on": day.isoformat()})
    for line in shipment.lines:
        line.confirmed_quantity = line.quantity
    shipment.finished_on, shipment.confirmed_by = day, ppk.account_id
    handover = life.handover = Handover(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        shipment_id=shipment.id,
        state=HandoverState.DRAFT,
        satker_code=order.satker_code,
        amount=0,
    )
    set_committed_value(handover, "order", order)
    set_committed_value(handover, "shipment", shipment)
    life.bulk.add(handover)
    life.history.begin(HANDOVER, handover, "open", actor=ppk, at=at)


def number(life: Life, at: datetime) -> None:
    handover = life.handover
    life.history.take(HANDOVER, handover, "number", actor=life.parties.ppk, at=at)
    year = local_date(at, life.region.timezone).year
    n = life.numbers.next(handover.region_id, f"bast/{handover.satker_code}/{year}")
    handover.number = f"{n:03d}/BAST/{handover.satker_code}/{year}"


def sign_handover_as_vendor(life: Life, at: datetime) -> None:
    life.history.take(HANDOVER, life.handover, "sign", actor=life.parties.seller, at=at)
    life.handover.vendor_signed_at = at


def sign_handover_as_ppk(life: Life, at: datetime) -> None:
    """Accepted: its value is received."""
    order, handover, ppk = life.order, life.handover, life.parties.ppk
    life.history.take(HANDOVER, handover, "sign", actor=ppk, at=at)
    for line in order.lines:
        line.accepted_quantity = line.quantity
    handover.buyer_signed_at, handover.accepted_on = at, local_date(at, life.region.timezone)
    handover.amount = order.total
    life.history.take(SHIPMENT, life.shipment, "complete", actor=SYSTEM_ACTOR, at=at)
    received = Line(kind=Kind.RECEIVED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order), ref=handover.number)
    life.enter(life.same_state("receive"), received, actor=ppk, at=at)


def invoice(life: Life, at: datetime) -> None:
    order = life.order
    payment = life.payment = Payment(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        satker_code=order.satker_code,
        state=PaymentState.INVOICED,
        invoice_number=f"INV/{order.number}/1",
        amount=order.total,
        route="LS",
        invoiced_at=at,
    )
    set_committed_value(payment, "order", order)
    life.bulk.add(payment)
    life.history.begin(PAYMENT, payment, "invoice", actor=life.parties.seller, at=at, details={"amount": payment.amount})


def verify(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "verify", actor=life.parties.treasurer, at=at)
    life.payment.verified_by = life.parties.treasurer.account_id


def return_invoice(life: Life, at: datetime) -> None:
    life.history.take(
        PAYMENT, life.payment, "return", actor=life.parties.treasurer, at=at, reason="Faktur pajak belum dilampirkan."
    )


def issue_spp(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "issue_spp", actor=life.parties.treasurer, at=at)
    life.payment.spp_number = f"SPP/{life.payment.invoice_number}"


def issue_spm(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "issue_spm", actor=life.parties.budget_user, at=at)
    life.payment.spm_number = f"SPM/{life.payment.invoice_number}"


def issue_sp2d(life: Life, at: datetime) -> None:
    """The money leaves."""
    day = local_date(at, life.region.timezone)
    paper = life.order.number.replace("LP/", "SP2D-LS/")
    told = {"number": paper, "date": day.isoformat()}
    life.history.take(PAYMENT, life.payment, "issue_sp2d", actor=life.parties.treasurer, at=at, details=told)
    life.payment.sp2d_number = paper
    _pay(life, "issue_sp2d", paper, at)


def pay_up(life: Life, at: datetime) -> None:
    """From petty cash."""
    paper = f"UP/{life.payment.invoice_number}"
    told = {"reference": paper, "date": local_date(at, life.region.timezone).isoformat()}
    life.history.take(PAYMENT, life.payment, "pay_up", actor=life.parties.treasurer, at=at, details=told)
    life.payment.route = "UP"
    _pay(life, "pay_up", paper, at)


def receive(life: Life, at: datetime) -> None:
    """The vendor has the money: the order is complete."""
    order = life.order
    life.history.take(PAYMENT, life.payment, "receive", actor=life.parties.seller, at=at)
    settled = Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order))
    life.step("complete", SYSTEM_ACTOR, at, settled)
    order.completed_at = at


def settle_outside(life: Life, at: datetime) -> None:
    order, treasurer = life.order, life.parties.treasurer
    paper = f"KW/{order.number}"
    told = {"route": "UP", "reference": paper, "amount": order.total}
    paid = Line(kind=Kind.PAID, amount=order.total, ref=paper)
    settled = Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order))
    life.step("settle_outside", treasurer, at, paid, settled, details=told)
    order.completed_at = at
    life.bulk.add(
        OutsidePayment(
            region_id=order.region_id,
            id=life.history.new_id(at),
            order_id=order.id,
            route="UP",
            reference=paper,
            paid_on=local_date(at, life.region.timezone),
            amount=order.total,
        )
    )


def end_by(name: str, who: str, reason: str | None) -> Callable[[Life, datetime], None]:
    """An end before it counts: what was held and reserved goes back."""

    def end(life: Life, at: datetime) -> None:
        actor = SYSTEM_ACTOR if who == "system" else getattr(life.parties, who)
        taken = life.step(name, actor, at, silent=True, reason=reason)
        _give_back(life)
        life.order.due_at = None
        life.enter(taken, bookkeeping.release(life.order), actor=actor, at=at)

    return end


def propose_addendum(life: Life, at: datetime) -> None:
    """The vendor asks for two more weeks."""
    order, seller = life.order, life.parties.seller
    note = "Barang dari pabrik terlambat; mohon waktu dua pekan."
    life.step("propose_addendum", seller, at, note=note, details={"total_after": order.total})
    due = (order.delivery_due + timedelta(days=14)).isoformat()
    life.bulk.add(
        Addendum(
            region_id=order.region_id,
            id=life.history.new_id(at),
            order_id=order.id,
            proposed_by=seller.account_id,
            proposed_side=side_of(seller),
            changes={"lines": [], "shipping": None, "due_date": due, "address": None},
            total_before=order.total,
            total_after=order.total,
            note=note,
            proposed_at=at,
        )
    )


def request_cancel(life: Life, at: datetime) -> None:
    order, ppk = life.order, life.parties.ppk
    reason = "Kegiatan ditiadakan oleh perubahan anggaran."
    life.step("request_cancel", ppk, at, silent=True, reason=reason)
    request = CancelRequest(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        asked_by=ppk.account_id,
        asked_side=side_of(ppk),
        reason=reason,
        asked_at=at,
    )
    set_committed_value(order, "open_cancel_request", request)
    life.bulk.add(request)


def open_cancel(life: Life, at: datetime) -> None:
    """Out of the figures until it is decided."""
    life.order.suspended_from = life.order.state
    life.step("open_cancel", life.parties.region_admin, at, _whole(life, Kind.SUSPENDED, -1))


def grant_cancel(life: Life, at: datetime) -> None:
    order, judge = life.order, life.parties.budget_user
    resumed, reversed_ = _whole(life, Kind.RESUMED, 1), _whole(life, Kind.REVERSED, -1)
    taken = life.step("grant_cancel", judge, at, silent=True, reason="Anggaran kegiatan sudah dialihkan.")
    request = order.open_cancel_request
    assert request is not None
    request.decision, request.decided_by, request.decided_at = "granted", judge.account_id, at
    _give_back(life)
    life.enter(taken, resumed, reversed_, actor=judge, at=at)


STEPS: dict[str, Callable[[Life, datetime], None]] = {
    "place": place,
    "counter": counter,
    "vendor_agrees": agree_as("vendor"),
    "buyer_agrees": agree_as("buyer"),
    "submit": submit,
    "approve": approve,
    "sign_as_ppk": sign_as_ppk,
    "accept": accept,
    "sign_as_vendor": sign_as_vendor,
    "pack": pack,
    "ship": ship,
    "deliver": deliver,
    "confirm": confirm,
    "number": number,
    "sign_handover_as_vendor": sign_handover_as_vendor,
    "sign_handover_as_ppk": sign_handover_as_ppk,
    "invoice": invoice,
    "verify": verify,
    "return_invoice": return_invoice,
    "issue_spp": issue_spp,
    "issue_spm": issue_spm,
    "issue_sp2d": issue_sp2d,
    "pay_up": pay_up,
    RECEIVED: receive,
    "settle_outside": settle_outside,
    "abandon": end_by("abandon", "buyer", "Kebutuhan berubah setelah rapat."),
    "expire": end_by("expire", "system", None),
    "reject": end_by("reject", "ppk", "Spesifikasi tidak sesuai kebutuhan."),
    "decline": end_by("decline", "seller", "Stok tidak cukup untuk tanggal yang diminta."),
    "propose_addendum": propose_addendum,
    "request_cancel": request_cancel,
    "open_cancel": open_cancel,
    "grant_cancel": grant_cancel,
}


def _line(life: Life, position: int, want: Wanted, at: datetime) -> OrderLine:
    product, version = want.product, want.product.version
    return OrderLine(
        region_id=life.region.id,
        id=life.history.new_id(at),
        order_id=life.order.id,
        position=position,
        listing_region_id=product.listing.region_id,
        listing_id=product.listing.id,
        listing_version=version.number,
        etalase_id=product.etalase.id,
        etalase_name=product.etalase.name,
        name=version.name,
        specification=version.description,
        kbki=version.kbki,
        unit=version.unit,
        pdn=version.pdn,
        photo_sha256=product.photo,
        quantity=want.quantity,
        list_price=version.unit_price,
        unit_price=version.unit_price,
        tax_rate_bps=version.tax_rate_bps,
        amount=line_total(unit_price=version.unit_price, quantity=want.quantity, tax_rate_bps=version.tax_rate_bps),
        shipped_quantity=Decimal(0),
        accepted_quantity=Decimal(0),
    )


def _offer(life: Life, by: Actor | None, at: datetime) -> Offer:
    order = life.order
    return Offer(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        round=order.offer_round,
        side=order.offered_by,
        account_id=by.account_id if by else None,
        prices={str(line.id): line.unit_price for line in order.lines},
        shipping_rupiah=0,
        delivery_due=order.delivery_due,
        total=order.total,
        at=at,
    )


def _pay(life: Life, move: str, paper: str, at: datetime) -> None:
    payment = life.payment
    payment.paid_on, payment.reference = local_date(at, life.region.timezone), paper
    paid = Line(kind=Kind.PAID, amount=payment.amount, ref=paper)
    life.enter(life.same_state(move), paid, actor=life.parties.treasurer, at=at)


def _whole(life: Life, kind: Kind, sign: int) -> Line:
    return Line(kind=kind, amount=sign * life.order.total, pdn_true=sign * bookkeeping.pdn_amount(life.order))


def _give_back(life: Life) -> None:
    for want in life.wanted:
        want.product.listing.reserved -= want.quantity


def parties_of(officials: Callable[[Role], Actor], region_admin: Actor, seller: Actor, *, by_ppk: bool) -> Parties:
    """Those of a satker; a PPK may place its own order."""
    ppk = officials(Role.PPK)
    return Parties(
        buyer=ppk if by_ppk else officials(Role.PP),
        ppk=ppk,
        treasurer=officials(Role.TREASURER),
        budget_user=officials(Role.BUDGET_USER),
        region_admin=region_admin,
        seller=seller,
    )
