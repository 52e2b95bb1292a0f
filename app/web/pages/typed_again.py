"""Typed again: the page of a form that waits (`app/web/incoming/unsent.py`) is shown with what was typed in it, and says so first.

The page is made as for anybody; then the values are written into the one form that has the same address and is
about the same thing. Secrets, files and hidden fields are those of the new page, but for the form's own key:
however often it is sent, it counts once. Where the page is no longer as it was, that is said; where the form is
no longer there, what was written in it is shown to be copied.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from fastapi import Request
from jinja2 import Environment

from app.web.incoming import once, unsent
from app.web.incoming.unsent import Unsent
from app.web.pages.htmx import is_fragment

OF_WHAT = (
    "move", "vendor_id", "listing_id", "id", "account", "grant", "decision", "twin", "kd_rup", "attribution", "number", "date", "kind", "reference", "name", "key",
    "sha256", "year", "satker_code", "persona",
)  # fmt: skip
"""A page has the same form for each of several things: by these hidden fields it is known which (as `static/js/isian.js`)."""
NOT_TYPED = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})
ANCHOR = "isian-tadi"


@dataclass(slots=True)
class Control:
    """A field of a form, or an option of one: its tag, and where it stands in the page; of a text area where its text stands."""

    tag: str
    attributes: dict[str, str | None]
    start: int
    end: int
    text_start: int = 0
    text_end: int = 0
    options: list["Control"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attributes.get("name") or ""

    @property
    def type(self) -> str:
        return (self.attributes.get("type") or "text").lower() if self.tag == "input" else self.tag


@dataclass(slots=True)
class Form:
    """A form with its fields, and the disclosures that it lies in."""

    opening: Control
    inside: list[Control]
    fields: list[Control] = field(default_factory=list)

    @property
    def hidden(self) -> dict[str, str]:
        return {one.name: one.attributes.get("value") or "" for one in self.fields if one.type == "hidden"}

    def is_about(self, kept: Unsent) -> bool:
        attributes, given = self.opening.attributes, dict(reversed(kept.fields))
        is_post = (attributes.get("method") or "").lower() == "post"
        is_there = is_post and unquote(attributes.get("action") or kept.page) == unquote(kept.action)
        return is_there and all(value == given.get(name) for name, value in self.hidden.items() if name in OF_WHAT)

    def has_changed_since(self, kept: Unsent) -> bool:
        """Says the page something else by itself than the one that the form was sent from (the
        version of what is changed, the round of an offer)?"""
        given = dict(reversed(kept.fields))
        return any(value != given.get(name, value) for name, value in self.hidden.items() if name != once.FIELD)


Edit = tuple[int, int, str]


def put_back(request: Request, environment: Environment, html: str) -> str:
    """The page, with what waits for its reader in it."""
    if request.method != "GET" or is_fragment(request) or not unsent.waits(request):
        return html
    kept = unsent.found(request)
    if kept is None or unquote(kept.page.partition("?")[0]) != request.url.path:
        return html
    form = next((one for one in _Reader.forms_of(html) if one.is_about(kept)), None)
    lost = () if form else [value for _name, value in kept.fields if " " in value.strip()]
    told = environment.get_template("accounts/_typed_again.html").render(
        request=request,
        form_is_here=form is not None,
        has_changed=form is not None and form.has_changed_since(kept),
        anchor=ANCHOR,
        had_files=kept.had_files,
        lost=lost,
    )
    edits = _filled(form, kept) if form else []
    beginning = html.find(">", html.find("<main")) + 1
    return _edited(html, [*edits, (beginning, beginning, told)]) if beginning else html


def _filled(form: Form, kept: Unsent) -> list[Edit]:
    waiting: dict[str, list[str]] = {}
    for name, value in kept.fields:
        waiting.setdefault(name, []).append(value)
    edits: list[Edit] = [_with(one, "open", "") for one in form.inside]
    edits.append((form.opening.end, form.opening.end, f'<span id="{ANCHOR}"></span>'))
    for one in form.fields:
        values = waiting.get(one.name, [])
        if one.type in TICKED:
            edits.append(_with(one, "checked", "" if (one.attributes.get("value") or "on") in values else None))
        elif one.type == "hidden" and one.name == once.FIELD and values:
            edits.append(_with(one, "value", values[0]))
        elif one.type in NOT_TYPED or not values:
            continue
        else:
            edits.extend(_written(one, values.pop(0) if len(values) > 1 else values[0]))
    return edits


def _written(one: Control, value: str) -> Iterable[Edit]:
    if one.tag == "textarea":
        yield one.text_start, one.text_end, "\n" + escape(value)
    elif one.tag == "select":
        if not any(option.attributes.get("value") == value for option in one.options):
            return  # it can no longer be chosen
        for option in one.options:
            yield _with(option, "selected", "" if option.attributes.get("value") == value else None)
    else:
        yield _with(one, "value", value)


def _with(one: Control, name: str, value: str | None) -> Edit:
    """The tag with that attribute, or without it."""
    attributes = {key: told for key, told in one.attributes.items() if key != name} | ({} if value is None else {name: value})
    told = "".join(
        f" {key}" if given in (None, "") and key != "value" else f' {key}="{escape(given or "")}"'
        for key, given in attributes.items()
    )
    return one.start, one.end, f"<{one.tag}{told}>"


def _edited(html: str, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [html[at:start], text]
        at = end
    return "".join([*pieces, html[at:]])


class _Reader(HTMLParser):
    """Finds the forms of a page and where their fields stand."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self.forms: list[Form] = []
        self.elsewhere: list[Control] = []
        self.open_details: list[Control] = []
        self.form: Form | None = None
        self.area: Control | None = None
        self.select: Control | None = None

    @classmethod
    def forms_of(cls, html: str) -> list[Form]:
        reader = cls(html)
        reader.feed(html)
        reader.close()
        for one in reader.elsewhere:
            for form in reader.forms:
                if form.opening.attributes.get("id") == one.attributes["form"]:
                    form.fields.append(one)
        return reader.forms

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        one = Control(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self.open_details.append(one)
        elif tag == "form":
            self.form = Form(one, list(self.open_details))
            self.forms.append(self.form)
        elif tag in ("input", "textarea", "select"):
            self._field(one)
        elif tag == "option" and self.select is not None:
            self.select.options.append(one)

    def _field(self, one: Control) -> None:
        if "form" in one.attributes:
            self.elsewhere.append(one)
        elif self.form is not None:
            self.form.fields.append(one)
        if one.tag == "textarea":
            one.text_start = one.end
            self.area = one
        elif one.tag == "select":
            self.select = one

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self.open_details:
            self.open_details.pop()
        elif tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            self.area.text_end, self.area = self._here(), None
        elif tag == "select":
            self.select = None

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column
