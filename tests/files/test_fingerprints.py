"""Fingerprints: the same photo in another size or quality is found by them, another photo is not."""

from PIL import Image, ImageEnhance

from app.files.fingerprints import ALIKE_MAX, bands_of, differing
from tests.files import corpus


def webp(picture: Image.Image, quality: int = 80) -> bytes:
    return corpus.saved(picture, "WEBP", quality=quality)


def test_size_compression_and_brightness_leave_a_photo_the_same():
    first = bands_of(webp(corpus.blocks(3, 320, 240)))
    others = [corpus.blocks(3, 160, 120), ImageEnhance.Brightness(corpus.blocks(3, 320, 240)).enhance(0.8)]
    for other in others:
        again = bands_of(webp(other, 30))
        assert differing(first, again) <= ALIKE_MAX
        assert set(first) & set(again)


def test_other_photos_differ_in_many_bits():
    prints = [bands_of(webp(corpus.blocks(seed, 320, 240))) for seed in range(12)]
    apart = [differing(one, other) for n, one in enumerate(prints) for other in prints[:n]]
    assert min(apart) > 2 * ALIKE_MAX


def test_a_plain_picture_has_none():
    assert bands_of(webp(Image.new("RGB", (320, 240), "white"))) == []
    assert bands_of(webp(corpus.scene(320, 240))) == []


def test_at_most_three_bits_of_difference_always_leave_a_band_alike():
    first = bands_of(webp(corpus.blocks(5, 320, 240)))
    for bits in ((0, 1, 2), (0, 20, 40), (15, 31, 63)):
        changed = [band ^ sum(1 << bit % 16 for bit in bits if bit // 16 == n) for n, band in enumerate(first)]
        assert differing(first, changed) == 3
        assert set(first) & set(changed)
