"""Drawing: calm flat pictures made by code, for an etalase without a photo and for the demo. Same subject and tone,
same bytes, same hash."""

import hashlib
import math
from collections.abc import Callable
from datetime import datetime
from functools import cache

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from app.files import decoding, photos
from app.files.models import StoredFile

SIDE = 1200
Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw

TONES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    #  ground           body             light            ink
    ((226, 238, 233), (31, 110, 92), (250, 252, 250), (18, 58, 50)),
    ((245, 234, 216), (196, 110, 38), (255, 251, 244), (92, 50, 20)),
    ((226, 233, 245), (52, 92, 158), (249, 251, 255), (24, 44, 84)),
)


def keep_drawn(session: Session, subject: str, tone: int, *, at: datetime) -> StoredFile:
    """Draw and keep the picture of a subject (a key of `SUBJECTS`; any other text is given one of them)."""
    return photos.keep_renditions(session, SIDE, SIDE, encoded(_known(subject), tone % len(TONES)), by=None, at=at)


@cache
def encoded(subject: str, tone: int) -> list[bytes]:
    """The renditions of one of the 60 pictures that there are, made once in a process (0.1 s of work, 10 kB)."""
    return decoding.renditions_of(draw(subject, tone))


def draw(subject: str, tone: int) -> Image.Image:
    ground, body, light, ink = TONES[tone % len(TONES)]
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((200, 930, 1000, 1030), fill=_between(ground, ink, 0.14))
    SUBJECTS[_known(subject)](pen, body, light, ink)
    return picture


