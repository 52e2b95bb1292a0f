"""Lists of SP2D as the API gives them."""

from typing import Annotated

from app.payment.sp2d.matching import Verdict
from app.payment.sp2d.states import SP2D_LIST
from app.web.api.shapes import Day, Hash, Id, Instant, Move, NotRequired, Rupiah, Shape, one_of


class Sp2dRowShown(Shape):
    """A row of the list, and which payment it meets; `said` says in words why it does or does not."""

    row: int
    number: str | None
    date: Day | None
    reference: str | None
    amount: Rupiah | None
    verdict: Annotated[str, one_of(Verdict)]
    said: str | None
    payment: Id | None
    order: Id | None


class Sp2dListShown(Shape):
    """A list that a treasurer sent; `counts` by verdict. In a list of lists it comes without its `rows`."""

    id: Id
    state: Annotated[str, one_of(SP2D_LIST.states)]
    file_name: str
    sha256: Hash
    sent_at: Instant
    counts: dict[str, int]
    moves: list[Move]
    rows: NotRequired[list[Sp2dRowShown]]


class Sp2dWaitingShown(Shape):
    """A payment that waits for its SP2D; of a GU `amount` is what did not come back in parts, and `transferred` null
    where some did: `move` records it (`issue_sp2d`, or `link_gu` where petty cash or the card paid). The vendor's
    account stands in the papers of its order, and in no list."""

    payment: Id
    order: Id
    order_number: str
    move: Move
    route: str
    spm_number: str | None
    invoice_number: str
    vendor: str
    amount: Rupiah
    transferred: Rupiah | None
