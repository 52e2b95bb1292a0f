"""The documentation is true: what is made from the code is not stale, links lead somewhere, commands exist."""

import re
import subprocess
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from docs import generate
from tests.docs.places import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
PICTURE_BYTES_MAX = 150_000
TOP = (
    ".ci .dockerignore .gitignore .npmrc CHANGELOG.md Dockerfile LICENSE Makefile README.md alembic.ini app babel.cfg docs migrations package-lock.json "
    "package.json pyproject.toml requirements-build.lock requirements-dev.lock requirements-node.lock requirements.lock static templates tests"
)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_is_made_from_the_code_is_as_the_code_has_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert generate.made(text) == text, "stale: run .venv/bin/python docs/generate.py"


def test_every_part_that_can_be_made_stands_on_a_page() -> None:
    found = {match["name"] for page in PAGES for match in generate.PART.finditer(page.read_text(encoding="utf-8"))}
    assert {f"{name}-diagram" for name in ("shipment", "handover", "payment", "listing", "vendor")} >= set(generate.PARTS) - found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    links = [first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [link for link in links if "://" not in link and not _is_there(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_make_targets_and_commands_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = {command.name.split()[0] for command in COMMANDS}
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"(?:^|`|bin/)lokapasar ([a-z0-9]+)", text, re.MULTILINE)) <= commands


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:app|docs|tests|migrations|templates|static)/[\w./-]*\w/?)`", text))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_a_target_that_has_tests_do_more_than_usual_lets_them_take_as_long() -> None:
    runs = [
        line
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if re.search(r"[A-Z]+=\S+ \$\(BIN\)/pytest", line)
    ]
    assert len(runs) > 3
    assert [line for line in runs if "pytest $(AT_LENGTH) " not in line] == []


def test_pictures_are_small() -> None:
    assert [named(path) for path in (ROOT / "docs/img").glob("*") if path.stat().st_size > PICTURE_BYTES_MAX] == []


def _is_there(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in {
        _anchor(line) for line in re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    }


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_room_and_every_file_of_the_house_stands_on_the_map() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8").split("## Map")[1].split("```")[1]
    there = {path.name + "/" * path.is_dir() for path in (ROOT / "app").iterdir() if not path.name.startswith("_")}
    assert there - set(told.split()) == set()


def test_nothing_lies_beside_the_folders_but_what_convention_owes_them() -> None:
    kept = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert sorted({file.partition("/")[0] for file in kept.split("\0") if file}) == TOP.split()
