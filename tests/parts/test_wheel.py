"""The wheel carries what the program reads beside its code, so that it serves from wherever it is installed."""

import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.parts.pinned import ROOT

BESIDE = ("alembic.ini", "docs/img", "docs/panduan", "migrations", "static", "templates")


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What lies in the wheel."""
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with ZipFile(built) as wheel:
        return set(wheel.namelist())


def kept(*places: str) -> set[str]:
    """The files of these places that are kept in the repository."""
    listed = subprocess.run(("git", "ls-files", "-z", "--", *places), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {file for file in listed.split("\0") if (ROOT / file).is_file()}


def test_every_file_of_the_program_is_in_the_wheel(carried: set[str]) -> None:
    assert kept("app") - carried == set()


def test_what_the_program_reads_beside_its_code_is_where_an_installed_program_looks_for_it(carried: set[str]) -> None:
    assert {f"app/_tree/{file}" for file in kept(*BESIDE)} - carried == set()
    assert "app/_tree/static/vendor/htmx.min.js" in carried


def test_nothing_of_tests_or_data_is_in_the_wheel(carried: set[str]) -> None:
    folders = {Path(file).parts[0] for file in carried}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"app"}
