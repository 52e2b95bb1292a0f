"""Setting up a region: the steps, what there is of each and what is missing, each with the page
where it is done. Only read; nothing is ticked by hand."""

from collections.abc import Callable
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
from app.esign.queries import active_service
from app.language import _, gettext, mark, ngettext
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
APPOINT = "/pejabat/angkat"


@dataclass(frozen=True, slots=True)
class Task:
    """`hint` says what was found, or what is missing. What is not `needed` may stay
    open: the nation's rules hold, a figure has no target."""

    text: str
    path: str
    at: Literal["done", "todo"]
    hint: str
    place: str
    """The part of the site in which it is done; `path` is the page on which it begins."""
    needed: bool = True

    @property
    def is_open(self) -> bool:
        return self.at == "todo"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a step: in words, or what is to be known while there is nothing. `begins`: another page to begin on, by
    what is missing; `year`: of which, where it is not this one."""

    is_there: Any
    said: str
    lacking: str
    begins: str = ""
    year: int | None = None


Looks = Callable[[Session, Region, date], Found]


def tasks(session: Session, region: Region, *, today: date) -> list[Task]:
    """In the order in which they are best done."""
    return [_task(session, region, today, *step) for step in STEPS]


def is_a_place(region: Region, path: str) -> bool:
    """Is a step taken on this page, or on one above it? Asked before anything is counted."""
    return any(is_within(path, _of(region, place)) for _text, place, _looks, _needed in STEPS)


def is_within(path: str, place: str) -> bool:
    return path == place or path.startswith(place + "/")


def _task(session: Session, region: Region, today: date, text: str, place: str, looks: Looks, needed: bool) -> Task:
    found = looks(session, region, today)
    return Task(
        text=gettext(text).format(year=found.year or today.year),
        path=found.begins or _of(region, place),
        at="done" if found.is_there else "todo",
        hint=found.said if found.is_there else found.lacking,
        place=_of(region, place),
        needed=needed,
    )


def _of(region: Region, place: str) -> str:
    return place.format(region=region.code)


def _satkers(session: Session, region: Region, today: date) -> Found:
    n = _count(session, Satker, Satker.region_id == region.id)
    return Found(n, ngettext("{n} satuan kerja", "{n} satuan kerja", n).format(n=thousands(n)), _("Berkas RUP-MasterSatker."))


def _packages(session: Session, region: Region, today: date) -> Found:
    n = _count(session, Package, Package.region_id == region.id, Package.fiscal_year == today.year)
    return Found(n, ngettext("{n} paket", "{n} paket", n).format(n=thousands(n)), _("Tanpa paket tidak ada yang dapat dipesan."))


def _head(session: Session, region: Region, today: date) -> Found:
    is_there = Role.LEADER in _held(session, region, today)
    return Found(is_there, _("Sudah ada"), _("Melihat dasbor tanpa perlu dilatih."), _appoint(Role.LEADER))


def _officials(session: Session, region: Region, today: date) -> Found:
    held = _held(session, region, today)
    missing = [role for role in OFFICES if role not in held]
    lacking = _("Belum ada: {roles}.").format(roles=", ".join(map(label, missing)))
    return Found(
        not missing, _("PP, PPK, bendahara, dan PA/KPA sudah ada"), lacking, _appoint(missing[0]) if missing else "/pejabat"
    )


def _curator(session: Session, region: Region, today: date) -> Found:
    is_there = Role.CURATOR in _held(session, region, today)
    return Found(is_there, _("Sudah ada"), _("Tanpa kurator tidak ada produk yang tayang."), _appoint(Role.CURATOR))


def _days_off(session: Session, region: Region, today: date) -> Found:
    """In December also those of the coming year: clocks that are wound now run into it."""
    year, n = today.year, _holidays_in(session, region, today.year)
    if n and today.month == 12:
        year, n = year + 1, _holidays_in(session, region, year + 1)
    return Found(n, ngettext("{n} hari", "{n} hari", n).format(n=n), _("Tenggat dihitung dalam hari kerja."), year=year)


def _shelves(session: Session, region: Region, today: date) -> Found:
    n = _count(session, Etalase, Etalase.region_id == region.id)
    return Found(n, _("{n} etalase").format(n=n), _("Tempat produk tayang, menurut jenis barang dan jasanya."))


def _second_factor(session: Session, region: Region, today: date) -> Found:
    return Found(session.get(FactorDuty, region.id), _("Diwajibkan"), _("Belum diwajibkan."))


def _targets(session: Session, region: Region, today: date) -> Found:
    n = _count(session, Target, Target.region_id == region.id, Target.withdrawn_at.is_(None))
    return Found(n, ngettext("{n} target", "{n} target", n).format(n=n), _("Tanpa target angka tampil tanpa pembanding."))


def _letterhead(session: Session, region: Region, today: date) -> Found:
    head = newest(session, region_id=region.id, satker_code=REGION)
    return Found(
        head is not None, _("Sudah diisi"), _("Tanpa ini surat dimulai dengan nama pemerintah daerah dan satuan kerja saja.")
    )


def _numbering(session: Session, region: Region, today: date) -> Found:
    n = _count(session, NumberTemplate, NumberTemplate.region_id == region.id, NumberTemplate.withdrawn_at.is_(None))
    return Found(n, ngettext("{n} pola", "{n} pola", n).format(n=n), _("Tanpa pola sendiri nomor ditulis menurut pola bawaan."))


def _esign(session: Session, region: Region, today: date) -> Found:
    return Found(
        active_service(session, region.id),
        _("Dipakai"),
        _("Tanpa ini pejabat menandatangani dengan kata sandinya dan surat bersegel instalasi."),
    )


def _rules(session: Session, region: Region, today: date) -> Found:
    n = _count(session, RegionRule, RegionRule.region_id == region.id, RegionRule.withdrawn_at.is_(None))
    return Found(
        n,
        _("{n} aturan sendiri").format(n=n),
        _("Aturan nasional berlaku; tambah hanya bila kepala daerah menetapkan lain."),
    )


STEPS: tuple[tuple[str, str, Looks, bool], ...] = (
    # what                                   where it is done                what there is    needed
    (mark("Muat satuan kerja dari SIRUP"),   "/impor",                       _satkers,        True),
    (mark("Muat rencana (RUP) {year}"),      "/impor",                       _packages,       True),
    (mark("Kepala daerah"),                  "/pejabat",                     _head,           True),
    (mark("Pejabat satuan kerja"),           "/pejabat",                     _officials,      True),
    (mark("Kurator"),                        "/pejabat",                     _curator,        True),
    (mark("Hari libur {year}"),              "/hari-libur",                  _days_off,       True),
    (mark("Etalase pertama"),                "/kurasi/etalase",              _shelves,        True),
    (mark("Pengaman kedua bagi pejabat"),    "/pengguna",                    _second_factor,  False),
    (mark("Target realisasi"),               "/realisasi/{region}/target",   _targets,        False),
    (mark("Kop surat dan logo"),             "/kop/{region}",                _letterhead,     False),
    (mark("Penomoran surat"),                "/penomoran/{region}",          _numbering,      False),
    (mark("Tanda tangan elektronik (BSrE)"), "/tanda-tangan/{region}",       _esign,          False),
    (mark("Aturan daerah"),                  "/aturan/{region}",             _rules,          False),
)  # fmt: skip
"""Each step of setting up a region, in order."""


def _holidays_in(session: Session, region: Region, year: int) -> int:
    return _count(session, Holiday, Holiday.region_id == region.id, func.extract("year", Holiday.day) == year)


def _appoint(role: Role) -> str:
    return f"{APPOINT}?peran={role.value}"


def _count(session: Session, table: Any, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _held(session: Session, region: Region, today: date) -> set[str]:
    """The roles that somebody holds today."""
    wanted = SATKER_ROLES | {Role.LEADER, Role.CURATOR}
    return set(
        session.scalars(select(Grant.role).distinct().where(Grant.region_id == region.id, Grant.role.in_(wanted), *in_force(today)))
    )
