"""Questions about regions; a new one is made when its first import or its set-up names it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.errors import NotFound, invalid_field
from app.language import _
from app.regions.models import Region
from app.regions.names import MINISTERIAL, name_of, tier_of, timezone_of, unknown

WITHIN_A_PROVINCE = ("kabupaten", "kota")
NAMING, NUMBERING = 0x5E610A, 0x5E610B
"""Advisory locks, of a code and of a number: two processes that name one new region at once found it once; two that name
different ones do not wait for each other, however long the first has to go on, and have different numbers."""


def every_region_id() -> Sequence[int]:
    """Of all regions, in a session that is over: what a clock brings goes on region by region, each in one of its own."""
    with db.new_session() as session:
        return session.scalars(select(Region.id).order_by(Region.id)).all()


def region_by_code(session: Session, code: str) -> Region:
    """Raises `NotFound`."""
    region = session.scalars(select(Region).where(Region.code == code)).one_or_none()
    if region is None:
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=code[:20]))
    return region


def find_or_create(session: Session, code: str) -> Region:
    """The region of a Kemendagri code (`32`, `32.04`) or a KLPD code (`K34`). Raises `Invalid` for anything else."""
    known = _region_of(session, code)
    if known is not None:
        return known
    tier = _tier_of(code)
    parent = find_or_create(session, code[:2]) if tier in WITHIN_A_PROVINCE else None
    return _found(session, code, tier, parent)


def find_or_create_apart(session: Session, code: str) -> Region:
    """The same for a long transaction, that others of the province need not wait for: a new kabupaten or
    kota joins its province (`join_province`) in the end."""
    return _region_of(session, code) or _found(session, code, _tier_of(code), None)


def join_province(session: Session, region: Region) -> None:
    """A kabupaten or kota that was founded apart is its province's from here on."""
    if region.tier in WITHIN_A_PROVINCE and region.parent_id is None:
        region.parent_id = find_or_create(session, region.code[:2]).id
        session.flush()


def _region_of(session: Session, code: str) -> Region | None:
    return session.scalars(select(Region).where(Region.code == code)).one_or_none()


def _tier_of(code: str) -> str:
    tier = tier_of(code)
    if tier is None:
        raise invalid_field("region", unknown(code))
    return tier


def _found(session: Session, code: str, tier: str, parent: Region | None) -> Region:
    session.execute(select(func.pg_advisory_xact_lock(NAMING, func.hashtext(code))))
    founded_meanwhile = _region_of(session, code)
    if founded_meanwhile is not None:
        return founded_meanwhile
    region = Region(
        id=_free_number(session),
        code=code,
        klpd_code=code if tier in MINISTERIAL else None,
        name=name_of(code),
        tier=tier,
        parent_id=parent.id if parent else None,
        timezone=timezone_of(code),
    )
    session.add(region)
    session.flush()
    return region


def _free_number(session: Session) -> int:
    """The first that no region has and that nobody is about to give one."""
    number = (session.scalar(select(func.coalesce(func.max(Region.id), 0))) or 0) + 1
    while True:
        is_mine = session.scalar(select(func.pg_try_advisory_xact_lock(NUMBERING, number)))
        # whoever held it may have committed between the two questions: only what is asked while it is held is sure
        if is_mine and session.scalar(select(Region.id).where(Region.id == number)) is None:
            return number
        number += 1


def regions_of_tier(session: Session, tier: str) -> list[Region]:
    return list(session.scalars(select(Region).where(Region.tier == tier).order_by(Region.code)))


def regions_within(session: Session, province: Region) -> list[Region]:
    """The kabupaten and kota of a province, by code."""
    return list(session.scalars(select(Region).where(Region.parent_id == province.id).order_by(Region.code)))


def shopping_regions(session: Session, region_id: int) -> list[int]:
    """Whose etalase a buyer of this region sees besides those opened to all: its own and its province's."""
    region = session.get_one(Region, region_id)
    return [region.id] + ([region.parent_id] if region.parent_id is not None else [])


def around(session: Session, region: Region) -> list[Region]:
    """The region, its province and the others of it, by code; a province with its kabupaten and kota."""
    province = region.parent_id or region.id
    near = select(Region).where((Region.id == province) | (Region.parent_id == province)).order_by(Region.code)
    return sorted(session.scalars(near), key=lambda one: one.id != region.id)
