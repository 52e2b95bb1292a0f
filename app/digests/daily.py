"""The daily digest of one person: the orders on which they can act now, oldest deadline first, with their age in working days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, in_force
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import local_date
from app.duties.orders import waiting_orders
from app.language import SOURCE, _, ngettext, speaking
from app.money import rupiah
from app.notifications import mail
from app.notifications.muting import muted
from app.orders.bookkeeping import key_of
from app.orders.countdown import countdowns
from app.regions.calendar import holidays_of, waited_in_words
from app.regions.models import Region
from app.settings import public_address
from app.vendors.models import Vendor
from app.web.pages.dates import tanggal
from app.web.pages.environment import environment
from app.web.pages.labels import label

MUTE = "/pemberitahuan/surel"
READERS = frozenset(
    {Role.VENDOR, Role.PP, Role.PPK, Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER, Role.ACTIVITY_OFFICER, Role.REGION_ADMIN}
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what, by whom to whom, what can be done, for how many working days it has waited, and when it ends by itself."""

    number: str
    about: str
    total: str
    moves: str
    age: str
    ends: str
    link: str


def readers(session: Session, *, region_id: int, on: date) -> Sequence[UUID]:
    """Everybody with an address who holds a post of the region today, and the people of vendors at home there."""
    home = select(Vendor.id).where(Vendor.home_region_id == region_id)
    return session.scalars(
        select(Grant.account_id)
        .join(Account, Account.id == Grant.account_id)
        .where(
            (Grant.region_id == region_id) | Grant.vendor_id.in_(home), *in_force(on), Account.active, Account.login.contains("@")
        )
        .where(Grant.role.in_(READERS))
        .distinct()
        .order_by(Grant.account_id)
    ).all()


def send(session: Session, *, region: Region, account_id: UUID, at: datetime) -> bool:
    """Post the person's digest of the region's day in the person's language; once, however often
    asked. False where nothing waits or it is not wanted."""
    today = local_date(at, region.timezone)
    account = session.get_one(Account, account_id)
    if not account.active or "digest" in muted(session, account_id):
        return False
    with speaking(account.language or SOURCE):
        lines = waiting(session, region=region, account=account, at=at)
        if not lines:
            return False
        subject = ngettext("{n} pesanan perlu tindakan Anda", "{n} pesanan perlu tindakan Anda", len(lines)).format(n=len(lines))
        intro = _("{name}, ini yang menunggu Anda pada {day}:").format(name=account.name, day=tanggal(today, hari=True))
        said = [
            "\n".join(part for part in (f"• {line.number} · {line.about}", f"  {line.moves} · {line.total} · {line.age}", f"  {line.ends}" if line.ends else "", f"  {line.link}") if part)
            for line in lines
        ]  # fmt: skip
        html = (
            environment()
            .get_template("digests/mail.html")
            .render(subject=subject, intro=intro, lines=lines, mute=public_address() + MUTE)
        )
        mail.post(
            session,
            id=uuid5(account_id, f"digest/{region.code}/{today}"),
            to=account.login,
            subject=subject,
            text="\n\n".join([intro, *said]),
            html=html,
            unsubscribe=MUTE,
            at=at,
        )
    return True


def _due(day: date | None) -> str:
    return _("Paling lambat {day}").format(day=tanggal(day)) if day else ""


def waiting(session: Session, *, region: Region, account: Account, at: datetime) -> list[Waiting]:
    """Over all posts that the person holds today, each order once."""
    today = local_date(at, region.timezone)
    holidays = holidays_of(session, region)
    grants = session.scalars(select(Grant).where(Grant.account_id == account.id, *in_force(today)).order_by(Grant.id))
    found: dict[UUID, Waiting] = {}
    for grant in grants:
        if grant.role not in READERS or grant.region_id not in (None, region.id):
            continue
        queue = waiting_orders(session, actor_with(account, grant), at)
        ends = countdowns(session, [owed.order for owed in queue], at)
        for owed in queue:
            order = owed.order
            found.setdefault(
                order.id,
                Waiting(
                    number=order.number,
                    about=f"{order.package_name} · {order.vendor_name}",
                    total=rupiah(order.total),
                    moves=", ".join(label(move) for move in owed.moves),
                    age=waited_in_words(local_date(owed.since, region.timezone), today, holidays),
                    ends=ends[order.id].said if order.id in ends else _due(owed.due),
                    link=f"{public_address()}/pesanan/{key_of(order)}",
                ),
            )
    return list(found.values())
