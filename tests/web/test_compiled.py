"""A template is compiled once, not at each start; what is kept of it never stands in the way."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from app.web.pages import compiled

PAGE = "page.html"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the compiled page lies."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / PAGE).write_text("{{ 1 + 1 }} pesanan")
    return Path(compiled.Compiled().get_cache_key(PAGE, str(tmp_path / PAGE)))


class Started(Environment):
    """As the program has it after a start; counts what it compiles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(loader=FileSystemLoader(folder), bytecode_cache=compiled.Compiled())
        self.count = 0

    def _generate(self, *of: Any, **how: Any) -> str:
        self.count += 1
        return super()._generate(*of, **how)


def shown(folder: Path) -> tuple[str, int]:
    """The page after a start, and how many templates were compiled for it."""
    started = Started(folder)
    return started.get_template(PAGE).render(), started.count


def test_the_next_start_compiles_nothing(tmp_path: Path, kept: Path) -> None:
    assert shown(tmp_path) == ("2 pesanan", 1)
    assert shown(tmp_path) == ("2 pesanan", 0)
    assert kept.parent == tmp_path / "__pycache__"
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]


def test_a_template_that_was_changed_is_compiled_anew(tmp_path: Path) -> None:
    shown(tmp_path)
    (tmp_path / PAGE).write_text("tiga pesanan")
    assert shown(tmp_path) == ("tiga pesanan", 1)


def test_a_copy_of_the_folder_tells_of_a_fault_where_it_lies(tmp_path: Path, kept: Path) -> None:
    shown(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(kept.parent, copy / "__pycache__")
    shutil.copy(tmp_path / PAGE, copy)
    assert shown(copy) == ("2 pesanan", 1)
    assert Started(copy).get_template(PAGE).filename == str(copy / PAGE)


def test_what_another_state_of_the_program_compiled_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(tmp_path)
    monkeypatch.setattr(compiled, "_program", lambda: "of another day")
    assert shown(tmp_path) == ("2 pesanan", 1)


@pytest.mark.parametrize("bytes_left", [0, 1, 20, 60, 100, 200])
def test_what_was_written_in_part_is_compiled_anew(tmp_path: Path, kept: Path, bytes_left: int) -> None:
    shown(tmp_path)
    assert kept.stat().st_size > bytes_left
    os.truncate(kept, bytes_left)
    assert shown(tmp_path) == ("2 pesanan", 1)
    assert shown(tmp_path) == ("2 pesanan", 0)


def test_the_page_is_there_where_nothing_may_be_written(tmp_path: Path, kept: Path) -> None:
    kept.parent.write_text("in the way")
    assert shown(tmp_path) == ("2 pesanan", 1)


def test_a_full_disk_leaves_the_page_and_no_rest(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*of: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compiled.os, "replace", full)
    assert shown(tmp_path) == ("2 pesanan", 1)
    assert list(kept.parent.iterdir()) == []


def test_nothing_is_written_where_python_is_told_to_write_no_bytecode(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown(tmp_path) == ("2 pesanan", 1)
    assert not kept.parent.exists()


def test_the_start_of_the_product_keeps_them() -> None:
    from app.web.pages.environment import environment

    assert isinstance(environment().bytecode_cache, compiled.Compiled)
