"""What the guides name is on the screen: buttons and headings by their texts, places by the menu of
those whom the guide is for, addresses by their routes.

`**bold**` is pressed or followed, `*slanted*` is read, `A → B` is a place of the menu:
what stands so is a text of the product, to the letter.
"""

import re

import pytest

from app.actor import Role
from app.guides.reading import COMMON, FOLDER, GUIDES
from app.web.access import REGISTRY
from app.web.pages.navigation import GROUPS, may_open
from tests.language.catalogue import texts_of
from tests.web.browsing import whole_app

EVERY = [COMMON, *(guide.name for guide in GUIDES)]
PRESSED, READ, ADDRESS = (
    re.compile(r"\*\*(.+?)\*\*", re.DOTALL),
    re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)"),
    re.compile(r"`(/[\w/-]+)`"),
)
GOES_ON = re.compile(r"[:(]| %\(")
"""Behind these a text of the product says more than its name: `Pajak tagihan ini: %(n)s baris`."""
PLACES = {text: {name: path for path, name in places} for _code, text, places in GROUPS}


def text_of(name: str) -> str:
    return re.sub(r"\s+", " ", (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def roles_of(name: str) -> frozenset[Role]:
    return next((guide.roles for guide in GUIDES if guide.name == name), frozenset(Role))


@pytest.fixture(scope="module")
def on_screen() -> frozenset[str]:
    texts = texts_of("app") | texts_of("templates")
    return frozenset(texts | {GOES_ON.split(text)[0].strip() for text in texts})


@pytest.mark.parametrize("name", EVERY)
def test_what_a_guide_says_to_press_or_to_read_is_a_text_of_the_product(name: str, on_screen: frozenset[str]) -> None:
    said = [part for words in PRESSED.findall(text_of(name)) for part in words.split(" → ")] + READ.findall(text_of(name))
    assert [words for words in said if words not in on_screen] == []


@pytest.mark.parametrize("name", EVERY)
def test_a_place_of_the_menu_is_there_for_those_whom_the_guide_is_for(name: str) -> None:
    whole_app()
    paths = [words.split(" → ") for words in PRESSED.findall(text_of(name)) if " → " in words]
    lost = [
        " → ".join(parts)
        for parts in paths
        if not any(may_open(role, PLACES.get(parts[0], {}).get(parts[1], "")) for role in roles_of(name))
    ]
    assert lost == []


@pytest.mark.parametrize("name", EVERY)
def test_an_address_is_open_to_those_whom_the_guide_is_for(name: str) -> None:
    whole_app()
    assert [
        path
        for path in ADDRESS.findall(text_of(name))
        if ("GET", path) not in REGISTRY or not any(may_open(role, path) for role in roles_of(name))
    ] == []
