"""Pages become one file or a sentence that says what failed; what may pass is tried again, and everything has an end."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid
from app.exchange.pulling.fetching import Fetched, Limits, PullFailed, fetch
from app.outgoing import Forbidden, Reach, is_open
from tests.exchange.feeds import packages
from tests.exchange.pulling.feeding import Answer, Feed, bare, enveloped, paged, serving

LIMITS = Limits(bytes=5 * 2**20, connect_seconds=2, read_seconds=2, page_seconds=4, pull_seconds=600)
ROWS = packages(7)


def get(
    feed: Feed, tmp_path: Path, *, limits: Limits = LIMITS, token: str | None = "rahasia-sekali", **more: Any
) -> tuple[Fetched, Any]:
    into = tmp_path / "data.json"
    fetched = fetch(feed.url, token, into, limits=limits, reach=Reach.NETWORK, **{"wait": lambda _seconds: None, **more})
    assert not into.with_name("data.json.page").exists()
    return fetched, json.loads(into.read_text())


def test_cursor_pages_become_one_array(tmp_path: Path) -> None:
    with serving(paged(ROWS, 3)) as feed:
        fetched, rows = get(feed, tmp_path)
    assert (rows, fetched.pages, fetched.rows) == (ROWS, 3, 7)
    assert feed.asked == [(cursor, "Bearer rahasia-sekali") for cursor in (None, "3", "6")]


def test_a_bare_array_is_taken_as_it_is(tmp_path: Path) -> None:
    with serving(lambda *_: bare(ROWS)) as feed:
        fetched, rows = get(feed, tmp_path, token=None)
    assert (rows, fetched.pages, fetched.rows) == (ROWS, 1, None)
    assert feed.asked == [(None, None)]


def test_rows_are_copied_byte_for_byte(tmp_path: Path) -> None:
    body = b'{"success":true,"data":[{"a":4876.85,"b":1.0,"c":12345678901234567890,"d":"\\u00e9"}],"meta":{"cursor":null}}'
    with serving(lambda *_: Answer(body)) as feed:
        get(feed, tmp_path)
    assert (tmp_path / "data.json").read_bytes() == b'[{"a":4876.85,"b":1.0,"c":12345678901234567890,"d":"\\u00e9"}]'


@pytest.mark.parametrize(
    "bad",
    [
        Answer(b"oops", status=500),
        Answer(b"", status=503, headers={"retry-after": "1"}),
        Answer(b"", status=429, headers={"retry-after": "3"}),
        Answer(b"", status=503, headers={"retry-after": "\u00b2"}),
        Answer(b'{"success": true, "data": [{"a"', declared=4000),
        Answer(b'{"success": true, "data": [{"a": 1}'),
        Answer(b'[{"a": 1}, {"a"'),
    ],
    ids=[
        "500",
        "503",
        "429",
        "503 with a sign for a number",
        "cut off by the line",
        "cut off by the server",
        "a bare array that is cut off",
    ],
)
def test_what_passes_is_tried_again(bad: Answer, tmp_path: Path) -> None:
    waited: list[float] = []
    with serving(lambda number, cursor: bad if number == 1 else enveloped(ROWS)) as feed:
        _fetched, rows = get(feed, tmp_path, wait=waited.append)
    assert (rows, len(feed.asked)) == (ROWS, 2)
    asked = bad.headers.get("retry-after", "2")
    assert waited == [float(asked) if asked.isdecimal() else 2]


def test_a_fault_on_a_later_page_asks_for_that_page_alone(tmp_path: Path) -> None:
    pages = paged(ROWS, 3)
    with serving(lambda number, cursor: Answer(status=502) if number == 2 else pages(number, cursor)) as feed:
        _fetched, rows = get(feed, tmp_path)
    assert (rows, [cursor for cursor, _token in feed.asked]) == (ROWS, [None, "3", "3", "6"])


def test_it_gives_up_after_a_few_tries_each_later_than_the_one_before(tmp_path: Path) -> None:
    waited: list[float] = []
    with serving(lambda *_: Answer(status=500)) as feed, pytest.raises(PullFailed, match="500.*percobaan 4"):
        get(feed, tmp_path, wait=waited.append)
    assert (len(feed.asked), waited) == (4, [2, 8, 32])


def test_a_source_that_wants_a_long_pause_is_left_until_then(tmp_path: Path) -> None:
    with serving(lambda *_: Answer(status=429, headers={"retry-after": "3600"})) as feed, pytest.raises(PullFailed) as failed:
        get(feed, tmp_path)
    assert (len(feed.asked), failed.value.retry_after) == (1, 3600)


@pytest.mark.parametrize("said", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_source_that_wants_no_end_of_a_pause_is_asked_again_after_a_day(said: str, tmp_path: Path) -> None:
    with serving(lambda *_: Answer(status=429, headers={"retry-after": said})) as feed, pytest.raises(PullFailed) as failed:
        get(feed, tmp_path)
    assert failed.value.retry_after == 86_400


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda *_: Answer(b'{"success": false, "message": "token habis"}'), "token habis"),
        (lambda *_: enveloped([]), "0 baris"),
        (lambda *_: bare([]), "0 baris"),
        (lambda *_: Answer(b""), "0 byte"),
        (lambda *_: Answer(b"<html>Sedang dipelihara</html>"), "bukan data JSON"),
        (lambda *_: Answer(b"\x89PNG\r\n"), "bukan data JSON"),
        (
            lambda *_: Answer(b'{"success": true, "data": {"a": 1}}'),
            "{success, data, meta}: data harus berisi daftar baris. Periksa",
        ),
        (lambda *_: Answer(b'{"data": [], "meta": {"cursor": []}}'), "meta.cursor harus berisi teks atau bilangan. Periksa"),
        (lambda *_: Answer(b'{"success": true}'), "tidak berisi data"),
        (lambda *_: Answer(b"", status=401), "menolak tokennya"),
        (lambda *_: Answer(b"", status=404), "404"),
        (lambda *_: enveloped(ROWS, "lagi"), "berulang"),
        (lambda number, _cursor: enveloped(ROWS if number == 1 else [], str(number)), "kosong"),
        (lambda number, _cursor: enveloped(ROWS[:1], str(number)), "Lebih dari 5 halaman"),
        (lambda *_: enveloped([{"a": "x" * 400_000}]), "MB"),
        (lambda *_: Answer(status=302, headers={"location": "https://lain.contoh.go.id/x"}), "mengalihkan ke lain.contoh.go.id"),
        (lambda *_: Answer(status=302, headers={"location": "/api/paket?tahun=2026"}), "terus-menerus"),
    ],
)
def test_what_is_no_data_is_refused_with_a_sentence(
    answer: Callable[[int, str | None], Answer], sentence: str, tmp_path: Path
) -> None:
    limits = replace(LIMITS, pages=5, page_bytes=300_000)
    with serving(answer) as feed, pytest.raises(PullFailed) as failed:
        get(feed, tmp_path, limits=limits)
    assert sentence in failed.value.message
    assert "rahasia-sekali" not in failed.value.message


def test_a_redirect_on_the_same_server_is_followed(tmp_path: Path) -> None:
    with serving(
        lambda number, _cursor: Answer(status=307, headers={"location": "/baru"}) if number == 1 else enveloped(ROWS)
    ) as feed:
        assert get(feed, tmp_path)[1] == ROWS


def test_a_source_that_hangs_is_given_up(tmp_path: Path) -> None:
    never = threading.Event()
    limits = replace(LIMITS, read_seconds=0.2, attempts=2)
    try:
        with serving(lambda *_: Answer(b"[]", stall=never)) as feed:
            with pytest.raises(PullFailed, match="pada waktunya"):
                get(feed, tmp_path, limits=limits)
            never.set()
    finally:
        never.set()
    assert len(feed.asked) == 2


def test_a_body_without_an_end_is_cut_at_the_limit(tmp_path: Path) -> None:
    limits = replace(LIMITS, bytes=100_000)
    with serving(lambda *_: Answer(b"[" + b" " * 2_000_000)) as feed, pytest.raises(PullFailed, match="Lebih dari"):
        get(feed, tmp_path, limits=limits)
    assert not (tmp_path / "data.json.page").exists()


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "2130706433", "0x7f000001", "[::ffff:10.0.0.1]"]
)  # fmt: skip
def test_addresses_of_this_network_are_not_called(host: str, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        fetch(f"https://{host}:1/x", None, tmp_path / "data.json", limits=LIMITS, wait=lambda _seconds: None)


@pytest.mark.asvs("1.3.6")
def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was judged is the one that is called: it is resolved once a request."""
    import socket

    inner, asked = socket.getaddrinfo, []

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host == "sumber.contoh.go.id":
            asked.append(host)
            return inner("127.0.0.1", port, *rest, **more)
        return inner(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with serving(lambda *_: bare(ROWS)) as feed:
        feed.url = feed.url.replace("127.0.0.1", "sumber.contoh.go.id")
        with pytest.raises(Forbidden):
            fetch(feed.url.replace("http:", "https:"), None, tmp_path / "a.json", limits=LIMITS, wait=lambda _seconds: None)
        assert get(feed, tmp_path)[1] == ROWS
    assert len(asked) == 2


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url", ["ftp://contoh.go.id/x", "http://contoh.go.id/x", "file:///etc/passwd", "https://a:b@contoh.go.id/", "https://", "x"]
)
def test_only_https_without_a_password_is_an_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        fetch(url, None, tmp_path / "data.json", limits=LIMITS)


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    ("address", "expected"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("100.64.0.1", False), ("224.0.0.1", False), ("0.0.0.0", False), ("fd00::1", False),
     ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("::ffff:8.8.8.8", True)],
)  # fmt: skip
def test_an_address_is_judged_as_what_it_is(address: str, expected: bool) -> None:
    assert is_open(address) is expected
