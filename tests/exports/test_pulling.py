"""Exports as an address: page by page, stable while others write, and another Lokapasar takes it as a source."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from app import db
from app.exchange.pulling.fetching import Limits, fetch
from app.orders.models import Order
from app.outgoing import Reach
from tests import world as worlds
from tests.exchange.feeds import YEAR, as_json, bring_in, order
from tests.exchange.pulling.feeding import Answer, serving
from tests.exports.making import rows_of
from tests.web.browsing import Browser, fields_of
from tests.world import World

ADDRESS = f"/api/v1/regions/99.01/exports/inaproc-v1?year={YEAR}"


@pytest.fixture
def world(committed: None, tmp_path: Path) -> World:
    with db.new_session() as session:
        made = worlds.build(session)
        for quantity in (1, 2, 3):
            worlds.place(session, made, quantity=quantity)
        bring_in(session, as_json(tmp_path, [order(number) for number in range(1, 5)]))
    return made


@time_machine.travel(
    datetime(YEAR, 10, 31, 16, 30, tzinfo=UTC), tick=True
)  # 1 November has begun in the east of the country, not in this region
def test_a_day_that_has_not_begun_in_the_region_is_refused(world: World) -> None:
    browser = Browser()
    assert browser.get(f"{ADDRESS}&as_of={YEAR}-10-31").status_code == 200
    for to_come in (f"{YEAR}-11-01", "2099-01-01"):
        answer = browser.get(f"{ADDRESS}&as_of={to_come}")
        assert (answer.status_code, fields_of(answer)) == (422, ["as_of"])


def paged(browser: Browser, address: str, limit: int) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while cursor is not None:
        page = browser.get(f"{address}&limit={limit}{cursor and f'&cursor={cursor}'}").json()
        assert len(page["data"]) == page["meta"]["rows"] <= limit
        found += page["data"]
        cursor = page["meta"]["cursor"]
    return found


def test_pages_of_any_size_give_the_same_rows(world: World) -> None:
    browser = Browser()
    with db.new_session() as session:
        whole = rows_of(session, "inaproc-v1")
    assert len(whole) == 7
    for limit in (1, 3, 7, 500):
        assert paged(browser, ADDRESS, limit) == whole


def test_what_is_written_between_two_pages_neither_shifts_nor_repeats_rows(world: World, tmp_path: Path) -> None:
    browser = Browser()
    first = browser.get(f"{ADDRESS}&limit=2").json()
    with db.new_session() as session:
        worlds.place(session, world, quantity=9)
        bring_in(session, as_json(tmp_path, [order(9)]), partial=True)
    rest = paged(browser, f"{ADDRESS}&cursor={first['meta']['cursor']}", 500)
    numbers = [row["order_id"] for row in first["data"] + rest]
    assert len(numbers) == len(set(numbers)) == 9


def test_rows_that_are_known_already_are_not_sent_again(world: World) -> None:
    browser = Browser()
    etag = browser.get(ADDRESS).headers["etag"]
    for known in (etag, etag.removeprefix("W/"), f'"lain", {etag}', "*"):
        assert browser.get(ADDRESS, headers={"if-none-match": known}).status_code == 304, known
    with db.new_session() as session:
        session.execute(update(Order).where(Order.region_id == world.region.id).values(package_name="Lain"))
    assert browser.get(ADDRESS, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "WzksICJ4Il0", "WzAsICJ4Il0", "WzEsICJ4Il0", "WzAsIDFd"])
def test_a_cursor_that_is_not_ours_is_refused_by_name(world: World, cursor: str) -> None:
    answer = Browser().get(f"{ADDRESS}&cursor={cursor}")
    assert (answer.status_code, fields_of(answer)) == (422, ["cursor"])


def test_a_form_that_is_not_there_is_named_with_those_that_are(world: World) -> None:
    answer = Browser().get(f"/api/v1/regions/99.01/exports/oc4ids?year={YEAR}")
    assert answer.status_code == 404
    assert "isb-v6" in answer.json()["detail"]
    forms = Browser().get("/api/v1/exports").json()["items"]
    assert [len(form["fields"]) for form in forms if form["name"] == "isb-v6"] == [21]


def test_another_lokapasar_pulls_every_row_exactly(world: World, tmp_path: Path) -> None:
    browser, into = Browser(), tmp_path / "tarikan.json"

    def answer(_number: int, cursor: str | None) -> Answer:
        return Answer(browser.get(f"{ADDRESS}&limit=3{f'&cursor={cursor}' if cursor else ''}").content)

    with serving(answer) as feed:
        done = fetch(feed.url, None, into, limits=Limits(bytes=2**20), reach=Reach.NETWORK)
    with db.new_session() as session:
        assert json.loads(into.read_bytes()) == rows_of(session, "inaproc-v1")
        assert (done.rows, done.pages) == (7, 3)
        into.write_bytes(into.read_bytes().replace(b"X9901", b"X9801"))
        assert bring_in(session, into, region_code="98.01").added == 7
