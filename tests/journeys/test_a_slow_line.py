"""A small vendor on a cheap telephone and a slow line: what registering costs in screens and bytes,
and a photo of 12 megapixels in seconds of 400 kbit/s."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from app import db
from app.actor import Role
from app.catalogue.models import ListingPhoto
from app.clock import now
from app.files import photos
from app.vendors import verification
from app.vendors.models import Vendor
from tests.files import corpus
from tests.journeys.browser import IN_CHROMIUM, PHONE, Window, opener, served
from tests.journeys.line import Line, line_to
from tests.journeys.stages import register, write_a_product
from tests.vendors import making
from tests.world import World

pytestmark = IN_CHROMIUM
BYTES_A_SECOND = 400_000 // 8
REGISTERING_MAX = 300_000
PHOTO_SECONDS_MAX = 20
STEPS_MAX = 6


def taken_by_a_phone() -> bytes:
    """As large as a telephone's own: 12 megapixels full of detail, stored on their side."""
    grain = Image.effect_noise((4000, 3000), 24).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    return corpus.saved(Image.blend(corpus.blocks(3, 4000, 3000), grain, 0.3), "JPEG", quality=92, exif=exif)


@pytest.fixture
def shop_and_line(world: World, browser: Browser) -> Iterator[tuple[Window, Line]]:
    with served() as site, line_to(site) as line:
        yield opener(browser, line.site)(screen=PHONE), line
        for context in browser.contexts:
            context.close()


def test_registering_and_a_photo_are_light_enough_for_a_slow_line(shop_and_line: tuple[Window, Line], tmp_path: Path) -> None:
    shop, line = shop_and_line
    screens: dict[str, None] = {}
    shop.page.on("framenavigated", lambda frame: screens.setdefault(urlsplit(frame.url).path))
    register(shop, tmp_path / "berkas.pdf")
    shop.page.wait_for_load_state("networkidle")
    registering = line.down + line.up
    assert registering <= REGISTERING_MAX, registering
    assert len([path for path in screens if path.startswith("/daftar")]) <= STEPS_MAX, list(screens)
    with db.new_session() as session:
        vendor = session.scalars(select(Vendor).where(Vendor.legal_name == "CV Pena Contoh")).one()
        office = making.person(session, Role.CURATOR, region=making.region(session))
        verification.verify(session, vendor=vendor, actor=office, at=now())
    shop.open("/toko")
    shop.press("Mulai berjualan")
    before, sent = line.up + line.down, taken_by_a_phone()
    write_a_product(shop, tmp_path / "bolpoin.jpg", sent)
    cost = line.up + line.down - before
    assert len(sent) > 3_000_000, "as a telephone's own"
    assert cost <= PHOTO_SECONDS_MAX * BYTES_A_SECOND, "the photo goes once, and no larger than it is kept"
    with db.new_session() as session:
        photo = session.scalars(select(ListingPhoto)).one()
        kept = Image.open(io.BytesIO(photos.read_photo(photo.sha256, 800)))
        assert (photo.width, photo.height, kept.height > kept.width, dict(kept.getexif())) == (1200, 1600, True, {})
