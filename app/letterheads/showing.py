"""Showing: a region's head with those of its offices, as the API and pages tell it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.files.photos import WIDTHS
from app.letterheads.models import REGION, LetterheadVersion
from app.letterheads.queries import head_of, logo_path, newest, offices_with_their_own
from app.letterheads.setting import lines_of
from app.letterheads.shapes import LetterheadShown, LinesShown
from app.regions.models import Region


def as_json(session: Session, region: Region, *, at: datetime) -> LetterheadShown:
    own = newest(session, region_id=region.id, satker_code=REGION)
    return {
        **_lines(own),
        "version": own.version if own else 0,
        "logo": logo_path(region.id, own.logo_sha256, WIDTHS[-1]) if own else None,
        "recorded_at": own.recorded_at.isoformat() if own else None,
        "offices": [
            {
                **_lines(version),
                "satker_code": version.satker_code,
                "satker_name": name,
                "recorded_at": version.recorded_at.isoformat(),
            }
            for version, name in offices_with_their_own(session, region)
        ],
        "printed": list(head_of(session, region, at=at).lines),
    }


def _lines(version: LetterheadVersion | None) -> LinesShown:
    said = lines_of(version)
    return {"name": said.name, "address": said.address, "phone": said.phone, "email": said.email, "website": said.website}
