"""Splitting: which budget accounts (MAK) pay an order, and how much each; the shares always add up to the total.

Left to itself, one account takes all where one has enough left, otherwise they are used in order up to what each has left. A
division that was made is kept as far as it goes when the total changes. Where a package has several accounts its tally is locked
first, after stock and before counters, so that nobody takes the last rupiah of an account twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid, Refusal
from app.identifiers import new_id
from app.language import _
from app.ledger.models import PackageTally
from app.money import rupiah
from app.orders.models import Order, OrderAccount
from app.orders.states import OrderState
from app.plan.account_code import parse
from app.plan.queries import accounts_of
from app.walls.windows import ACCOUNT_HELD

NOBODY = UUID(int=0)
ENDED_WITHOUT_SPENDING = (OrderState.CANCELLED_ON_NEGOTIATION, OrderState.CANCELLED_ON_REVIEW, OrderState.CANCELLED)
_held = ACCOUNT_HELD.c
USED = (
    select(_held.account_code, func.sum(_held.amount))
    .where(
        _held.region_id == bindparam("region_id"),
        _held.kd_rup == bindparam("kd_rup"),
        _held.order_id != bindparam("but"),
        _held.state.not_in(ENDED_WITHOUT_SPENDING),
    )
    .group_by(_held.account_code)
)
LOCK = (
    select(PackageTally.kd_rup)
    .where(PackageTally.region_id == bindparam("region_id"), PackageTally.kd_rup == bindparam("kd_rup"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Share:
    """An account and the whole rupiah that it pays."""

    account_code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Left:
    """An account of a package: its pagu, and what running and finished orders leave
    of it; negative where a revision cut it below them."""

    account_code: str
    pagu: int
    left: int


class AccountExceeded(Refusal):
    """An account has less left than its share asks for; the errors name each share with its figures."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(_("Sisa rekening belanja (MAK) tidak cukup. Bagi lagi, atau kurangi pesanannya."), errors=errors)


def split(
    session: Session,
    order: Order,
    given: Sequence[Share],
    *,
    earlier: Sequence[Share] = (),
    pagu: Mapping[str, int] | None = None,
) -> list[OrderAccount]:
    """The order's shares: those given, checked, or the default, which keeps to `earlier` ones. Empty where the plan of this
    package names no account. `pagu` are the package's accounts, asked for when not given.

    Raises `Invalid` where an account is not the package's or the sum is not the total, `AccountExceeded` where one has less left.
    """
    if pagu is None:
        pagu = accounts_of(session, region_id=order.region_id, kd_rup=order.kd_rup)
    left: Mapping[str, int] = pagu
    if len(pagu) > 1:
        # a single account pays whatever others used of it: adding that up would take the longer the more orders the package has
        session.execute(LOCK, {"region_id": order.region_id, "kd_rup": order.kd_rup})
        left = {one.account_code: one.left for one in _left(session, order.region_id, order.kd_rup, order.id, pagu)}
    shares: Sequence[Share]
    if given:
        shares = _checked(_named_as_planned(given, pagu), left, order.total)
    else:
        kept = _named_as_planned(earlier, pagu) if len(earlier) > 1 else ()
        shares = _kept(kept, left, order.total) if kept else _default(left, order.total)
    return [
        OrderAccount(
            region_id=order.region_id,
            id=new_id(),
            order_id=order.id,
            position=position,
            kd_rup=order.kd_rup,
            account_code=share.account_code,
            amount=share.amount,
        )
        for position, share in enumerate(shares, 1)
    ]


def checked_division(session: Session, order: Order, given: Sequence[Share], *, total: int) -> list[Share]:
    """These shares of what the order would come to, by the accounts' names in the
    plan. Raises as `split` does; the order keeps its own."""
    pagu = accounts_of(session, region_id=order.region_id, kd_rup=order.kd_rup)
    left = {one.account_code: one.left for one in _left(session, order.region_id, order.kd_rup, order.id, pagu)}
    return list(_checked(_named_as_planned(given, pagu), left, total))


