"""Static files: kept for a year under their versioned address, asked after cheaply, packed where it helps."""

import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.web.pages import static_files
from app.web.pages.static_files import FOLDER, KeptStaticFiles, versioned
from tests.web.browsing import Browser

CSS = "css/lokapasar.css"


def test_an_address_changes_with_the_content_and_may_be_kept_for_a_year() -> None:
    address = versioned(CSS)
    answer = Browser().get(address)
    assert answer.content == (FOLDER / CSS).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert "max-age=300" in Browser().get(f"/static/{CSS}").headers["cache-control"]


def test_the_content_of_the_next_release_is_not_kept_under_the_address_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a browser would have it for a year, after going back to this release too (docs/operations.md, Upgrade)."""
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    file, browser = tmp_path / "a-page-of-tests.css", TestClient(KeptStaticFiles(directory=tmp_path), base_url="http://localhost/")
    file.write_text("a { color: red }")
    address = versioned(file.name).removeprefix("/static")
    first = browser.get(address)
    assert first.headers["cache-control"].endswith("immutable")
    assert browser.get(address, headers={"if-none-match": first.headers["etag"]}).headers["cache-control"].endswith("immutable")
    file.write_text("a { color: blue }")
    answer = browser.get(address)
    assert (answer.text, answer.headers["cache-control"]) == ("a { color: blue }", "no-store")


def test_a_file_that_one_has_is_not_sent_again() -> None:
    browser = Browser()
    for encoding in ("gzip", "identity"):
        first = browser.get(f"/static/{CSS}", headers={"accept-encoding": encoding})
        again = browser.get(f"/static/{CSS}", headers={"accept-encoding": encoding, "if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_text_leaves_packed_where_the_browser_takes_it() -> None:
    packed = Browser().get(f"/static/{CSS}")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress((FOLDER / CSS).read_bytes(), 9, mtime=0))
    plain = Browser().get(f"/static/{CSS}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_the_style_fits_its_budget() -> None:
    assert len(gzip.compress((FOLDER / CSS).read_bytes(), 9)) <= 20 * 1024
