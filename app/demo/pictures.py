"""Pictures: a few drawn ones that all listings share; drawn small, because a first start may not take long."""

import io
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from PIL import Image
from sqlalchemy.orm import Session

from app.demo.words import picture_subjects
from app.files import drawing, photos

SIDE = 640
TONES = 2


@dataclass(slots=True)
class Drawing:
    """Pictures that are being drawn while other things are written."""

    pool: ThreadPoolExecutor
    drawn: dict[str, list[Future[list[bytes]]]]

    @classmethod
    def begin(cls) -> Self:
        pool = ThreadPoolExecutor(1)
        return cls(
            pool, {subject: [pool.submit(_renditions, subject, tone) for tone in range(TONES)] for subject in picture_subjects()}
        )

    def keep(self, session: Session, *, at: datetime) -> dict[str, list[str]]:
        """The hashes of each subject's pictures, one per tone: at most sixty pictures in all."""
        with self.pool:
            return {
                subject: [photos.keep_renditions(session, SIDE, SIDE, one.result(), by=None, at=at).sha256 for one in pictures]
                for subject, pictures in self.drawn.items()
            }


def _renditions(subject: str, tone: int) -> list[bytes]:
    picture = drawing.draw(subject, tone)
    large = _encoded(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0))
    small = _encoded(picture.resize((320, 320), Image.Resampling.BILINEAR, reducing_gap=2.0))
    return [large, large, small]


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()
