"""Questions about regions; a new one is made when its first import or its set-up names it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, invalid_field
from app.language import _
from app.regions.models import Region
from app.regions.names import MINISTERIAL, name_of, tier_of, timezone_of, unknown

FOUNDING = 0x5E610A
"""Advisory lock: two processes that name a new region at once found it once, under one number."""


def region_by_code(session: Session, code: str) -> Region:
    """Raises `NotFound`."""
    region = session.scalars(select(Region).where(Region.code == code)).one_or_none()
    if region is None:
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=code[:20]))
    return region


def find_or_create(session: Session, code: str) -> Region:
    """The region of a Kemendagri code (`32`, `32.04`) or a KLPD code (`K34`). Raises `Invalid` for anything else."""
    known = session.scalars(select(Region).where(Region.code == code)).one_or_none()
    if known is not None:
        return known
    tier = tier_of(code)
    if tier is None:
        raise invalid_field("region", unknown(code))
    parent = find_or_create(session, code[:2]) if tier in ("kabupaten", "kota") else None
    session.execute(select(func.pg_advisory_xact_lock(FOUNDING)))
    founded_meanwhile = session.scalars(select(Region).where(Region.code == code)).one_or_none()
    if founded_meanwhile is not None:
        return founded_meanwhile
    newest = session.scalar(select(func.coalesce(func.max(Region.id), 0))) or 0
    region = Region(
        id=newest + 1,
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
