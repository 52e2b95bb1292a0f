"""Setting up a region: what there is already and what is missing, each with the page where it is done. Only read; nothing is ticked by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.factors.models import FactorDuty
from app.accounts.grants import in_force
from app.accounts.models import Grant
from app.actor import SATKER_ROLES, Role
from app.catalogue.models import Etalase
from app.language import _, ngettext
from app.letterheads.models import REGION
from app.letterheads.queries import newest
from app.money import thousands
from app.numbering.models import NumberTemplate
from app.organisations.models import Satker
from app.plan.models import Package
from app.regions.models import Holiday, Region
from app.rules.models import RegionRule
from app.targets.models import Target
from app.web.pages.labels import label

OFFICES = (Role.PP, Role.PPK, Role.TREASURER, Role.BUDGET_USER)
"""Without one of each in some satker no order comes from the cart to its payment."""


@dataclass(frozen=True, slots=True)
class Task:
    """`hint` says what was found, or what is missing. What is not `needed` may stay open: the nation's rules hold, a figure has no target."""

    text: str
    path: str
    at: Literal["done", "todo"]
    hint: str
    needed: bool = True


def tasks(session: Session, region: Region, *, today: date) -> list[Task]:
    """In the order in which they are best done."""
    satkers = _count(session, Satker, Satker.region_id == region.id)
    packages = _count(session, Package, Package.region_id == region.id, Package.fiscal_year == today.year)
    days = _count(session, Holiday, Holiday.region_id == region.id, func.extract("year", Holiday.day) == today.year)
    shelves = _count(session, Etalase, Etalase.region_id == region.id)
    rules = _count(session, RegionRule, RegionRule.region_id == region.id, RegionRule.withdrawn_at.is_(None))
    targets = _count(session, Target, Target.region_id == region.id, Target.withdrawn_at.is_(None))
    templates = _count(session, NumberTemplate, NumberTemplate.region_id == region.id, NumberTemplate.withdrawn_at.is_(None))
    has_head = newest(session, region_id=region.id, satker_code=REGION) is not None
    held = _roles(session, region, today)
    missing = [label(role) for role in OFFICES if role not in held]
    is_asked = session.get(FactorDuty, region.id) is not None
    year = {"year": today.year}
    return [
        _task(_("Muat satuan kerja dari SIRUP"), "/impor", satkers, ngettext("{n} satuan kerja", "{n} satuan kerja", satkers).format(n=thousands(satkers)), _("Berkas RUP-MasterSatker.")),
        _task(_("Muat rencana (RUP) {year}").format(**year), "/impor", packages, ngettext("{n} paket", "{n} paket", packages).format(n=thousands(packages)), _("Tanpa paket tidak ada yang dapat dipesan.")),
        _task(_("Kepala daerah"), "/pejabat/angkat", Role.LEADER in held, _("Sudah ada"), _("Melihat dasbor tanpa perlu dilatih.")),
        _task(_("Pejabat satuan kerja"), "/pejabat", not missing, _("PP, PPK, bendahara, dan PA/KPA sudah ada"), _("Belum ada: {roles}.").format(roles=", ".join(missing))),
        _task(_("Kurator"), "/pejabat/angkat", Role.CURATOR in held, _("Sudah ada"), _("Tanpa kurator tidak ada produk yang tayang.")),
        _task(_("Hari libur {year}").format(**year), "/hari-libur", days, ngettext("{n} hari", "{n} hari", days).format(n=days), _("Tenggat dihitung dalam hari kerja.")),
        _task(_("Etalase pertama"), "/kurasi", shelves, _("{n} etalase").format(n=shelves), _("Dibuka oleh kurator.")),
        _task(_("Pengaman kedua bagi pejabat"), "/pengguna", is_asked, _("Diwajibkan"), _("Belum diwajibkan."), needed=False),
        _task(_("Target realisasi"), f"/realisasi/{region.code}/target", targets, ngettext("{n} target", "{n} target", targets).format(n=targets), _("Tanpa target angka tampil tanpa pembanding."), needed=False),
        _task(_("Kop surat dan logo"), f"/kop/{region.code}", has_head, _("Sudah diisi"), _("Tanpa ini surat dimulai dengan nama pemerintah daerah dan satuan kerja saja."), needed=False),
        _task(_("Penomoran surat"), f"/penomoran/{region.code}", templates, ngettext("{n} pola", "{n} pola", templates).format(n=templates), _("Tanpa pola sendiri nomor ditulis menurut pola bawaan."), needed=False),
        _task(_("Aturan daerah"), f"/aturan/{region.code}", rules, _("{n} aturan sendiri").format(n=rules), _("Aturan nasional berlaku; tambah hanya bila kepala daerah menetapkan lain."), needed=False),
    ]  # fmt: skip


def _task(text: str, path: str, is_done: Any, found: str, missing: str, *, needed: bool = True) -> Task:
    return Task(text, path, "done" if is_done else "todo", found if is_done else missing, needed)


def _count(session: Session, table: Any, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _roles(session: Session, region: Region, today: date) -> set[str]:
    """Those that somebody holds today."""
    wanted = SATKER_ROLES | {Role.LEADER, Role.CURATOR}
    return set(
        session.scalars(select(Grant.role).distinct().where(Grant.region_id == region.id, Grant.role.in_(wanted), *in_force(today)))
    )
