"""Fingerprints: the same photo in another size or quality is found by them, another photo is not."""

import pytest
from PIL import Image, ImageEnhance, ImageOps

from app.files.fingerprints import ALIKE_MAX, BANDS, bands_of, differing
from tests.files import corpus


def webp(picture: Image.Image, quality: int = 80) -> bytes:
    return corpus.saved(picture, "WEBP", quality=quality)


def test_size_compression_and_brightness_leave_a_photo_the_same() -> None:
    first = bands_of(webp(corpus.blocks(3, 320, 240)))
    others = [corpus.blocks(3, 160, 120), ImageEnhance.Brightness(corpus.blocks(3, 320, 240)).enhance(0.8)]
    for other in others:
        again = bands_of(webp(other, 30))
        assert differing(first, again) <= ALIKE_MAX
        assert set(first) & set(again)


@pytest.mark.parametrize("seed", range(6))
def test_a_mirrored_or_slightly_cut_copy_is_the_same_photo_whichever_came_first(seed: int) -> None:
    original = corpus.blocks(seed, 320, 240)
    first = bands_of(webp(original))
    cut = original.crop((20, 15, 300, 225))
    without_its_line = original.crop((0, 0, 320, 216))
    for copy in (ImageOps.mirror(original), cut, without_its_line):
        again = bands_of(webp(copy, 40))
        assert differing(first, again) <= ALIKE_MAX
        assert differing(again, first) <= ALIKE_MAX
        assert set(first) & set(again)


def test_a_fingerprint_from_before_there_were_parts_is_held_against_all_of_the_other() -> None:
    original = corpus.blocks(3, 320, 240)
    old = bands_of(webp(original))[:BANDS]
    assert differing(old, bands_of(webp(ImageOps.mirror(original)))) <= ALIKE_MAX
    assert differing(old, old) == 0


def test_other_photos_differ_in_many_bits() -> None:
    prints = [bands_of(webp(corpus.blocks(seed, 320, 240))) for seed in range(12)]
    apart = [differing(one, other) for n, one in enumerate(prints) for other in prints[:n]]
    assert min(apart) > 2 * ALIKE_MAX


def test_a_plain_picture_has_none() -> None:
    assert bands_of(webp(Image.new("RGB", (320, 240), "white"))) == []
    assert bands_of(webp(corpus.scene(320, 240))) == []


def test_a_photo_that_is_plain_but_for_its_lower_edge_has_as_many_fingerprints_as_any_other() -> None:
    plain = Image.new("RGB", (320, 240), "white")
    for x in range(320):
        plain.paste((250 - x * 230 // 320,) * 3, (x, 232, x + 1, 240))
    assert len(bands_of(webp(plain))) == len(bands_of(webp(corpus.blocks(3, 320, 240)))) == 5 * BANDS


def test_at_most_three_bits_of_difference_always_leave_a_band_alike() -> None:
    first = bands_of(webp(corpus.blocks(5, 320, 240)))[:BANDS]
    for bits in ((0, 1, 2), (0, 20, 40), (15, 31, 63)):
        changed = [band ^ sum(1 << bit % 16 for bit in bits if bit // 16 == n) for n, band in enumerate(first)]
        assert differing(first, changed) == 3
        assert set(first) & set(changed)
