"""Splitting: which budget accounts (MAK) pay an order, and how much each; the shares always add up to the total.

Left to itself, one account takes all where one has enough left, otherwise they are used in order up to what each has left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.identifiers import new_id
from app.language import _
from app.money import rupiah
from app.orders.models import Order, OrderAccount
from app.orders.states import OrderState
from app.plan.account_code import parse
from app.plan.queries import accounts_of

ENDED_WITHOUT_SPENDING = (OrderState.CANCELLED_ON_NEGOTIATION, OrderState.CANCELLED_ON_REVIEW, OrderState.CANCELLED)
USED = (
    select(OrderAccount.account_code, func.sum(OrderAccount.amount))
    .join(Order, (Order.region_id == OrderAccount.region_id) & (Order.id == OrderAccount.order_id))
    .where(
        OrderAccount.region_id == bindparam("region_id"),
        OrderAccount.kd_rup == bindparam("kd_rup"),
        OrderAccount.order_id != bindparam("but"),
        Order.state.not_in(ENDED_WITHOUT_SPENDING),
    )
    .group_by(OrderAccount.account_code)
)


@dataclass(frozen=True, slots=True)
class Share:
    """An account and the whole rupiah that it pays."""

    account_code: str
    amount: int


def split(session: Session, order: Order, given: Sequence[Share]) -> list[OrderAccount]:
    """The order's shares: those given, checked, or the default. Empty where the plan of this package names no account.

    Raises `Invalid` where an account is not the package's or the sum is not the total.
    """
    pagu = accounts_of(session, region_id=order.region_id, kd_rup=order.kd_rup)
    shares = (
        _checked(_named_as_planned(given, pagu), pagu, order.total) if given else _default(pagu, _used(session, order), order.total)
    )
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


def _named_as_planned(given: Sequence[Share], pagu: dict[str, int]) -> Sequence[Share]:
    """A code with an item's code behind it, or without the plan's last dot, is the same account."""
    own = {parse(code).compared: code for code in pagu}
    return [Share(own.get(parse(share.account_code).compared, share.account_code), share.amount) for share in given]


def _checked(given: Sequence[Share], pagu: dict[str, int], total: int) -> Sequence[Share]:
    errors = [
        FieldError(f"accounts.{index}.account_code", _("Akun ini bukan milik paket yang dipilih."))
        for index, share in enumerate(given)
        if share.account_code not in pagu
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
    return given


def _default(pagu: dict[str, int], used: dict[str, int], total: int) -> list[Share]:
    left = {code: amount - used.get(parse(code).compared, 0) for code, amount in pagu.items()}
    enough = next((code for code, amount in left.items() if amount >= total), None)
    if enough is not None:
        return [Share(enough, total)]
    shares, rest = [], total
    for code, amount in left.items():
        taken = min(max(amount, 0), rest)
        if taken:
            shares.append(Share(code, taken))
            rest -= taken
    if rest and shares:
        shares[-1] = Share(shares[-1].account_code, shares[-1].amount + rest)
    return shares


def _used(session: Session, order: Order) -> dict[str, int]:
    """What other orders of the package that have not ended take of each account, by what two codes are compared by."""
    rows = session.execute(USED, {"region_id": order.region_id, "kd_rup": order.kd_rup, "but": order.id})
    used: dict[str, int] = {}
    for code, amount in rows:
        account = parse(code).compared
        used[account] = used.get(account, 0) + int(amount)
    return used
