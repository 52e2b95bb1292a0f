"""Handing a shopping list over: a PPTK prepares what a package is to buy and
gives it to a PP or PPK of the office, who alone orders.

Rule: PP 12/2019 art. 12: the PPTK prepares procurement; what is ordered, from whom and whether at all stays with the buyer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import BUYERS, Actor, Role
from app.clock import local_date
from app.errors import invalid_field
from app.identifiers import new_id, public_id
from app.language import _
from app.moves.taking import NotNow
from app.notifications.telling import Audience, tell
from app.orders.shopping_list import ShoppingList, lines_of
from app.plan.activities import sub_activities_of
from app.plan.models import Package
from app.plan.queries import orderable_package, packages
from app.plan.years import orderable_years
from app.regions.models import Region

PACKAGES_SHOWN = 200
HANDED = "hand_to_buyer"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders for an office, in which of the two roles (or both)."""

    account: Account
    roles: tuple[str, ...]


def hand_over(
    session: Session, *, which: ShoppingList, kd_rup: str, to: UUID, note: str | None, actor: Actor, at: datetime
) -> ShoppingList:
    """The list waits for that buyer from now on; doing it again gives it to another, or for another package.

    Raises `NotNow` for anyone but a PPTK of the office, and `Invalid` for an empty list, a package of another office or of
    sub-activities that the PPTK does not run, and a person who holds neither post.
    """
    if actor.role is not Role.ACTIVITY_OFFICER or not actor.serves(region_id=which.region_id, satker_code=which.satker_code):
        raise NotNow(move=HANDED, moves=["remove"])
    if not lines_of(session, which):
        raise invalid_field("kd_rup", _("Daftar ini masih kosong. Isi dulu, lalu serahkan."))
    package = orderable_package(session, region_id=which.region_id, kd_rup=kd_rup)
    if package is None or package.satker_code != which.satker_code or not _runs(session, actor, which.region_id, kd_rup):
        raise invalid_field("kd_rup", _("Pilih paket penyedia dari sub kegiatan Anda."))
    today = local_date(at, session.get_one(Region, which.region_id).timezone)
    if to not in {buyer.account.id for buyer in buyers_of(session, which, on=today)}:
        raise invalid_field("to", _("Pilih PP atau PPK yang sedang bertugas di satuan kerja ini."))
    which.kd_rup, which.handed_to, which.handed_by = kd_rup, to, actor.account_id
    which.handed_at, which.hand_note = at, note
    details = {"kd_rup": kd_rup, "to": public_id(0, to), "name": which.name}
    audit.write_down(session, which, f"shopping_list.{HANDED}", actor, at, **details)
    tell(
        session,
        [Audience(account_id=to)],
        region_id=which.region_id,
        cause=new_id(),
        title=which.name,
        link=f"/daftar-belanja/{public_id(which.region_id, which.id)}",
        move=HANDED,
        state="submitted",
        actor_role=actor.role,
        note=_("{package} (RUP {code})").format(package=package.name, code=kd_rup),
        at=at,
    )
    return which


def buyers_of(session: Session, which: ShoppingList, *, on: date) -> Sequence[Buyer]:
    """Who holds PP or PPK in the list's office on a day, by name."""
    held = (
        select(Account, Grant.role)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.region_id == which.region_id, Grant.satker_code == which.satker_code, Grant.role.in_(BUYERS))
        .where(*in_force(on), Account.active)
        .order_by(Account.name, Grant.role)
    )
    found: dict[UUID, Buyer] = {}
    for account, role in session.execute(held):
        earlier = found.get(account.id)
        found[account.id] = Buyer(account, tuple(dict.fromkeys([*(earlier.roles if earlier else ()), role])))
    return list(found.values())


def packages_to_prepare(session: Session, actor: Actor, *, at: datetime) -> list[tuple[str, str]]:
    """(`kd_rup`, name) of the office's packages that this PPTK runs and that can be ordered against, most left first."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    years = orderable_years(session, region_id=region.id, today=local_date(at, region.timezone))
    rows = packages(session, region_id=region.id, year=years, satker_code=actor.satker_code, limit=PACKAGES_SHOWN)
    activities = sub_activities_of(session, region_id=region.id, codes=[row.kd_rup for row in rows])
    return [(row.kd_rup, row.name) for row in rows if actor.runs(activities.get(row.kd_rup, ()))]


def package_name(session: Session, which: ShoppingList) -> str:
    """Of the package that the list was handed over for; empty for none."""
    if which.kd_rup is None:
        return ""
    same = (Package.region_id == which.region_id, Package.kd_rup == which.kd_rup)
    return session.scalar(select(Package.name).where(*same)) or ""


def lists_handed_to(session: Session, actor: Actor) -> Sequence[ShoppingList]:
    """What waits for this buyer in this office, the longest first."""
    mine = (ShoppingList.region_id == actor.region_id, ShoppingList.satker_code == actor.satker_code)
    return session.scalars(
        select(ShoppingList).where(*mine, ShoppingList.handed_to == actor.account_id).order_by(ShoppingList.handed_at)
    ).all()


def _runs(session: Session, actor: Actor, region_id: int, kd_rup: str) -> bool:
    return actor.runs(sub_activities_of(session, region_id=region_id, codes=[kd_rup]).get(kd_rup, ()))
