"""What follows a move: one table, read like a page.

*Together* runs in the same transaction as the move; *after* names jobs that are enqueued in it and run once it is
committed. Every move of every machine has its row, many of them empty; a test fails on a move without one. Besides,
webhooks may be told of it (`app/webhooks/events.py`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.states import LISTING
from app.competition.states import COMPETITION
from app.demand.states import DEMAND
from app.disputes.states import DISPUTE
from app.exchange.desk.states import IMPORT_UPLOAD
from app.fulfilment import handover, sharing, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.fulfilment.telling import tell_of_handover, tell_of_shipment
from app.moves.machine import Machine, Move
from app.moves.taking import Reaction, announce_with, react_with
from app.orders.changes import open_added_places, ordered_after
from app.orders.models import Order
from app.orders.places import accepted_by_place
from app.orders.states import ORDER, OrderState
from app.orders.telling import tell_other_side
from app.oversight.states import COMPLAINT, FINDING
from app.payment.sp2d.states import SP2D_LIST
from app.payment.states import PAYMENT
from app.payment.telling import tell_of_payment
from app.plan.years import FISCAL_YEAR
from app.vendors.states import VENDOR
from app.webhooks import announcing
from app.webhooks.states import WEBHOOK

MACHINES: tuple[Machine, ...] = (
    ORDER,
    SHIPMENT,
    HANDOVER,
    PAYMENT,
    SP2D_LIST,
    LISTING,
    DEMAND,
    VENDOR,
    FISCAL_YEAR,
    IMPORT_UPLOAD,
    COMPETITION,
    FINDING,
    COMPLAINT,
    DISPUTE,
    WEBHOOK,
)
TELL = (tell_other_side,)
"""The other side of the order has a notice, if and only if the move is taken."""
TELL_OF_SHIPMENT, TELL_OF_HANDOVER, TELL_OF_PAYMENT = (tell_of_shipment,), (tell_of_handover,), (tell_of_payment,)
"""The same of what follows the signatures; the steps that concern one side alone (packing, SPP and
SPM, the GU of petty cash) are read on the order's page."""
DRAW = ("papers.draw",)
"""Freezes and draws the papers that the move made due."""
TELL_VENDOR = ("vendors.tell",)
"""Tells a vendor what an office decided about it."""
TELL_VENDOR_AND_SEARCH = (*TELL_VENDOR, "catalogue.follow_vendor")
"""The same, and what it has on show is found, or not found any more."""
TELL_SELLER = ("catalogue.tell",)
"""Tells a vendor what an office decided about its product, and the curators of an appeal."""
TELL_COMPETITORS = ("competition.tell",)
"""Tells those whom a competition asks, and its satker."""
TELL_AND_FORGET_KEY = ("competition.tell", "competition.forget_key")
"""Nothing is left that the key of the bids could open."""
TELL_OFFICE = ("oversight.tell",)
"""Tells those who have to answer a finding or a complaint."""
TELL_SIDES = ("disputes.tell",)
"""Tells the sides of a dispute, and the admins once it waits for them."""
READ = ("exchange.read",)
"""Makes the preview of a file that was sent in."""
JUDGE = ("exchange.judge",)
"""Applies a pulled file where there is nothing to decide, or tells the admin that it waits."""


def first_shipment(session: Session, order: Order, *, move: Move, actor: Actor, at: datetime, **_more: Any) -> None:
    """The second signature opens the first shipment, one to each place."""
    if move.to == OrderState.ON_PROCESS:
        shipping.open_first_shipments(session, order, actor=actor, at=at)


def shipments_follow(session: Session, order: Order, *, move: Move, actor: Actor, at: datetime, **_more: Any) -> None:
    """What an addendum adds can be sent, and nobody can send what an addendum or a cancellation took away."""
    if move.to == OrderState.ON_PROCESS and move.name == "sign_addendum":
        open_added_places(session, order)
        sharing.share_out(session, order, ordered_after(order), actor=actor, at=at)
    elif move.to == OrderState.ON_PROCESS:
        sharing.share_out(session, order, accepted_by_place(order), actor=actor, at=at)


def handover_of(session: Session, shipment: Shipment, *, actor: Actor, at: datetime, **_more: Any) -> None:
    """A confirmed shipment has its handover to sign."""
    handover.open_handover(session, shipment, actor=actor, at=at)


