"""Opening a list: what its address asks for, whether as a file, and the person's own filter where it asks for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import FieldError, Invalid, invalid_field
from app.language import _, gettext
from app.lists import files
from app.lists.columns import Column, ListOf, Sort
from app.lists.filters import Filter, Shape
from app.lists.keeping import COLUMNS, SORT, kept_of, narrowing
from app.lists.models import SavedList
from app.lists.paging import Asked, found
from app.lists.scene import Scene, scene_of

FILE = "unduh"
CURSOR = "sesudah"
EVERYTHING = "semua"
"""In the address: no filter, not even one's own."""
CURSOR_MAX = 1000
FIRST = frozenset({"status", "tahun"})
"""Choices that are asked for at once."""


@dataclass(frozen=True, slots=True)
class Asks:
    """A filter as the page asks for it. States and words stand `first`, beside the button; the others behind a line."""

    one: Filter
    typed: str
    choices: Sequence[tuple[str, str]]

    @property
    def first(self) -> bool:
        return self.one.shape is Shape.WORDS or self.one.name in FIRST


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as somebody asked for it; `rows` are those of the page, once it is `filled`."""

    of: ListOf
    scene: Scene
    query: str
    """What narrows it, its order and its columns, as it stands in the address."""
    columns: tuple[Column, ...]
    sort: Sort
    typed: Mapping[str, str]
    """Of each filter that is in force what was typed."""
    asked: Asked
    left_out: tuple[str, ...]
    """The names of what stood in the address and chooses nothing: a state that is no more, a day that is none."""
    file: str
    cursor: str
    kept: Sequence[SavedList]
    is_bare: bool
    """The address asked for nothing at all."""
    fields: Sequence[Asks] = ()
    rows: Sequence[Any] = ()
    following: str = ""

    def instead(self) -> Response | None:
        """Another answer than the page: a file of what is filtered, or the way to the person's own filter. Raises `Invalid`: a
        file of more than was asked for would pass as what was."""
        chosen = next((one for one in self.kept if one.chosen), None)
        if self.is_bare and chosen is not None and chosen.query:
            return RedirectResponse(f"{self.of.path}?{chosen.query}", status_code=303)
        if not self.file:
            return None
        if self.left_out:
            raise Invalid(self.said_left_out, errors=[FieldError(name, self.said_left_out) for name in self.left_out])
        facts = [
            (gettext(one.text), one.said(self.scene, self.typed[one.name])) for one in self.of.filters if one.name in self.typed
        ]
        return files.written(self.of, self.scene, self.asked, columns=self.columns, form=self.file, facts=facts)

    def filled(self) -> "Listed":
        """With the rows of the page."""
        try:
            page = found(self.of, self.scene, self.asked, cursor=self.cursor)
            left_out = self.left_out
        except Invalid:
            page, left_out = found(self.of, self.scene, self.asked), (*self.left_out, CURSOR)
        rows = self.of.dressed(self.scene, page.rows)
        following = self.href(**{CURSOR: page.following}) if page.following else ""
        return replace(self, rows=rows, fields=self._fields(), following=following, left_out=left_out)

    def _fields(self) -> list[Asks]:
        """What there is to choose; a choice of nothing is not asked for."""
        asked = []
        for one in self.of.filters:
            choices = one.choices(self.scene) if one.shape is Shape.CHOICE else ()
            standing = one.standing(self.scene) if one.standing else ""
            if choices or one.shape is not Shape.CHOICE:
                asked.append(Asks(one, self.typed.get(one.name, standing), choices))
        return asked

    def href(self, **more: str) -> str:
        """The address of the same list with something more."""
        query = urlencode([*parse_qsl(self.query), *more.items()])
        return f"{self.of.path}?{query}" if query else self.of.path

    @property
    def is_begin(self) -> bool:
        """The first page of everything."""
        return not self.typed and not self.cursor

    @property
    def said_left_out(self) -> str:
        """The one sentence on what the list does not do that it was asked for; empty where it does all of it."""
        if not self.left_out:
            return ""
        names = {one.name: gettext(one.text) for one in self.of.filters} | {CURSOR: _("Halaman"), SORT: _("Urutan")}
        said = ", ".join(names[name] for name in self.left_out)
        return _("Tidak disaring menurut {names}, karena isinya tidak dikenal di daftar ini; yang lain berlaku.").format(names=said)

    @property
    def narrowed(self) -> list[tuple[str, str]]:
        """What narrows it, without the columns: for forms that keep it."""
        return [(name, value) for name, value in parse_qsl(self.query) if name != COLUMNS]

    @property
    def chosen_columns(self) -> list[str]:
        """Those of the address; empty where nobody chose."""
        return [value for name, value in parse_qsl(self.query) if name == COLUMNS]


def open_list(of: ListOf, request: Request, session: Session, actor: Actor, *, at: datetime) -> Listed:
    """Raises `Invalid` for a file that is none of ours. A column that is not there is left out (the first always is), and so is
    a filter that chooses nothing: the list opens with the others and says so."""
    file = request.query_params.get(FILE, "")
    if file and file not in files.FORMS:
        raise invalid_field(FILE, _("Pilih salah satu: {options}.").format(options=", ".join(files.FORMS)))
    scene = scene_of(session, actor, at)
    query = narrowing(of, request.url.query)
    typed, values, left_out = _read(of, scene, dict(parse_qsl(query)))
    sort = next((one for one in of.sorts if one.code == request.query_params.get(SORT)), of.sorts[0])
    if request.query_params.get(SORT) not in (None, "", sort.code):
        left_out.append(SORT)
    chosen = {value for name, value in parse_qsl(query) if name == COLUMNS}
    first, *others = of.columns
    return Listed(
        of=of,
        scene=scene,
        query=urlencode([pair for pair in parse_qsl(query) if pair[0] not in left_out]),
        columns=(first, *(one for one in others if (one.code in chosen if chosen else one.opens_for(actor)))),
        sort=sort,
        typed=typed,
        asked=Asked(values, sort),
        left_out=tuple(left_out),
        file=file,
        cursor=request.query_params.get(CURSOR, "")[:CURSOR_MAX],
        kept=kept_of(session, actor, of) if actor.account_id else (),
        is_bare=not request.url.query,
    )


def _read(of: ListOf, scene: Scene, pairs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any], list[str]]:
    typed: dict[str, str] = {}
    values: dict[str, Any] = {}
    left_out: list[str] = []
    for one in of.filters:
        if one.name not in pairs:
            continue
        try:
            values[one.name] = one.read(scene, pairs[one.name])
            typed[one.name] = pairs[one.name]
        except ValueError:
            left_out.append(one.name)
    return typed, values, left_out
