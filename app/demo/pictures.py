"""Pictures: a few drawn ones that all listings share; drawn small, because a first start may not take long."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from PIL import Image
from sqlalchemy.orm import Session

from app.demo.words import picture_subjects
from app.files import drawing, photos

SIDE = 640
TONES = 2


def keep_pictures(session: Session, *, at: datetime) -> dict[str, list[str]]:
    """The hashes of each subject's pictures, one per tone: at most sixty pictures in all."""
    subjects = picture_subjects()
    wanted = [(subject, tone) for subject in subjects for tone in range(TONES)]
    kept: dict[str, list[str]] = {subject: [] for subject in subjects}
    with ThreadPoolExecutor(2) as pool:
        for (subject, _tone), renditions in zip(wanted, pool.map(_renditions, wanted), strict=True):
            kept[subject].append(photos.keep_renditions(session, SIDE, SIDE, renditions, by=None, at=at).sha256)
    return kept


def _renditions(wanted: tuple[str, int]) -> list[bytes]:
    picture = drawing.draw(*wanted)
    large = _encoded(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0))
    small = _encoded(picture.resize((320, 320), Image.Resampling.BILINEAR, reducing_gap=2.0))
    return [large, large, small]


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()
