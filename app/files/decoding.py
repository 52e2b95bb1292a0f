"""Decoding: turns what somebody sent into clean pictures. Runs as a child process of its own, with limits on memory and
time.

    python -I decoding.py < sent > answer

The answer is one line of JSON (`{"refused": code}` or the size and the lengths of the renditions) and then the
renditions' bytes. The content decides the type, never the name; the size in the header is judged before anything is
decoded; EXIF, GPS, profiles and tails do not survive. This file imports nothing of the app: `photos.py` starts it,
`drawing.py` uses its encoder.
"""

import io
import json
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

WIDTHS = (1600, 800, 320)
LIST_BYTES_MAX = 40 * 1024
"""A picture in a list weighs no more than this."""
QUALITY_MIN = 5
"""Even pure noise weighs no more than `LIST_BYTES_MAX` in this quality."""
SIDE_MIN = 300
PIXELS_MAX = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20


class Refused(Exception):
    """Not a picture that we take; the argument is the code of the reason."""


def renditions_of(picture: Image.Image) -> list[bytes]:
    """WebP in each of `WIDTHS`, largest first; a smaller picture is not enlarged."""
    return [_encoded(picture, width) for width in WIDTHS]


def decode(sent: bytes) -> Image.Image:
    """The picture upright, in RGB on white, without anything else that came with it."""
    try:
        picture = Image.open(io.BytesIO(sent), formats=tuple(PIXELS_MAX))
    except UnidentifiedImageError:
        raise Refused("not_a_photo") from None
    except Image.DecompressionBombError:
        raise Refused("too_many_pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise Refused("broken") from None
    width, height = picture.size
    if width * height > PIXELS_MAX.get(picture.format or "", PIXELS_MAX["JPEG"]):
        raise Refused("too_many_pixels")
    if min(width, height) < SIDE_MIN:
        raise Refused("too_small")
    try:
        picture.draft("RGB", (WIDTHS[0], WIDTHS[0]))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError):
        raise Refused("broken") from None
    return _on_white(upright)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    if picture.mode.startswith("I"):  # 16 bits a channel: `convert` would clip instead of scaling
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clean = picture.convert("RGB")
    return Image.frombytes("RGB", clean.size, clean.tobytes())


def _encoded(picture: Image.Image, width: int) -> bytes:
    small = picture
    if max(picture.size) > width:
        small = picture.copy()
        small.thumbnail((width, width), Image.Resampling.LANCZOS, reducing_gap=2.0)
    quality = 80
    while True:
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=4)
        if width != WIDTHS[-1] or buffer.tell() <= LIST_BYTES_MAX or quality <= QUALITY_MIN:
            return buffer.getvalue()
        quality -= 15


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = max(PIXELS_MAX.values())
    try:
        picture = decode(sys.stdin.buffer.read())
        renditions = renditions_of(picture)
    except Refused as refused:
        _answer({"refused": refused.args[0]})
        return
    width, height = (round(side * min(1, WIDTHS[0] / max(picture.size))) for side in picture.size)
    _answer({"width": width, "height": height, "lengths": [len(rendition) for rendition in renditions]}, *renditions)


def _answer(head: dict[str, object], *bodies: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(bodies))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
