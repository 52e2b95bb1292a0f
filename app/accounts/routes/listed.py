"""The people of a region as a list, for its admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.accounts.grants import in_force
from app.accounts.links.making import may_help
from app.accounts.models import Account, Grant
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Role
from app.clock import local_date
from app.language import _, mark
from app.lists import Column, ListOf, Scene, Sort, tick, up, words
from app.lists.filters import Filter, Shape
from app.vendors.models import Vendor
from app.web.dependencies import Db
from app.web.pages.labels import label

NOBODYS = frozenset({Role.PUBLIC, Role.SYSTEM})
"""Roles that no grant gives."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with what they hold anywhere today, and whether this admin may print a link for them."""

    account: Account
    grants: Sequence[Grant]
    may_help: bool

    @property
    def roles(self) -> str:
        return ", ".join(dict.fromkeys(label(grant.role) for grant in self.grants))

    @property
    def guarded(self) -> bool:
        return self.account.has_code or self.account.has_passkey


def people_here(scene: Scene, *roles: str) -> Select[Any]:
    """Who has a role in the region, or in a vendor at home there; of some roles, or any."""
    of_region = or_(Grant.region_id == scene.region_id, Vendor.home_region_id == scene.region_id)
    held = select(Grant.account_id).outerjoin(Vendor, Vendor.id == Grant.vendor_id).where(of_region, *in_force(_today(scene)))
    return select(Account).where(Account.id.in_(held.where(Grant.role.in_(roles)) if roles else held))


def homes_of(session: Db, grants: Sequence[Grant]) -> dict[UUID, int | None]:
    """The home region of each vendor in these grants."""
    vendors = {grant.vendor_id for grant in grants if grant.vendor_id is not None}
    rows = session.execute(select(Vendor.id, Vendor.home_region_id).where(Vendor.id.in_(vendors)))
    return {row.id: row.home_region_id for row in rows}


def dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Someone]:
    accounts = [row[0] for row in rows]
    roles: dict[UUID, list[Grant]] = {account.id: [] for account in accounts}
    held = select(Grant).where(Grant.account_id.in_(roles), *in_force(_today(scene))).order_by(Grant.id)
    for grant in scene.session.scalars(held):
        roles[grant.account_id].append(grant)
    homes = homes_of(scene.session, [grant for grants in roles.values() for grant in grants])
    return [
        Someone(account, roles[account.id], account.active and may_help(scene.actor, roles[account.id], homes))
        for account in accounts
    ]


def _today(scene: Scene) -> date:
    return local_date(scene.at, OFFICE_ZONE)


def _role_options(_scene: Scene) -> list[tuple[str, str]]:
    return [(role.value, label(role)) for role in Role if role not in NOBODYS]


PEOPLE = ListOf(
    code="pengguna",
    path="/pengguna",
    title=mark("Pengguna"),
    rows=people_here,
    dressed=dressed,
    filters=(
        words("q", mark("Nama atau nama masuk"), Account.name, Account.login),
        Filter(
            name="peran", text=mark("Peran"), shape=Shape.CHOICE, options=_role_options,
            where=lambda scene, chosen: Account.id.in_(people_here(scene, *chosen).with_only_columns(Account.id)),
        ),
        tick("tanpa-pengaman", mark("Hanya yang belum punya pengaman kedua"), lambda _scene: ~or_(Account.has_code, Account.has_passkey)),
    ),
    sorts=(
        Sort("nama", "name", mark("Menurut nama"), (up(Account.name), up(Account.id))),
        Sort("masuk", "login", mark("Menurut nama masuk"), (up(Account.login), up(Account.id))),
    ),
    columns=(
        Column(
            code="nama", name=mark("Nama"), value=lambda row: row.account.name, href=lambda row: f"/pengguna?orang={row.account.id}#orang",
            note=lambda row: "" if row.account.active else _("Akun ditutup"),
        ),
        Column(code="masuk", name=mark("Nama masuk"), value=lambda row: row.account.login),
        Column(code="peran", name=mark("Peran"), value=lambda row: row.roles),
        Column(code="pengaman", name=mark("Pengaman kedua"), value=lambda row: _("Aktif") if row.guarded else _("Belum ada")),
    ),
)  # fmt: skip
