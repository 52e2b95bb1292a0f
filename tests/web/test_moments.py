"""Figures that come from everywhere are kept while nothing is committed anywhere: the
moment of the database, and the pages that are kept by it."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Semaphore
from typing import Any, cast

import pytest
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import text

from app import clock, db
from app.dashboards.models import DashboardChoice
from app.identifiers import public_id
from app.main import create_app
from app.web.access import ANYONE, READ
from app.web.caching import kept, promise
from app.web.caching.promise import keep_for_now
from app.web.caching.stamps import MOMENT, Said, Stamp
from app.web.dependencies import Db
from app.web.routing import DeclaredRoute, Pages
from tests import elsewhere
from tests import world as worlds
from tests.patience import PATIENCE, eventually
from tests.web.browsing import Browser, app_of, whole_app

Put = Callable[[int], None]
NOW = worlds.AT.replace(second=0, microsecond=0) + timedelta(minutes=1)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
WRITTEN = text("INSERT INTO request_count VALUES (:who, 'a', 1, 1)")
FOR_NOW = (
    "/",
    "/peringkat",
    "/peringkat?tingkat=provinsi",
    "/realisasi/99.01",
    "/realisasi/99.01?menurut=vendor",
    "/realisasi/99.01/peringkat",
    "/realisasi/99.01/pesanan",
    "/realisasi/99.01/rencana",
    "/realisasi/99.01/beda",
    "/realisasi/99.01/klaim",
    "/realisasi/99.01/target",
    "/realisasi/99.01/pencatatan",
    "/dasbor/99.01",
    "/data?wilayah=99.01",
    "/penyedia",
    "/penyedia/VENDOR",
)
"""Each page that is kept for now, in its usual form."""


AT_ONCE = 4
"""Who ask for a page at the same moment."""


def pages_of(world: worlds.World) -> list[str]:
    """Their addresses in this world."""
    return [address.replace("VENDOR", public_id(0, world.vendor.id)) for address in FOR_NOW]


@pytest.fixture
def region(committed: None) -> worlds.World:
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.in_process(session, world)
        session.add(
            DashboardChoice(region_id=world.region.id, metric=None, behind_below=50, public=True, chosen_by=None, chosen_at=NOW)
        )
    return world


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """The clock of the house is put to a second of one and the same minute."""

    def put(second: int) -> None:
        monkeypatch.setenv("LOKAPASAR_NOW", (NOW + timedelta(seconds=second)).isoformat())
        clock.shift.cache_clear()

    yield put
    monkeypatch.undo()
    clock.shift.cache_clear()


def moment() -> Said:
    with db.reading_engine().connect() as connection:
        return tuple(connection.exec_driver_sql(MOMENT.statement).one())


def hits(browser: Browser) -> int:
    return browser.client.app.state.kept_pages.counts.hits  # type: ignore[attr-defined]


def test_a_moment_is_over_with_every_transaction_that_ends_in_whatever_order(committed: None) -> None:
    """The one that began first ends last: a count, or the newest of them, would have missed it."""
    elsewhere.not_on_citus("no moment stands for what all machines hold")
    seen = [moment()]
    with db.engine().connect() as first, db.engine().connect() as second:
        first.execute(WRITTEN, {"who": "first"})
        second.execute(WRITTEN, {"who": "second"})
        for ended in (second, first):
            ended.commit()
            seen.append(moment())
    with db.engine().connect() as taken_back:
        taken_back.execute(WRITTEN, {"who": "third"})
        with taken_back.begin_nested():
            taken_back.execute(WRITTEN, {"who": "fourth"})
        taken_back.commit()
    seen.append(moment())
    assert len(set(seen)) == 4


def test_where_more_machines_hold_rows_there_is_no_moment(database: str) -> None:
    with db.engine().connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE pg_extension ON COMMIT DROP AS SELECT 'citus'::name AS extname"))
        assert connection.exec_driver_sql(MOMENT.statement).one_or_none() is None


def test_no_page_is_kept_for_now_that_is_not_tried_here() -> None:
    routes = [route for route in whole_app().router.routes if isinstance(route, DeclaredRoute) and "GET" in (route.methods or ())]
    those = {route.path for route in routes if "keep_for_now(" in inspect.getsource(route.endpoint)}
    tried = {next(route.path for route in routes if route.path_regex.match(address.partition("?")[0])) for address in FOR_NOW}
    assert those == tried


def test_each_page_of_figures_is_made_once_a_minute_while_nothing_is_written(
    region: worlds.World, at: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "MOMENT", Stamp("SELECT 1"))  # other tests write on the same server
    at(5)
    browser, addresses = Browser(create_app()), pages_of(region)
    first = {address: browser.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in first.items()} == dict.fromkeys(addresses, 200)
    before = hits(browser)
    at(40)
    for address in addresses:
        assert browser.get(address).text == first[address].text, address
    assert hits(browser) == before + len(addresses)
    at(61)
    for address in addresses:
        browser.get(address)
    assert hits(browser) == before + len(addresses)


def test_a_page_that_is_kept_for_now_says_the_same_in_every_second_of_its_minute(region: worlds.World, at: Put) -> None:
    shown = []
    for second in (1, 50):
        at(second)
        browser = Browser(create_app())
        shown.append({address: browser.get(address).text for address in pages_of(region)})
    for address in pages_of(region):
        assert shown[0][address].splitlines() == shown[1][address].splitlines(), address


def test_what_is_written_anywhere_shows_in_the_next_answer_as_if_nothing_were_kept(region: worlds.World) -> None:
    browser = Browser(create_app())
    for name in ("Kabupaten Satu", "Kabupaten Dua"):
        with db.owner_engine().begin() as connection:
            connection.execute(text("UPDATE region SET name = :name WHERE code = '99.01'"), {"name": name})
        assert [name in browser.get(address).text for address in FOR_NOW if "99.01" in address] == [True] * 11
    assert "Rp500.000" in browser.get("/realisasi/99.01?tahun=2026").text
    with db.new_session() as session:
        worlds.in_process(session, region, quantity=3)
        session.flush()
        assert "Rp500.000" in browser.get("/realisasi/99.01?tahun=2026").text
    assert "Rp650.000" in browser.get("/realisasi/99.01?tahun=2026").text


def test_a_file_is_never_kept_for_now(region: worlds.World) -> None:
    browser = Browser(create_app())
    for address in (
        "/realisasi/99.01?unduh=json",
        "/peringkat?unduh=json",
        "/realisasi/99.01/rencana?unduh=csv",
        "/penyedia?unduh=csv",
    ):
        for _again in range(2):
            assert "attachment" in browser.get(address).headers["content-disposition"], address


@pytest.mark.usefixtures("own_routes", "committed")
def test_many_who_ask_at_the_same_moment_have_a_page_made_once_and_never_one_that_is_no_longer_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first makes it while the others wait; where something changes before it is
    done, one of those makes it for all that are left."""
    monkeypatch.setattr(promise, "MOMENT", Stamp("SELECT count(*) FROM request_count WHERE rate = 'a'"))
    pages, made, go_on = Pages(), count(1), Semaphore(1)

    @pages.get("/banyak", who=ANYONE, rate=READ)
    def many(request: Request, session: Db) -> Response:
        keep_for_now(request, session, LATER)
        go_on.acquire(timeout=PATIENCE)
        return HTMLResponse(f"{next(made)}")

    house = app_of(pages)
    assert Browser(house).get("/banyak").text == "1"
    kept_pages = house.state.kept_pages

    def change(name: str) -> None:
        with db.engine().begin() as connection:
            connection.execute(WRITTEN, {"who": name})

    def told(*, meanwhile: str | None) -> list[str]:
        """What four are told who ask at once."""
        with ThreadPoolExecutor(AT_ONCE) as people:
            asked = [people.submit(Browser(house).get, "/banyak") for _person in range(AT_ONCE)]
            eventually(lambda: [len(making.done._waiters) for making in kept_pages.making.values()] == [AT_ONCE - 1])
            if meanwhile:
                change(meanwhile)
            go_on.release(2 if meanwhile else 1)
            return sorted(answer.result().text for answer in asked)

    change("before the first time")
    assert told(meanwhile=None) == ["2", "2", "2", "2"]
    change("before the second time")
    assert told(meanwhile="while it is made") == ["3", "4", "4", "4"]
    assert kept_pages.making == {}


