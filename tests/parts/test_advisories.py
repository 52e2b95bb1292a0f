"""A pinned package with a known hole is named, and is a fault once the hole is older than it may be. The records are invented."""

import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.parts import __main__ as command
from tests.parts import advisories
from tests.parts.pinned import Part, parts

TODAY = date(2026, 3, 31)
PART = Part("pypi", "contoh-paket", "2.4.1", "MIT", "program", (), ())


def record(
    published: date = TODAY,
    *,
    weight: str | None = "CRITICAL",
    name: str = "Contoh_Paket",
    ecosystem: str = "PyPI",
    **affected: Any,
) -> dict[str, Any]:
    return {
        "id": "CONTOH-2026-1",
        "published": f"{published}T08:00:00Z",
        "database_specific": {} if weight is None else {"severity": weight},
        "affected": [{"package": {"ecosystem": ecosystem, "name": name}, **(affected or {"versions": ["2.4.1"]})}],
    }


def between(*events: tuple[str, str], kind: str = "ECOSYSTEM") -> dict[str, Any]:
    return {"ranges": [{"type": kind, "events": [{what: at} for what, at in events]}]}


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize(
    ("affected", "is_hit"),
    [
        ({"versions": ["2.4.1"]}, True),
        ({"versions": ["2.4.0", "2.4.2"]}, False),
        (between(("introduced", "0"), ("fixed", "2.4.1")), False),
        (between(("introduced", "0"), ("fixed", "2.4.2")), True),
        (between(("introduced", "2.4.1"), ("fixed", "3")), True),
        (between(("introduced", "2.5")), False),
        (between(("introduced", "0"), ("last_affected", "2.4.1")), True),
        (between(("introduced", "0"), ("last_affected", "2.4.0")), False),
        (between(("introduced", "0"), ("fixed", "1.9"), ("introduced", "2.0"), ("fixed", "2.4.10")), True),
        (between(("introduced", "0"), kind="GIT"), False),
        ({"versions": []}, False),
    ],
)
def test_a_version_is_hit_where_a_record_names_it_or_a_range_that_it_lies_in(affected: dict[str, Any], is_hit: bool) -> None:
    assert bool(advisories.holes([record(**affected)], [PART])) is is_hit
    assert not advisories.holes([record(ecosystem="npm", **affected)], [PART]), "a package of the same name elsewhere is another"
    assert not advisories.holes([record(name="contoh", **affected)], [PART])
    assert not advisories.holes([{**record(**affected), "withdrawn": "2026-03-31T09:00:00Z"}], [PART])


@pytest.mark.asvs("15.1.1", "15.2.1")
@pytest.mark.parametrize(
    ("weight", "days"), [("CRITICAL", 7), ("HIGH", 30), (None, 30), ("made up", 30), ("MODERATE", 90), ("low", 90)]
)
def test_a_hole_may_stay_open_for_as_long_as_its_weight_says(weight: str | None, days: int) -> None:
    on_the_last_day, a_day_later = (
        advisories.holes([record(TODAY - timedelta(days=age), weight=weight)], [PART])[0].days_left(TODAY)
        for age in (days, days + 1)
    )
    assert (on_the_last_day, a_day_later) == (0, -1)


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize("how", ["folder", "zip", "list"])
def test_the_command_names_what_is_overdue_and_ends_with_1(how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = next(part for part in parts() if part.name == "fastapi")
    place = tmp_path / "advisories"

    def said(*told: dict[str, Any]) -> int:
        if how == "folder":
            place.mkdir(exist_ok=True)
            for number, one in enumerate(told):
                (place / f"{number}.json").write_text(json.dumps(one))
        elif how == "zip":
            with zipfile.ZipFile(place, "w") as archive:
                for number, one in enumerate(told):
                    archive.writestr(f"{number}.json", json.dumps(one))
        else:
            place.write_text(json.dumps(told))
        return command.told_of(place, today=TODAY)

    def hole(published: date) -> dict[str, Any]:
        return record(published, name="FastAPI", **between(("introduced", "0"), ("fixed", "999.1")))

    assert said(hole(TODAY - timedelta(days=7)), record(name="nobody-has-this")) == 0
    assert f"fastapi {mine.version} (for the program): CONTOH-2026-1, critical" in (out := capsys.readouterr().out)
    assert "0 days left; closed in 999.1" in out
    assert said(hole(TODAY - timedelta(days=9)), record(name="nobody-has-this")) == 1
    assert "2 days overdue" in capsys.readouterr().out


def test_what_is_no_list_of_advisories_is_not_taken_for_one_without_holes(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text('{"error": "not found"}')
    with pytest.raises(ValueError, match="OSV"):
        list(advisories.records(tmp_path / "page.json"))
    (tmp_path / "empty").mkdir()
    assert command.told_of(tmp_path / "empty", today=TODAY) == 1


def test_the_most_pressing_comes_first() -> None:
    other = replace(PART, name="lain")
    told = [record(weight="LOW"), {**record(weight="CRITICAL", name="lain"), "id": "CONTOH-2026-2"}]
    assert [hole.part.name for hole in advisories.holes(told, [PART, other])] == ["lain", "contoh-paket"]
