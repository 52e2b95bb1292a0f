"""The systemd unit and the image give the server no more of a machine than it needs."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UNIT = ROOT / "docs" / "lokapasar.service"
EXPOSURE_MAX = 2.0
SECRET = re.compile(r"(password|token|secret|key)\s*=\s*\S+", re.IGNORECASE)


def unit() -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment]
    read.read_string(UNIT.read_text(encoding="utf-8"))
    return read["Service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze (apt-get install systemd)")
def test_systemd_itself_finds_little_that_the_unit_leaves_open() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"Overall exposure level for lokapasar\.service: ([\d.]+)", told)
    assert found, told[-500:]
    assert float(found[1]) <= EXPOSURE_MAX


def test_the_unit_runs_what_is_installed_as_nobody_special_and_writes_where_its_data_are() -> None:
    service = unit()
    assert service["User"] == service["Group"] == "lokapasar"
    assert service["ExecStart"] == f"{service['WorkingDirectory']}/.venv/bin/lokapasar serve"
    assert f"LOKAPASAR_DATA=/var/lib/{service['StateDirectory']}/" in service["Environment"]
    assert (service["ProtectSystem"], service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("strict", "yes", "")


def test_the_filter_of_the_unit_lets_the_worker_give_way_to_the_pages() -> None:
    """Linux kills a process at a call that the filter lacks, and `nice` sets a priority, which `@resources` takes away."""
    assert "os.nice(" in (ROOT / "app" / "worker.py").read_text(encoding="utf-8")
    filters = re.findall(r"^SystemCallFilter=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert filters.index("setpriority") > filters.index("~@privileged @resources")


def test_neither_the_unit_nor_the_image_holds_a_secret() -> None:
    for file in (UNIT, ROOT / "Dockerfile"):
        assert SECRET.search(file.read_text(encoding="utf-8")) is None


def test_the_image_is_pinned_not_root_and_says_whether_it_is_well() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^FROM (\S+)", lines, re.MULTILINE)
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base) for base in bases), bases
    assert all("--require-hashes" in line for line in re.findall(r"pip install [^&\\]*-r [^&\\]*", lines))
    users = re.findall(r"^USER (\S+)", lines, re.MULTILINE)
    assert users == ["lokapasar"]
    assert lines.index("USER lokapasar") < lines.index("ENTRYPOINT")
    assert "HEALTHCHECK" in lines
    assert "ADD " not in lines
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "data", "tests"} <= set(ignored)