def test_who_does_not_read_what_he_asked_for_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server waits before it sends to whoever has not read what was sent before
    (uvicorn's `flow.drain`): the page is made by then."""
    monkeypatch.setattr(kept.rates, "spend_as_visitor", lambda *_asked: True)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "state": {}}

    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a page"})

    async def ask() -> list[str]:
        pages, told, sent, read = kept.KeptPages(page), list[str](), asyncio.Event(), asyncio.Event()
        monkeypatch.setattr(pages.asker, "ask", lambda _stamp: asyncio.sleep(0, ("now",)))
        reader = kept.Reader.of(scope)
        assert reader is not None
        nothing: tuple[kept.Headers, bytes] = ([], b"")
        pages.pages[reader.key] = kept.Kept(Stamp("SELECT 1"), ("before",), None, READ, b"", nothing, nothing, [])

        async def unread(_message: Any) -> None:
            sent.set()
            await read.wait()

        async def at_once(message: Any) -> None:
            told.append(message["type"])

        first = asyncio.create_task(pages(scope, cast(Any, None), unread))
        async with asyncio.timeout(PATIENCE):
            await sent.wait()
            await pages(scope, cast(Any, None), at_once)
        assert not first.done()
        read.set()
        await first
        assert pages.making == {}
        return told

    assert asyncio.run(ask()) == ["http.response.start", "http.response.body"]


