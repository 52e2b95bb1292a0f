"""A release that is put in the place of the one that serves: pages are those
of the program that makes them, until it begins anew."""

import shutil
from pathlib import Path

import pytest

from app.main import create_app
from app.tree import TREE
from app.web.pages import environment


def test_the_program_has_read_its_templates_before_it_serves() -> None:
    environment.sources.cache_clear()
    create_app()
    assert environment.sources.cache_info().currsize == 1
    assert len(environment.sources()) > 200


def test_a_page_that_was_not_asked_for_yet_is_still_the_one_of_this_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`git pull` in the folder of a server that runs (docs/operations.md, Upgrade)."""
    shutil.copytree(TREE / "templates", tmp_path / "templates")
    monkeypatch.setattr(environment, "TREE", tmp_path)
    environment.sources.cache_clear()
    try:
        environment.sources()
        made = environment.environment.__wrapped__()
        (tmp_path / "templates/errors/refusal.html").write_text("{{ of_the_next_release.icon }}", encoding="utf-8")
        shutil.rmtree(tmp_path / "templates/orders")
        for name in ("errors/refusal.html", "orders/detail.html"):
            found = made.get_template(name)
            assert found.filename == str(tmp_path / "templates" / name), "a fault in it is still told with its place"
            assert made.loader.get_source(made, name)[0] == (TREE / "templates" / name).read_text(encoding="utf-8")  # type: ignore[union-attr]
    finally:
        monkeypatch.undo()
        environment.sources.cache_clear()


def test_what_a_killed_process_left_beside_the_templates_is_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates/__pycache__").mkdir(parents=True)
    (tmp_path / "templates/page.html").write_text("halaman", encoding="utf-8")
    (tmp_path / "templates/__pycache__/page.html.cpython-311.pycz1x").write_bytes(b"\xff\xfe")
    monkeypatch.setattr(environment, "TREE", tmp_path)
    assert list(environment.sources.__wrapped__()) == ["page.html"]