def _known(subject: str) -> str:
    if subject in SUBJECTS:
        return subject
    return list(SUBJECTS)[hashlib.sha256(subject.encode()).digest()[0] % len(SUBJECTS)]


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _paper(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    for step in range(5):
        pen.rectangle((300, 800 - step * 34, 900, 960 - step * 34), fill=light, outline=ink, width=6)
    pen.polygon([(300, 664), (420, 480), (1000, 480), (900, 664)], fill=light, outline=ink, width=6)
    pen.rectangle((300, 760, 900, 860), fill=body)


def _pen(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    for left, colour in ((360, body), (540, ink), (720, body)):
        pen.rectangle((left, 320, left + 110, 820), fill=colour)
        pen.rectangle((left, 320, left + 110, 430), fill=light)
        pen.polygon([(left, 820), (left + 110, 820), (left + 55, 960)], fill=light)
        pen.polygon([(left + 38, 915), (left + 72, 915), (left + 55, 960)], fill=ink)


def _book(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.polygon([(220, 380), (600, 460), (600, 960), (220, 860)], fill=body)
    pen.polygon([(980, 380), (600, 460), (600, 960), (980, 860)], fill=body)
    pen.polygon([(260, 360), (600, 440), (600, 900), (260, 810)], fill=light)
    pen.polygon([(940, 360), (600, 440), (600, 900), (940, 810)], fill=light)
    for row in range(4):
        pen.line((320, 460 + row * 80, 540, 510 + row * 80), fill=ink, width=8)
        pen.line((660, 510 + row * 80, 880, 460 + row * 80), fill=ink, width=8)


def _laptop(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rounded_rectangle((280, 320, 920, 780), 32, fill=ink)
    pen.rectangle((316, 356, 884, 744), fill=light)
    for row, width in enumerate((400, 300, 360)):
        pen.rectangle((360, 420 + row * 90, 360 + width, 460 + row * 90), fill=body)
    pen.polygon([(200, 900), (1000, 900), (920, 790), (280, 790)], fill=body)
    pen.rounded_rectangle((200, 890, 1000, 940), 20, fill=ink)


def _printer(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rectangle((380, 280, 820, 560), fill=light, outline=ink, width=6)
    pen.rounded_rectangle((240, 520, 960, 820), 40, fill=body)
    pen.rectangle((360, 720, 840, 960), fill=light, outline=ink, width=6)
    for row in range(3):
        pen.line((420, 790 + row * 50, 780, 790 + row * 50), fill=ink, width=8)
    pen.ellipse((850, 580, 900, 630), fill=light)


def _chair(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rounded_rectangle((380, 240, 820, 620), 50, fill=body)
    pen.rounded_rectangle((340, 620, 860, 740), 40, fill=ink)
    pen.rectangle((576, 740, 624, 860), fill=ink)
    pen.line((400, 960, 600, 860, 800, 960), fill=ink, width=34)
    for centre in (400, 600, 800):
        pen.ellipse((centre - 28, 940, centre + 28, 996), fill=light, outline=ink, width=8)


def _broom(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.line((820, 220, 560, 640), fill=ink, width=36)
    pen.polygon([(480, 600), (640, 690), (560, 980), (300, 880)], fill=body)
    for share in (0.25, 0.5, 0.75):
        pen.line((520 + 80 * share, 640 + 40 * share, 330 + 220 * share, 880 + 80 * share), fill=light, width=8)


def _bottle(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rounded_rectangle((420, 460, 780, 980), 60, fill=body)
    pen.polygon([(460, 480), (740, 480), (660, 350), (540, 350)], fill=body)
    pen.rectangle((530, 250, 670, 360), fill=ink)
    pen.rectangle((420, 620, 780, 840), fill=light)
    pen.ellipse((550, 680, 650, 780), fill=body)


def _bowl(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    for centre in (480, 600, 720):
        pen.arc((centre - 50, 280, centre + 30, 420), 90, 270, fill=ink, width=14)
        pen.arc((centre - 30, 400, centre + 50, 540), -90, 90, fill=ink, width=14)
    pen.ellipse((240, 540, 960, 700), fill=light)
    pen.pieslice((240, 300, 960, 960), 0, 180, fill=body)
    pen.rectangle((480, 930, 720, 980), fill=ink)


def _box(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.polygon([(600, 320), (960, 480), (600, 640), (240, 480)], fill=light)
    pen.polygon([(240, 480), (600, 640), (600, 1000), (240, 830)], fill=body)
    pen.polygon([(960, 480), (600, 640), (600, 1000), (960, 830)], fill=ink)
    pen.polygon([(420, 400), (780, 560), (780, 660), (700, 690), (700, 596), (340, 436)], fill=body)


def _shirt(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    outline = [
        (440, 280),
        (760, 280),
        (1000, 420),
        (900, 600),
        (800, 540),
        (800, 960),
        (400, 960),
        (400, 540),
        (300, 600),
        (200, 420),
    ]
    pen.polygon(outline, fill=body)
    pen.pieslice((490, 190, 710, 390), 0, 180, fill=light)
    for row in range(4):
        pen.ellipse((586, 480 + row * 120, 614, 508 + row * 120), fill=light)
    pen.rectangle((660, 480, 750, 580), outline=ink, width=8)


def _wrench(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.line((420, 420, 820, 900), fill=body, width=110)
    pen.ellipse((240, 240, 560, 560), fill=body)
    pen.polygon([(220, 200), (440, 240), (460, 430), (330, 400), (210, 360)], fill=light)
    pen.ellipse((740, 820, 900, 980), fill=ink)
    pen.ellipse((786, 866, 854, 934), fill=light)


def _brick(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    for row in range(4):
        shift = 0 if row % 2 else 110
        for column in range(-1, 4):
            left = max(220, 220 + shift + column * 220)
            right = min(980, 220 + shift + column * 220 + 204)
            if right > left:
                pen.rectangle((left, 420 + row * 140, right, 544 + row * 140), fill=body if (row + column) % 3 else ink)
    pen.rectangle((200, 380, 1000, 412), fill=light)


def _road(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.polygon([(520, 280), (680, 280), (1040, 980), (160, 980)], fill=ink)
    for top, half in ((320, 8), (460, 14), (640, 22), (840, 32)):
        pen.polygon([(600 - half, top), (600 + half, top), (600 + half * 2, top + 100), (600 - half * 2, top + 100)], fill=light)
    pen.ellipse((200, 260, 380, 440), fill=body)
    pen.rectangle((280, 430, 300, 620), fill=body)


def _leaf(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.polygon([(420, 720), (780, 720), (720, 980), (480, 980)], fill=ink)
    pen.line((600, 720, 600, 420), fill=ink, width=24)
    for angle in (-150, -120, -90, -60, -30):
        x, y = 600 + 250 * math.cos(math.radians(angle)), 560 + 250 * math.sin(math.radians(angle))
        pen.line((600, 620, x, y), fill=body, width=70)
        pen.ellipse((x - 70, y - 70, x + 70, y + 70), fill=body)
    pen.rectangle((400, 700, 800, 750), fill=light)


def _medicine(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rounded_rectangle((260, 420, 940, 960), 60, fill=body)
    pen.arc((440, 260, 760, 580), 180, 360, fill=ink, width=50)
    pen.ellipse((430, 520, 770, 860), fill=light)
    pen.rectangle((560, 580, 640, 800), fill=body)
    pen.rectangle((490, 650, 710, 730), fill=body)


def _vehicle(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rounded_rectangle((160, 420, 760, 820), 30, fill=body)
    pen.polygon([(760, 520), (920, 520), (1040, 680), (1040, 820), (760, 820)], fill=ink)
    pen.polygon([(800, 560), (900, 560), (970, 670), (800, 670)], fill=light)
    for centre in (340, 860):
        pen.ellipse((centre - 100, 740, centre + 100, 940), fill=ink, outline=light, width=16)
        pen.ellipse((centre - 36, 804, centre + 36, 876), fill=light)


def _lamp(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.ellipse((380, 240, 820, 680), fill=light, outline=body, width=24)
    pen.polygon([(480, 640), (720, 640), (680, 760), (520, 760)], fill=light)
    pen.line((540, 640, 540, 480, 600, 540, 660, 480, 660, 640), fill=body, width=16)
    for row in range(4):
        pen.rounded_rectangle((510, 760 + row * 48, 690, 800 + row * 48), 16, fill=ink)


def _batik(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.rectangle((260, 300, 940, 980), fill=body)
    for row in range(4):
        for column in range(4):
            x, y = 345 + column * 170, 385 + row * 170
            for dx, dy in ((0, -46), (46, 0), (0, 46), (-46, 0)):
                pen.ellipse((x + dx - 36, y + dy - 36, x + dx + 36, y + dy + 36), fill=light)
            pen.ellipse((x - 20, y - 20, x + 20, y + 20), fill=ink)


def _tent(pen: Pen, body: Colour, light: Colour, ink: Colour) -> None:
    pen.polygon([(600, 260), (1000, 520), (200, 520)], fill=body)
    for step in range(5):
        pen.pieslice((200 + step * 160, 460, 360 + step * 160, 600), 0, 180, fill=light if step % 2 else body)
    for left in (230, 950):
        pen.rectangle((left, 520, left + 24, 980), fill=ink)
    pen.rectangle((420, 800, 780, 850), fill=ink)
    pen.rectangle((460, 850, 740, 980), fill=light)


SUBJECTS: dict[str, Callable[[Pen, Colour, Colour, Colour], None]] = {
    "paper": _paper,
    "pen": _pen,
    "book": _book,
    "laptop": _laptop,
    "printer": _printer,
    "chair": _chair,
    "broom": _broom,
    "bottle": _bottle,
    "bowl": _bowl,
    "box": _box,
    "shirt": _shirt,
    "wrench": _wrench,
    "brick": _brick,
    "road": _road,
    "leaf": _leaf,
    "medicine": _medicine,
    "vehicle": _vehicle,
    "lamp": _lamp,
    "batik": _batik,
    "tent": _tent,
}
