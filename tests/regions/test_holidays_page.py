"""The doors of the calendar: the admin looks before a table is applied, on the page, in
the API and on the command line; everybody may read it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app import db, reactions
from app.regions import commands
from tests import world as worlds
from tests.journeys.house import Caller, callers
from tests.regions.making import SKB
from tests.web.browsing import Browser
from tests.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("march")
PAGE = "/hari-libur"
TABLE = {"year": "2026", "source": "SKB 1/2026", "table": SKB}


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        made = worlds.build(session)
        worlds.approved(session, made)
        return made


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


@pytest.fixture
def admin(world: World) -> Browser:
    one = Browser()
    assert one.sign_in("region_admin", PASSWORD).status_code == 303
    return one


def test_the_admin_sees_which_deadlines_a_table_moves_before_it_is_applied(admin: Browser) -> None:
    assert "Hapus satu hari libur" not in admin.get(PAGE).text
    looked = admin.send(f"{PAGE}/periksa", TABLE, page=PAGE)
    assert looked.status_code == 200
    assert "Hari Suci Nyepi" in looked.text
    assert "LP/" in looked.text
    assert "Hari Suci Nyepi" not in admin.get(PAGE).text
    assert admin.send(PAGE, TABLE, page=PAGE).headers["location"] == f"{PAGE}?tahun=2026"
    assert "Hari Suci Nyepi" in admin.get(PAGE).text


def test_a_table_that_cannot_be_read_comes_back_with_what_was_typed(admin: Browser) -> None:
    refused = admin.send(PAGE, {**TABLE, "table": "tanggal;keterangan;jenis\n31 Februari 2026;Apa;libur nasional"}, page=PAGE)
    assert refused.status_code == 422
    assert "31 Februari 2026" in refused.text
    assert admin.send(f"{PAGE}/periksa", {**TABLE, "table": ""}, page=PAGE).status_code == 422
    assert "Belum ada hari libur" in admin.get(PAGE).text


def test_a_day_of_the_region_is_added_and_removed_with_a_reason(admin: Browser) -> None:
    own = {"day": "2026-03-09", "name": "Hari jadi daerah, SE Bupati 9/2026"}
    assert admin.send(f"{PAGE}/daerah", own, page=PAGE).status_code == 303
    assert "Hari jadi daerah" in admin.get(PAGE).text
    assert admin.send(f"{PAGE}/hapus", {"day": "2026-03-09", "reason": ""}, page=PAGE).status_code == 422
    assert admin.send(f"{PAGE}/hapus", {"day": "2026-03-09", "reason": "Dirayakan hari Sabtu"}, page=PAGE).status_code == 303
    assert "Hari jadi daerah" not in admin.get(PAGE).text


def test_the_api_says_what_a_table_would_do_and_nobody_but_the_admin_applies_it(by: Mapping[str, Caller], world: World) -> None:
    place = f"/regions/{world.region.code}/holidays"
    days = {"year": 2026, "source": "SKB 1/2026", "days": [{"day": "2026-03-04", "name": "Hari Suci Nyepi"}]}
    looked = by["region_admin"].post(place, {**days, "dry_run": True}, status=200)
    assert ([one["day"] for one in looked["added"]], looked["deadlines"]) == (["2026-03-04"], 1)
    assert by["vendor"].get(place)["items"] == []
    for persona in ("ppk", "pp_other"):
        by[persona].post(place, days, status=403)
    wrong = by["region_admin"].post(place, {**days, "year": days["year"] + 1}, status=422)
    assert [error["field"] for error in wrong["errors"]] == ["days"]
    by["region_admin"].post(place, days, status=200)
    assert [one["name"] for one in by["vendor"].get(place)["items"]] == ["Hari Suci Nyepi"]


def test_a_program_keeps_the_regions_own_days(by: Mapping[str, Caller], world: World) -> None:
    place, admin = f"/regions/{world.region.code}/holidays", by["region_admin"]
    own = {"day": "2026-03-04", "name": "Hari jadi daerah"}
    added = admin.post(f"{place}/own", own, status=200)
    assert (added["added"], added["deadlines"]) == ([{**own, "kind": "own"}], 1)
    assert admin.post(f"{place}/own", own, status=422)["errors"][0]["field"] == "day"
    by["ppk"].post(f"{place}/own", own, status=403)
    gone = admin.post(f"{place}/withdrawal", {"day": own["day"], "reason": "Dirayakan hari Sabtu"}, status=200)
    assert gone["removed"] == added["added"]
    assert admin.get(place)["items"] == []


def test_the_command_looks_first_and_then_applies_the_same_table(world: World, tmp_path: Path) -> None:
    file = tmp_path / "skb.csv"
    file.write_text(SKB, encoding="utf-8")
    looked = commands.import_holidays(file, region=world.region.code, year=2026, source="SKB 1/2026", dry_run=True)
    assert [one["day"] for one in looked["added"]] == ["2026-03-04", "2026-03-05"]
    assert commands.list_holidays(region=world.region.code, year=2026) == {"holidays": []}
    assert commands.import_holidays(file, region=world.region.code, year=2026, source="SKB 1/2026") == looked
    assert commands.list_holidays(region=world.region.code, year=2026)["holidays"] == looked["added"]
