"""Photos: upright, small, without a trace of where they were taken; whatever is not a photo is refused with a sentence."""

import io
import time
from random import Random

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.files import decoding, drawing, photos
from app.files.models import StoredFile
from app.files.weight import BYTES_MAX
from tests.files import corpus


def keep(session: Session, sent: bytes) -> StoredFile:
    return photos.keep_photo(session, sent, by=None, at=now())


def opened(file: StoredFile, width: int) -> Image.Image:
    return Image.open(io.BytesIO(photos.read_photo(file.sha256, width)))


def test_a_photo_from_a_phone_is_upright_in_three_widths_and_says_nothing_of_its_place(session: Session) -> None:
    sent = corpus.from_a_phone()
    started = time.process_time()
    file = keep(session, sent)
    assert time.process_time() - started < 10
    for width in photos.WIDTHS:
        stored = photos.read_photo(file.sha256, width)
        picture = opened(file, width)
        assert picture.format == "WEBP"
        assert max(picture.size) == width
        assert picture.height > picture.width
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        assert b"TELEPON-RAHASIA" not in stored
        assert b"Exif" not in stored
        top, bottom = picture.getpixel((picture.width // 2, 10)), picture.getpixel((picture.width // 2, picture.height - 10))
        assert top[0] > 120 > top[2]
        assert bottom[2] > 120 > bottom[0]
    assert (file.width, file.height) == (1200, 1600)


def test_in_a_list_even_a_noisy_photo_weighs_at_most_40_kilobytes(session: Session) -> None:
    noise = Image.effect_noise((1200, 1200), 120).convert("RGB")
    file = keep(session, corpus.saved(noise, "JPEG", quality=95))
    assert len(photos.read_photo(file.sha256, 320)) <= 40 * 1024


def test_pure_noise_of_a_lists_size_weighs_at_most_40_kilobytes_too(session: Session) -> None:
    noise = Image.frombytes("RGB", (320, 320), Random(1).randbytes(320 * 320 * 3))
    file = keep(session, corpus.saved(noise, "PNG"))
    assert len(photos.read_photo(file.sha256, 320)) <= 40 * 1024


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("PNG", "1"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_jpeg_png_and_webp_is_read(session: Session, kind: str, mode: str) -> None:
    picture = corpus.scene(640, 480, "RGB")
    picture = (
        picture.convert("L").convert("I").point(lambda value: value * 256).convert("I;16")
        if mode == "I;16"
        else picture.convert(mode)
    )
    file = keep(session, corpus.saved(picture, kind))
    assert opened(file, 320).size == (320, 240)


def test_a_phone_that_hides_several_pictures_in_one_jpeg_is_read_too(session: Session) -> None:
    buffer = io.BytesIO()
    corpus.scene(800, 600).save(buffer, "MPO", save_all=True, append_images=[corpus.scene(640, 480)])
    assert opened(keep(session, buffer.getvalue()), 800).size == (800, 600)


def test_what_is_see_through_becomes_white(session: Session) -> None:
    file = keep(session, corpus.saved(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG"))
    assert min(opened(file, 320).getpixel((100, 100))) > 250


def test_a_small_photo_is_not_enlarged(session: Session) -> None:
    file = keep(session, corpus.saved(corpus.scene(300, 400), "JPEG"))
    assert opened(file, 1600).size == (300, 400)
    assert (file.width, file.height) == (300, 400)


@pytest.mark.asvs("5.2.2")
def test_what_hides_behind_a_photo_is_gone(session: Session) -> None:
    for tail in (b"<?php system($_GET['x']); ?>", b"<script>alert(1)</script>", b"PK\x05\x06" + b"\0" * 18):
        file = keep(session, corpus.saved(corpus.scene(400, 400), "PNG") + tail)
        assert all(tail not in photos.read_photo(file.sha256, width) for width in photos.WIDTHS)


def test_the_same_photo_is_one_object_and_one_row(session: Session) -> None:
    sent = corpus.saved(corpus.scene(400, 300), "JPEG")
    assert keep(session, sent).id == keep(session, sent).id
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


@pytest.mark.asvs("1.3.4", "5.2.2")
@pytest.mark.parametrize("name", corpus.NOT_PHOTOS)
def test_the_content_decides_what_is_a_photo(session: Session, name: str) -> None:
    with pytest.raises(photos.PhotoRefused) as refused:
        keep(session, corpus.NOT_PHOTOS[name])
    assert refused.value.code == "not_a_photo"
    assert refused.value.errors[0].field == "photo"


@pytest.mark.asvs("5.2.6")
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "empty"),
        (corpus.png_of(50_000, 50_000), "too_many_pixels"),
        (corpus.png_of(5_000, 5_000, data=b"\0" * 1000), "too_many_pixels"),
        (corpus.saved(corpus.scene(299, 900), "PNG"), "too_small"),
        (corpus.saved(corpus.scene(900, 900), "JPEG")[:2000], "broken"),
        (corpus.png_of(400, 400, data=b"\0" * 10), "broken"),
        (corpus.text_bomb(), "broken"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "not_a_photo"),
        (b"x" * (BYTES_MAX + 1), "too_heavy"),
    ],
    ids=["empty", "huge", "large", "small", "truncated", "no data", "text bomb", "header only", "heavy"],
)
def test_bombs_and_broken_photos_are_refused_with_a_sentence(session: Session, sent: bytes, code: str) -> None:
    started = time.process_time()
    with pytest.raises(photos.PhotoRefused) as refused:
        keep(session, sent)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
    assert time.process_time() - started < 5


def test_a_width_that_is_not_kept_does_not_exist(session: Session) -> None:
    file = keep(session, corpus.saved(corpus.scene(400, 300), "JPEG"))
    for width in (0, 100, 1601):
        with pytest.raises(FileNotFoundError):
            photos.read_photo(file.sha256, width)
    with pytest.raises(FileNotFoundError):
        photos.read_photo("0" * 64, 320)


def test_a_drawn_picture_is_always_the_same_bytes(session: Session) -> None:
    at = now()
    first = drawing.keep_drawn(session, "paper", 0, at=at)
    assert (
        drawing.encoded("paper", 0) == decoding.renditions_of(drawing.draw("paper", 0)) == drawing.encoded.__wrapped__("paper", 3)
    )
    assert drawing.keep_drawn(session, "paper", 3, at=at).sha256 == first.sha256
    assert drawing.keep_drawn(session, "paper", 1, at=at).sha256 != first.sha256
    assert (
        drawing.keep_drawn(session, "Alat Tulis Kantor", 0, at=at).sha256
        == drawing.keep_drawn(session, "Alat Tulis Kantor", 0, at=at).sha256
    )
    assert len(drawing.SUBJECTS) * len(drawing.TONES) == 60
