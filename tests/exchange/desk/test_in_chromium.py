"""In a real browser: a file goes on after the line was lost, and after the page was closed; without a script it goes whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select

from app import db
from app.actor import Role
from app.exchange.desk import folder
from app.exchange.desk.models import ImportUpload
from app.files import parcels
from tests.exchange.feeds import YEAR, packages
from tests.journeys.browser import IN_CHROMIUM
from tests.patience import PATIENCE_MS
from tests.web.people import PASSWORD, person
from tests.web.test_in_chromium import browser, site

pytestmark = [*IN_CHROMIUM, pytest.mark.usefixtures("committed")]
__all__ = ["browser", "site"]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of some pieces."""
    path = tmp_path / "rup.json"
    path.write_text(json.dumps(packages(3) + [{"x": "y" * 700_000} for _row in range(4)]))
    return path


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:  # noqa: F811
    """A window of one's own; without scripts in the test that says so."""
    made = browser.new_context(java_script_enabled="without_a_script" not in request.node.name)
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()


def desk(context: Any, site: str) -> Any:
    page = context.new_page()
    page.goto(f"{site}/masuk?next=/impor")
    page.get_by_label("Nama masuk").fill("siti")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{site}/impor")
    return page


def choose(page: Any, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("Tahun anggaran").fill(str(YEAR))
    page.get_by_role("button", name="Kirim dan lihat pratinjau").click()


def kept() -> tuple[ImportUpload, bytes]:
    with db.new_session() as session:
        upload = session.scalars(select(ImportUpload)).one()
    return upload, folder.path_of(upload.id, upload.file_name).read_bytes()


def half_sent(owner: UUID) -> int:
    """Bytes of the parcel."""
    (path,) = parcels._of(owner).glob("*/*")
    return path.stat().st_size


@pytest.mark.parametrize("closed", [False, True], ids=["the line was lost", "the page was closed"])
def test_a_file_goes_on_where_it_was_cut_off(context: BrowserContext, site: str, large: Path, closed: bool) -> None:  # noqa: F811
    siti = person("siti", Role.REGION_ADMIN)
    sent: list[str] = []
    page = desk(context, site)
    dead = {"line": False}

    def passing(route: Any) -> None:
        sent.append(route.request.headers.get("upload-offset", ""))
        if dead["line"]:
            route.abort()
            return
        route.continue_()
        dead["line"] = len(sent) == 2

    page.route("**/unggahan?kunci=*", passing)
    choose(page, large)
    page.get_by_text("Sambungan terputus").wait_for()
    assert 0 < half_sent(siti.account_id) < large.stat().st_size
    if closed:
        page.close()
        page = context.new_page()
        page.goto(f"{site}/impor")
        choose(page, large)
    else:
        dead["line"] = False
        page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url(f"{site}/impor/*.*")
    upload, arrived = kept()
    assert (upload.state, arrived) == ("RECEIVED", large.read_bytes())
    expect(page.get_by_text("Menunggu dibaca").first).to_be_visible(timeout=PATIENCE_MS)
    assert sent.count("0") == 1, "what had arrived was not sent again"


def test_without_a_script_the_form_sends_the_file_whole(context: BrowserContext, site: str, large: Path) -> None:  # noqa: F811
    person("siti", Role.REGION_ADMIN)
    page = desk(context, site)
    choose(page, large)
    page.wait_for_url(f"{site}/impor/*.*")
    upload, arrived = kept()
    assert (upload.state, arrived) == ("RECEIVED", large.read_bytes())
    expect(page.get_by_role("link", name="Lihat kemajuan terbaru")).to_be_visible(timeout=PATIENCE_MS)
