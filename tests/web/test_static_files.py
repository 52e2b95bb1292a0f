"""Static files: kept for a year under their versioned address, asked after cheaply, packed where it helps."""

import gzip

from app.web.pages.static_files import FOLDER, versioned
from tests.web.browsing import Browser

CSS = "css/lokapasar.css"


def test_an_address_changes_with_the_content_and_may_be_kept_for_a_year() -> None:
    address = versioned(CSS)
    answer = Browser().get(address)
    assert answer.content == (FOLDER / CSS).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert "max-age=300" in Browser().get(f"/static/{CSS}").headers["cache-control"]


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
