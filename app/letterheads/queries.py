"""Questions about letterheads: what stands on a paper of a region or an office, now or at an instant."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.documents import Letterhead, Logo
from app.language import _
from app.letterheads.models import REGION, LetterheadVersion
from app.organisations.models import Satker
from app.regions.models import Region
from app.regions.names import MINISTERIAL


def newest(session: Session, *, region_id: int, satker_code: str, at: datetime | None = None) -> LetterheadVersion | None:
    """The last that was written, or that had been by an instant."""
    mine = (LetterheadVersion.region_id == region_id, LetterheadVersion.satker_code == satker_code)
    until = [] if at is None else [LetterheadVersion.recorded_at <= at]
    return session.scalars(
        select(LetterheadVersion).where(*mine, *until).order_by(LetterheadVersion.version.desc()).limit(1)
    ).one_or_none()


def offices_with_their_own(session: Session, region: Region) -> Sequence[tuple[LetterheadVersion, str]]:
    """The standing version of every office that has one, with what the plan calls the office; by that name."""
    own = LetterheadVersion
    rows = session.execute(
        select(own, Satker.name)
        .join(Satker, (Satker.region_id == own.region_id) & (Satker.code == own.satker_code))
        .where(own.region_id == region.id)
        .ext(distinct_on(own.satker_code))
        .order_by(own.satker_code, own.version.desc())
    )
    return sorted(((version, name) for version, name in rows), key=lambda row: (row[1], row[0].satker_code))


def head_of(session: Session, region: Region, office: tuple[str, str] | None = None, *, at: datetime) -> Letterhead:
    """What a paper written at that instant gets: the government, the name of the office whose it is (code, what the plan calls
    it), where that is found, and the logo. An office's own address stands alone; where it has none, the region's does."""
    whole = newest(session, region_id=region.id, satker_code=REGION, at=at)
    own = newest(session, region_id=region.id, satker_code=office[0], at=at) if office else None
    lines = [whole.name if whole and whole.name else government(region).upper()]
    if office:
        lines.append(own.name if own and own.name else office[1])
    found = where(own) or where(whole)
    logo = Logo(whole.logo_sha256, logo_alt(region)) if whole and whole.logo_sha256 else None
    return Letterhead([*lines, *found], logo)


def logo_of(session: Session, region_id: int) -> str | None:
    """The hash of the region's logo of now."""
    standing = newest(session, region_id=region_id, satker_code=REGION)
    return standing.logo_sha256 if standing else None


def had_logo(session: Session, *, region_id: int, sha256: str) -> bool:
    """Whether it is, or was, this region's."""
    mine = (LetterheadVersion.region_id == region_id, LetterheadVersion.satker_code == REGION)
    found = select(LetterheadVersion.id).where(*mine, LetterheadVersion.logo_sha256 == sha256).limit(1)
    return session.scalar(found) is not None


def where(version: LetterheadVersion | None) -> list[str]:
    """The address, then how to reach it, a line each; nothing for what is empty."""
    if version is None:
        return []
    phone = _("Telepon {number}").format(number=version.phone) if version.phone else ""
    reached = " · ".join(part for part in (phone, version.email, version.website) if part)
    return [line for line in (version.address, reached) if line]


def government(region: Region) -> str:
    """`Pemerintah Kabupaten Contoh`; a ministry is called by its name alone."""
    return region.name if region.tier in MINISTERIAL else _("Pemerintah {region}").format(region=region.name)


def logo_alt(region: Region) -> str:
    return _("Logo {region}").format(region=region.name)


def logo_path(region_id: int, sha256: str | None, width: int) -> str | None:
    """The picture's address, which is its content; None where there is none."""
    return f"/logo/{region_id}/{sha256}-{width}.webp" if sha256 else None
