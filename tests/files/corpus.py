"""Pictures and things that pretend to be pictures, made by code."""

import io
import struct
import zlib
from random import Random

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red above, blue below: one sees which way is up."""
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    ImageDraw.Draw(picture).rectangle((0, height // 2, width, height), fill=(30, 30, 200))
    return picture.convert(mode)


def blocks(seed: int, width: int, height: int) -> Image.Image:
    """Patches of random grey: the same seed is the same photo, whatever its size."""
    random = Random(seed)
    small = Image.frombytes("L", (12, 9), bytes(random.randrange(256) for _n in range(12 * 9)))
    return small.resize((width, height), Image.Resampling.BICUBIC).convert("RGB")


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def from_a_phone(width: int = 4000, height: int = 3000) -> bytes:
    """A 12-megapixel JPEG held upright: stored on its side, turned by EXIF, with the place it was taken at."""
    on_its_side = scene(height, width).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "TELEPON-RAHASIA"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "S", (IFDRational(7), IFDRational(1), IFDRational(30))
    place[3], place[4] = "E", (IFDRational(107), IFDRational(31), IFDRational(12))
    assert on_its_side.size == (width, height)
    return saved(on_its_side, "JPEG", quality=88, exif=exif)


def png_of(width: int, height: int, *, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG whose header claims any size, whatever its data holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def text_bomb() -> bytes:
    """A small PNG whose comment unpacks to 64 MB."""
    packed = zlib.compress(b"\0" * 64_000_000, 9)
    return png_of(400, 400, extra=chunk(b"iTXt", b"Comment\0\x01\0\0\0" + packed))


def pdf(tail: bytes = b"") -> bytes:
    """The smallest PDF that opens."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n" + tail
    )


NOT_PHOTOS = {
    "text": b"ini bukan foto",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif with a script": b"GIF89a/*" + b"\0" * 400 + b"*/=1;alert(1)",
    "html": b"<!doctype html><img src=x onerror=alert(1)>",
    "pdf": pdf(),
    "tiff": saved(scene(400, 400), "TIFF"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
}