# fmt: off
TABLE: dict[tuple[str, str], Reaction] = {
    # machine     move                           together                  after
    ("order",     "place"):             Reaction(TELL),
    ("order",     "award"):             Reaction(TELL),
    ("order",     "offer"):             Reaction(TELL),
    ("order",     "agree"):             Reaction(TELL),
    ("order",     "submit_for_review"): Reaction(TELL),
    ("order",     "abandon"):           Reaction(TELL),
    ("order",     "expire"):            Reaction(TELL),
    ("order",     "approve"):           Reaction(TELL),
    ("order",     "send_back"):         Reaction(TELL),
    ("order",     "reject"):            Reaction(TELL),
    ("order",     "sign"):              Reaction((first_shipment, *TELL),  DRAW),
    ("order",     "accept"):            Reaction(TELL),
    ("order",     "decline"):           Reaction(TELL),
    ("order",     "cancel"):            Reaction(TELL),
    ("order",     "propose_addendum"):  Reaction(TELL),
    ("order",     "accept_addendum"):   Reaction(TELL,                     DRAW),
    ("order",     "sign_addendum"):     Reaction((shipments_follow, *TELL), DRAW),
    ("order",     "refuse_addendum"):   Reaction(TELL),
    ("order",     "withdraw_addendum"): Reaction(TELL),
    ("order",     "request_cancel"):    Reaction(TELL),
    ("order",     "open_cancel"):       Reaction(TELL),
    ("order",     "dismiss_cancel"):    Reaction(TELL),
    ("order",     "grant_cancel"):      Reaction((shipments_follow, *TELL), DRAW),
    ("order",     "refuse_cancel"):     Reaction(TELL),
    ("order",     "settle_outside"):    Reaction(TELL),
    ("order",     "reverse_outside"):   Reaction(TELL),
    ("order",     "complete"):          Reaction(TELL),
    ("order",     "reopen"):            Reaction(TELL),
    ("order",     "hand_over"):         Reaction(TELL),
    ("order",     "hand_back"):         Reaction(TELL),
    ("order",     "pass_on_cancel"):    Reaction(TELL),
    ("order",     "overtake_cancel"):   Reaction(TELL),
    ("shipment",  "open"):              Reaction(),
    ("shipment",  "pack"):              Reaction(),
    ("shipment",  "ship"):              Reaction(TELL_OF_SHIPMENT),
    ("shipment",  "deliver"):           Reaction(TELL_OF_SHIPMENT),
    ("shipment",  "confirm"):           Reaction((handover_of, *TELL_OF_SHIPMENT)),
    ("shipment",  "return"):            Reaction(TELL_OF_SHIPMENT),
    ("shipment",  "reopen"):            Reaction(),
    ("shipment",  "complete"):          Reaction(),
    ("handover",  "open"):              Reaction(),
    ("handover",  "number"):            Reaction(TELL_OF_HANDOVER),
    ("handover",  "sign"):              Reaction(TELL_OF_HANDOVER,         DRAW),
    ("handover",  "reject"):            Reaction(TELL_OF_HANDOVER),
    ("payment",   "invoice"):           Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "prepare"):           Reaction((),                       DRAW),
    ("payment",   "verify"):            Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "issue_spp"):         Reaction(),
    ("payment",   "issue_spm"):         Reaction(),
    ("payment",   "issue_sp2d"):        Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "pay_up"):            Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "pay_kkpd"):          Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "receive"):           Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "return"):            Reaction(TELL_OF_PAYMENT),
    ("payment",   "resubmit"):          Reaction(TELL_OF_PAYMENT),
    ("payment",   "reverse"):           Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "refund"):            Reaction(TELL_OF_PAYMENT,          DRAW),
    ("payment",   "link_gu"):           Reaction((),                       DRAW),
    ("payment",   "unlink_gu"):         Reaction((),                       DRAW),
    ("sp2d_list", "send_in"):           Reaction(),
    ("sp2d_list", "apply"):             Reaction(),
    ("sp2d_list", "discard"):           Reaction(),
    ("listing",   "write"):             Reaction(),
    ("listing",   "submit"):            Reaction(),
    ("listing",   "enter_curation"):    Reaction(),
    ("listing",   "approve"):           Reaction((),                       TELL_SELLER),
    ("listing",   "return"):            Reaction((),                       TELL_SELLER),
    ("listing",   "reconsider"):        Reaction((),                       TELL_SELLER),
    ("listing",   "freeze"):            Reaction((),                       TELL_SELLER),
    ("listing",   "unfreeze"):          Reaction((),                       TELL_SELLER),
    ("listing",   "withdraw"):          Reaction((),                       TELL_SELLER),
    ("listing",   "renew"):             Reaction(),
    ("listing",   "appeal"):            Reaction((),                       TELL_SELLER),
    ("listing",   "uphold"):            Reaction((),                       TELL_SELLER),
    ("listing",   "overturn"):          Reaction((),                       TELL_SELLER),
    ("listing",   "expire"):            Reaction(),
    ("competition", "write"):           Reaction(),
    ("competition", "publish"):         Reaction((),                       TELL_COMPETITORS),
    ("competition", "amend"):           Reaction((),                       TELL_COMPETITORS),
    ("competition", "open_bids"):       Reaction((),                       TELL_AND_FORGET_KEY),
    ("competition", "evaluate"):        Reaction((),                       TELL_COMPETITORS),
    ("competition", "reevaluate"):      Reaction(),
    ("competition", "award"):           Reaction((),                       TELL_COMPETITORS),
    ("competition", "lift_award"):      Reaction((),                       TELL_COMPETITORS),
    ("competition", "cancel"):          Reaction((),                       TELL_AND_FORGET_KEY),
    ("demand",    "ask"):               Reaction(),
    ("demand",    "answer"):            Reaction((),                       ("demand.tell",)),
    ("demand",    "close"):             Reaction(),
    ("dispute",   "open_dispute"):      Reaction((),                       TELL_SIDES),
    ("dispute",   "answer_dispute"):    Reaction((),                       TELL_SIDES),
    ("dispute",   "escalate_dispute"):  Reaction((),                       TELL_SIDES),
    ("dispute",   "add_evidence"):      Reaction((),                       TELL_SIDES),
    ("dispute",   "take_back"):         Reaction((),                       TELL_SIDES),
    ("dispute",   "settle"):            Reaction((),                       TELL_SIDES),
    ("dispute",   "expire"):            Reaction((),                       TELL_SIDES),
    ("dispute",   "grant_dispute"):     Reaction((),                       TELL_SIDES),
    ("dispute",   "decline_dispute"):   Reaction((),                       TELL_SIDES),
    ("dispute",   "void_dispute"):      Reaction((),                       TELL_SIDES),
    ("fiscal_year", "close_year"):      Reaction(),
    ("fiscal_year", "reopen_year"):     Reaction(),
    ("vendor",    "register"):          Reaction(),
    ("vendor",    "take_over"):         Reaction(),
    ("vendor",    "submit"):            Reaction(),
    ("vendor",    "verify"):            Reaction((),                       TELL_VENDOR),
    ("vendor",    "return"):            Reaction((),                       TELL_VENDOR),
    ("vendor",    "activate"):          Reaction(),
    ("vendor",    "suspend"):           Reaction((),                       TELL_VENDOR_AND_SEARCH),
    ("vendor",    "reinstate"):         Reaction((),                       TELL_VENDOR_AND_SEARCH),
    ("vendor",    "blacklist"):         Reaction((),                       TELL_VENDOR_AND_SEARCH),
    ("vendor",    "lift"):              Reaction((),                       TELL_VENDOR_AND_SEARCH),
    ("vendor",    "close"):             Reaction((),                       ("catalogue.follow_vendor",)),
    ("import_upload", "upload"):        Reaction((),                       READ),
    ("import_upload", "read"):          Reaction(),
    ("import_upload", "preview"):       Reaction((),                       JUDGE),
    ("import_upload", "apply"):         Reaction((),                       ("exchange.apply",)),
    ("import_upload", "read_again"):    Reaction((),                       READ),
    ("import_upload", "outdated"):      Reaction((),                       READ),
    ("import_upload", "refuse"):        Reaction((),                       JUDGE),
    ("import_upload", "finish"):        Reaction(),
    ("finding",   "record"):            Reaction((),                       TELL_OFFICE),
    ("finding",   "answer_finding"):    Reaction((),                       TELL_OFFICE),
    ("finding",   "ask_again"):         Reaction((),                       TELL_OFFICE),
    ("finding",   "close_finding"):     Reaction((),                       TELL_OFFICE),
    ("finding",   "escalate"):          Reaction((),                       TELL_OFFICE),
    ("complaint", "file"):              Reaction((),                       TELL_OFFICE),
    ("complaint", "reply"):             Reaction(),
    ("complaint", "dismiss"):           Reaction(),
    ("complaint", "object"):            Reaction((),                       TELL_OFFICE),
    ("complaint", "escalate"):          Reaction((),                       TELL_OFFICE),
    ("complaint", "finish_complaint"):  Reaction(),
    ("import_upload", "discard"):       Reaction((),                       ("exchange.forget",)),
    ("webhook",   "register"):          Reaction(),
    ("webhook",   "change"):            Reaction(),
    ("webhook",   "ping"):              Reaction(),
    ("webhook",   "rotate_secret"):     Reaction(),
    ("webhook",   "switch_off"):        Reaction(),
    ("webhook",   "switch_on"):         Reaction(),
    ("webhook",   "give_up"):           Reaction((),                       ("webhooks.tell",)),
    ("webhook",   "remove"):            Reaction(),
}
# fmt: on


def install() -> None:
    """Let `step()` look here."""
    react_with(lambda machine, move: TABLE[machine, move])
    announce_with(announcing.heard)