def test_a_page_that_was_made_while_others_ask_whether_the_one_before_is_true_is_theirs_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three wait for a page that changed while it was made; the first of them has it
    made anew before the database answers the two others."""
    monkeypatch.setattr(kept.rates, "spend_as_visitor", lambda *_asked: True)
    nothing: tuple[kept.Headers, bytes] = ([], b"")
    made, told = count(1), list[bytes]()

    def page_of(body: bytes) -> kept.Kept:
        return kept.Kept(Stamp("SELECT 1"), ("before",), None, READ, b"", ([], body), nothing, [])

    async def asked() -> None:
        go_on, answered, first_is_told = asyncio.Event(), count(1), asyncio.Event()

        async def page(scope: Any, _receive: Any, send: Any) -> None:
            _pages, reader, making = scope["state"]["keeping"]
            if (body := b"%d" % next(made)) == b"1":
                await go_on.wait()
            pages.keep(reader, page_of(body), making)
            await send({"type": "http.response.body", "body": body})

        async def ask(_stamp: Stamp) -> Said:
            """What was kept is never true; the last two of those who wait are told so when the first of them has his page."""
            if next(answered) > AT_ONCE + 1:
                await first_is_told.wait()
            return ("now",)

        async def tell(message: Any) -> None:
            if message["type"] == "http.response.body":
                told.append(message["body"])
                if len(told) == 2:
                    first_is_told.set()

        def one() -> asyncio.Task[None]:
            scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "state": {}}
            return asyncio.create_task(pages(scope, cast(Any, None), tell))

        pages = kept.KeptPages(page)
        monkeypatch.setattr(pages.asker, "ask", ask)
        reader = kept.Reader.of({"method": "GET", "path": "/", "query_string": b"", "headers": []})
        assert reader is not None
        pages.pages[reader.key] = page_of(b"0")
        people = [one() for _person in range(AT_ONCE)]
        async with asyncio.timeout(PATIENCE):
            while [len(making.done._waiters) for making in pages.making.values()] != [AT_ONCE - 1]:
                await asyncio.sleep(0)
            go_on.set()
            await asyncio.gather(*people)
        assert pages.making == {}

    asyncio.run(asked())
    assert told == [b"1", b"2", b"2", b"2"]
