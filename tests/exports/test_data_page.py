"""`/data`: files lie ready with the hash that they say, are made when they are
due, and are sent while nothing of the database is held."""

import gzip
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from app import db
from app.exports import jobs, keeping
from app.exports.models import ExportFile
from app.exports.showing import size_in_words
from tests import world as worlds
from tests.exchange.feeds import AT, YEAR, as_json, bring_in, order
from tests.exports.making import rows_of
from tests.web.browsing import SITE, Browser, structured_in


@pytest.fixture(autouse=True)
def year(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        worlds.in_process(session, worlds.build(session))
        bring_in(session, as_json(tmp_path, [order(1), order(2)]))


def test_every_file_that_the_page_offers_is_what_it_says() -> None:
    keeping.make("99.01", YEAR, at=AT)
    browser = Browser()
    page = browser.get(f"/data?wilayah=99.01&tahun={YEAR}").text
    told = browser.get(f"/api/v1/regions/99.01/downloads?year={YEAR}").json()
    assert len(told["items"]) == len(keeping.KEPT)
    for file in told["items"]:
        answer = browser.get(file["url"])
        assert (hashlib.sha256(answer.content).hexdigest(), len(answer.content)) == (file["sha256"], file["bytes"])
        assert file["url"] in page
        assert file["sha256"] in page
        assert browser.get(file["url"], headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    with db.new_session() as session:
        assert json.loads(browser.get(f"/data/99.01/{YEAR}/isb-v6.json").content) == rows_of(session, "isb-v6")
    lines = gzip.decompress(browser.get(f"/data/99.01/{YEAR}/ocds.jsonl.gz").content).splitlines()
    releases = json.loads(browser.get(f"/data/99.01/{YEAR}/ocds.json").content)["releases"]
    assert [json.loads(line) for line in lines] == releases
    assert "CC BY 4.0" in page
    assert "belum terdaftar" in page


def test_a_search_engine_of_data_finds_the_files_with_licence_and_hash() -> None:
    browser = Browser()
    address = f"/data?wilayah=99.01&tahun={YEAR}"
    assert structured_in(browser.get(address).text) == []
    keeping.make("99.01", YEAR, at=AT)
    (dataset,) = structured_in(browser.get(address).text)
    assert (dataset["@type"], dataset["url"], dataset["temporalCoverage"]) == ("Dataset", SITE + address, str(YEAR))
    assert dataset["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert 50 <= len(dataset["description"]) <= 5000, "as Google Dataset Search asks for"
    assert len(dataset["distribution"]) == len(keeping.KEPT)
    for file in dataset["distribution"]:
        answer = browser.get(file["contentUrl"].removeprefix(SITE))
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["content-type"].partition(";")[0] == file["encodingFormat"]


def test_a_file_that_is_not_there_is_said_to_be_made_later() -> None:
    browser = Browser()
    for address in (f"/data/99.01/{YEAR}/isb-v6.json", "/data/99.01/1/isb-v6.json", f"/data/99.01/{YEAR}/..%2f..%2fpg.json"):
        assert browser.get(address).status_code == 404
    assert "belum dibuat" in browser.get(f"/data?wilayah=99.01&tahun={YEAR}").text
    assert browser.get("/data").status_code == 200


def test_files_are_made_once_a_day_and_only_where_something_changed(tmp_path: Path) -> None:
    def due(days: int) -> list[tuple[str, int]]:
        with db.new_session() as session:
            return [(region.code, year) for region, year in keeping.due(session, AT + timedelta(days=days))]

    assert due(0) == [("99.01", YEAR)]
    with time_machine.travel(AT, tick=False):
        jobs.make("99.01", YEAR)
    assert due(0) == []
    assert due(1) == []
    with db.new_session() as session:
        lost = keeping.place_of(keeping.files_of(session, 2, YEAR)[0])
    lost.unlink()
    assert due(0) == [("99.01", YEAR)]
    keeping.make("99.01", YEAR, at=AT)
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [order(1, status_pkt="COMPLETED"), order(2)]))
    assert due(0) == []
    assert due(1) == [("99.01", YEAR)]


def test_what_no_page_names_any_more_is_removed_a_day_later() -> None:
    keeping.make("99.01", YEAR, at=AT)
    with db.new_session() as session:
        stale = keeping.place_of(keeping.files_of(session, 2, YEAR)[0]).with_name(f"{'0' * 64}.json")
        stale.write_text("{}")
        kept = keeping.files_of(session, 2, YEAR)[0]
        columns = {column.name: getattr(kept, column.name) for column in ExportFile.__table__.columns}
        session.add(ExportFile(**columns | {"region_id": 77}))
        session.flush()
        keeping.tidy(session, AT)
        assert stale.exists()
        keeping.tidy(session, AT + timedelta(days=400))
        assert not stale.exists()
        assert all(keeping.place_of(file).exists() for file in keeping.files_of(session, 2, YEAR))
        assert keeping.files_of(session, 77, YEAR) == []


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 byte"), (999, "999 byte"), (1500, "1,5 kB"), (2_400_000, "2,4 MB"), (3 * 10**12, "3000,0 GB")]
)
def test_a_size_is_said_as_people_say_it(size: int, said: str) -> None:
    assert size_in_words(size) == said
