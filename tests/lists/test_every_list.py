"""Every list that is declared: whatever narrows or orders it, its pages put together, its file
and its call in the API have the same rows and figures."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.lists import paging
from app.lists.columns import LISTS, ListOf
from app.lists.filters import YES, Filter, Shape
from app.lists.paging import Asked, called, found, statement_of
from app.lists.scene import Scene, scene_of
from app.web.access import REGISTRY
from tests import world as worlds
from tests.isolation import rich as riches
from tests.web.browsing import Browser, bearer, whole_app
from tests.web.people import Person
from tests.world import AT

whole_app()
EMPTY_HERE = {"tanpa-paket"}
"""Lists that this world puts nothing into; the rows of orders without a package are tried in tests/attribution."""


@dataclass(frozen=True)
class Reader:
    """Who of those that may open a list sees most in it."""

    actor: Actor
    person: Person
    count: int


def test_page_file_and_call_of_every_list_have_the_same_rows(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.new_session() as session:
        rich = riches.build(session)
        worlds.agreed(session, rich.world)
        worlds.in_process(session, rich.world, quantity=3)
        session.flush()
        people = {
            persona: (rich.world[persona], Person(grant.account_id, grant.id, persona))
            for persona, grant in rich.world.grants.items()
        }
        readers = {code: _who_sees_most(session, of, people) for code, of in LISTS.items()}
    assert {code for code, reader in readers.items() if not reader.count} <= EMPTY_HERE
    parameters = {
        path: {one.get("name") for one in calls["get"]["parameters"]}
        for path, calls in whole_app().openapi()["paths"].items()
        if "get" in calls
    }
    for code, of in LISTS.items():
        _one_list_says_the_same(of, readers[code])
        assert (
            not of.api or {"sort", "cursor", *(one.field for one in of.filters if one.field)} <= parameters[f"/api/v1{of.api}"]
        ), code
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    with db.new_session() as session:
        for code, of in LISTS.items():
            _pages_are_the_whole(of, scene_of(session, readers[code].actor, AT))
    token = bearer(readers["pesanan"].person.token())
    for asked in ("sort=x", "cursor=rusak", "cursor=W10", "cursor=WyJ4Il0", "cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwIl0&sort=due"):
        assert Browser().get(f"/api/v1/orders?{asked}", headers=token).status_code == 422, asked


def _who_sees_most(session: Session, of: ListOf, people: dict[str, tuple[Actor, Person]]) -> Reader:
    may = [(actor, person) for actor, person in people.values() if actor.role in REGISTRY["GET", of.path].who]
    seen = [Reader(actor, person, len(_whole(of, scene_of(session, actor, AT), Asked()))) for actor, person in may]
    return max(seen, key=lambda reader: reader.count)


def _whole(of: ListOf, scene: Scene, asked: Asked) -> list[Any]:
    """As a file has it: the keys of its order stand behind each row and tell them apart."""
    return [tuple(row) for row in scene.session.execute(statement_of(of, scene, asked)).all()]


def _walked(of: ListOf, scene: Scene, asked: Asked) -> Iterator[Any]:
    cursor = None
    while True:
        page = found(of, scene, asked, cursor=cursor)
        yield from (tuple(row) for row in page.rows)
        cursor = page.following
        if cursor is None:
            return


def _answers(one: Filter, scene: Scene, of: ListOf) -> list[str]:
    """What to type: every choice that there is, or something that the first row has."""
    if one.shape is Shape.CHOICE:
        return [value for value, _text in one.choices(scene)][:9]
    if one.shape is Shape.DAY:
        return ["2026-03-02"]
    if one.shape is Shape.TICK:
        return [YES]
    rows = of.dressed(scene, found(of, scene, Asked()).rows)
    return [*(str(of.columns[0].value(row)).split()[0] for row in rows[:1]), "tidak-ada-apa-apa"]


def _pages_are_the_whole(of: ListOf, scene: Scene) -> None:
    """In every order and however it is narrowed."""
    everything: set[str] = set()
    for sort in of.sorts:
        whole = _whole(of, scene, Asked(sort=sort))
        assert list(_walked(of, scene, Asked(sort=sort))) == whole, (of.code, sort.code)
        rows = {repr(row[: -len(sort.keys)]) for row in whole}
        assert len(rows) == len(whole)
        assert everything in (set(), rows), (of.code, sort.code)
        everything = rows
    for one in of.filters:
        for typed in _answers(one, scene, of):
            value = one.read(scene, typed)
            narrowed = _whole(of, scene, Asked({one.name: value}))
            assert list(_walked(of, scene, Asked({one.name: value}))) == narrowed, (of.code, one.name, typed)
            assert one.standing or {repr(row[: -len(of.sorts[0].keys)]) for row in narrowed} <= everything
            if one.field and of.api:
                given = called(of, scene, sort=of.sorts[0].field, cursor=None, **{one.field: value})
                assert [tuple(row) for row in given.rows] == narrowed[:1], (of.code, one.name, typed)


def _one_list_says_the_same(of: ListOf, reader: Reader) -> None:
    """With all its columns: what the page shows, what the file holds, what the call gives."""
    browser, cookie = Browser(), reader.person.cookie()
    of_a_year = [("tahun", str(AT.year))] if any(one.name == "tahun" for one in of.filters) else []
    address = f"{of.path}?" + urlencode([*(("kolom", column.code) for column in of.columns), *of_a_year])
    page, file = browser.get(address, headers=cookie), browser.get(f"{address}&unduh=csv", headers=cookie)
    assert page.status_code == 200, (of.code, page.text)
    shown = re.findall(r"<tr data-row>(.*?)</tr>", page.text.split(f'<caption class="sr">{of.title}')[-1], re.DOTALL)
    heads, *lines = list(csv.reader(io.StringIO(file.text)))
    assert heads == [*(column.code for column in of.columns), "data_per"], of.code
    assert len(shown) == len(lines) == reader.count, of.code
    for row, line in zip(shown, lines, strict=True):
        assert row.count("<td") + 1 == len(of.columns)
        assert _text(line[0]) in _text(row.split("</th>")[0]), of.code
    if of.api:
        items = browser.get(
            f"/api/v1{of.api}" + (f"?year={AT.year}" if of_a_year else ""), headers=bearer(reader.person.token())
        ).json()["items"]
        assert len(items) == len(lines), of.code
        for item, line in zip(items, lines, strict=True):
            for column, cell in zip(of.columns, line, strict=False):
                assert not column.field or _said(item, column.field) == cell, (of.code, column.code)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>|&#?\w+;|['\"&=<>]", " ", re.sub(r'<span class="sr">.*?</span>', "", html)).split())


def _said(item: dict[str, Any], field: str) -> str:
    """A field of the API as a file writes it."""
    value: Any = item
    for part in field.split("."):
        value = None if value is None else value[part]
    return "" if value is None else str(value)