def left_of(session: Session, *, region_id: int, kd_rup: str, but: UUID | None = None) -> list[Left]:
    """The accounts of a package with what each has left, not counting the order `but`."""
    return _left(session, region_id, kd_rup, but, accounts_of(session, region_id=region_id, kd_rup=kd_rup))


def _named_as_planned(given: Sequence[Share], pagu: Mapping[str, int]) -> Sequence[Share]:
    """A code with an item's code behind it, or without the plan's last dot, is the same account."""
    own = {parse(code).compared: code for code in pagu}
    return [Share(own.get(parse(share.account_code).compared, share.account_code), share.amount) for share in given]


def _checked(given: Sequence[Share], left: Mapping[str, int], total: int) -> Sequence[Share]:
    errors = [
        FieldError(f"accounts.{index}.account_code", _("Akun ini bukan milik paket yang dipilih."))
        for index, share in enumerate(given)
        if share.account_code not in left
    ]
    if len({share.account_code for share in given}) < len(given):
        errors.append(FieldError("accounts", _("Satu akun cukup satu baris.")))
    if sum(share.amount for share in given) != total:
        errors.append(
            FieldError(
                "accounts",
                _("Jumlah akun {sum}, pesanan {total}: samakan.").format(
                    sum=rupiah(sum(s.amount for s in given)), total=rupiah(total)
                ),
            )
        )
    if errors:
        raise Invalid(_("Pembagian akun belum benar."), errors=errors)
    said = _("Sisa rekening ini {left}, yang diminta {asked}: kurang {short}.")
    over = [
        FieldError(
            f"accounts.{index}.amount",
            said.format(left=rupiah(rest), asked=rupiah(share.amount), short=rupiah(share.amount - max(rest, 0))),
        )
        for index, share in enumerate(given)
        if share.amount > (rest := left[share.account_code]) and len(left) > 1
    ]
    if over:
        raise AccountExceeded(over)
    return given


def _kept(earlier: Sequence[Share], left: Mapping[str, int], total: int) -> list[Share]:
    """The earlier division, cut from its end or filled up in its order and then from the
    others; what no account has left stays with the last."""
    shares: dict[str, int] = {}
    rest = total
    for share in earlier:
        taken = min(share.amount, rest)
        shares[share.account_code], rest = taken, rest - taken
    for code in (*shares, *(code for code in left if code not in shares)):
        more = min(max(left.get(code, 0) - shares.get(code, 0), 0), rest)
        shares[code], rest = shares.get(code, 0) + more, rest - more
    if rest:
        shares[earlier[-1].account_code] += rest
    return [Share(code, amount) for code, amount in shares.items() if amount]


def _default(left: Mapping[str, int], total: int) -> list[Share]:
    """The first account that has enough, else all in their order; what none has left stays with the last
    that gives, or the package's last where none does."""
    enough = next((code for code, amount in left.items() if amount >= total), None)
    if enough is not None:
        return [Share(enough, total)]
    shares, rest = [], total
    for code, amount in left.items():
        taken = min(max(amount, 0), rest)
        if taken:
            shares.append(Share(code, taken))
            rest -= taken
    if rest and left:
        last = shares.pop() if shares else Share(list(left)[-1], 0)
        shares.append(Share(last.account_code, last.amount + rest))
    return shares


def _left(session: Session, region_id: int, kd_rup: str, but: UUID | None, pagu: Mapping[str, int]) -> list[Left]:
    """By what two codes are compared by."""
    session.flush()  # an order of the same cart may be pending, and a window does not ask for it
    rows = session.execute(USED, {"region_id": region_id, "kd_rup": kd_rup, "but": but or NOBODY})
    used: dict[str, int] = {}
    for code, amount in rows:
        account = parse(code).compared
        used[account] = used.get(account, 0) + int(amount)
    return [Left(code, amount, amount - used.get(parse(code).compared, 0)) for code, amount in pagu.items()]
