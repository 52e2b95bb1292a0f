"""Files in pieces ahead of their form: they go on where they were cut off, are
their owner's alone, and weigh no more than the form may."""

import os
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.actor import Role
from app.clock import now
from app.files import jobs, parcels
from app.files.parcels import Parcel
from app.files.weight import BYTES_MAX
from app.tree import TREE
from app.web.access import READ, UPLOAD
from app.web.incoming import ahead
from tests.files.phone import PDF, Phone, papers
from tests.web.browsing import Browser
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def phone() -> Callable[[str], Phone]:
    return lambda login: Phone(person(login, Role.VENDOR), "/toko/berkas")


def test_a_file_goes_on_where_it_was_cut_off_and_stands_in_its_form(phone: Callable[[str], Phone]) -> None:
    mine = phone("siti")
    key = mine.begin().json()["key"]
    assert mine.piece(key, 0, PDF[:4000]).json()["offset"] == 4000
    assert mine.begin().json() == {"key": key, "offset": 4000, "size": len(PDF)}, "the same file chosen again"
    wrong = mine.piece(key, 3000, PDF[3000:])
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 4000), "a piece sent twice is not there twice"
    half = mine.paper(key)
    assert (half.status_code, "belum lengkap" in half.text) == (422, True)
    assert mine.piece(key, 4000, PDF[4000:]).json()["offset"] == len(PDF)
    assert mine.piece(key, len(PDF), b"x").status_code == 422
    faulty = mine.paper(key, number="")
    assert (faulty.status_code, "nib.pdf sudah diterima" in faulty.text) == (422, True)
    assert papers() == []
    assert mine.paper(key).status_code == 303
    assert papers() == [PDF]


def test_nobody_finds_or_uses_the_parcel_of_another(phone: Callable[[str], Phone]) -> None:
    mine, other = phone("siti"), phone("budi")
    key = mine.begin().json()["key"]
    mine.piece(key, 0, PDF)
    assert other.piece(key, 0, b"x").status_code == 404
    assert other.paper(key).status_code == 404
    assert other.begin().json()["offset"] == 0
    for led_astray in ("../" + key, key + "/..", "0" * 32 + "-0", ""):
        assert mine.paper(led_astray).status_code == 404
    assert Browser().client.post("/unggahan", data={"name": "a", "size": 1, "mark": "1"}).status_code in (302, 303, 401, 403)


def test_a_parcel_weighs_no_more_than_the_form_and_the_oldest_make_room(phone: Callable[[str], Phone]) -> None:
    mine = phone("siti")
    assert mine.begin(size=33 * 2**20).status_code == 422, "no form of theirs takes that"
    first, second, third = (mine.begin(size=15 * 2**20, mark=mark).json()["key"] for mark in "abc")
    assert mine.piece(first, 0, b"x").status_code == 404
    assert [mine.piece(key, 0, b"x").status_code for key in (second, third)] == [200, 200]
    admin = Phone(person("ani", Role.REGION_ADMIN), "/impor")
    heavy = parcels.begin(admin.owner, name="a.json", size=13 * 2**20, mark="1", bytes_max=2**30)
    os.truncate(heavy.path, heavy.size)
    refused = admin.client.post("/hari-libur/periksa", data={"unggahan.file": heavy.key}, headers=admin.headers)
    assert (refused.status_code, "lebih dari 10 MB" in refused.text) == (422, True), "the number that the fields name"
    heavy = [parcels.begin(admin.owner, name="a.json", size=6 * 2**20, mark=mark, bytes_max=2**30) for mark in "23"]
    for one in heavy:
        os.truncate(one.path, one.size)
    refused = admin.client.post("/hari-libur/periksa", data={"unggahan.file": [one.key for one in heavy]}, headers=admin.headers)
    assert (refused.status_code, "bersama lebih dari 10 MB" in refused.text) == (422, True)


def test_the_weight_of_a_file_is_written_once() -> None:
    """A field that names another number than the refusal sends people in circles."""
    texts = (path.read_text() for path in (TREE / "templates").rglob("*.html"))
    assert [found for text in texts for found in re.findall(r"[^\"]*\d MB[^\"]*", text)] == []
    assert (UPLOAD.files_max, READ.files_max) == (BYTES_MAX, READ.body_max)


def test_a_form_names_only_so_many_files_and_nobody_fills_the_disk_with_small_ones(
    phone: Callable[[str], Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = phone("siti")
    key = mine.begin(size=1).json()["key"]
    mine.piece(key, 0, b"x")
    opened: list[Parcel] = []
    monkeypatch.setattr(ahead, "Arrived", lambda parcel: opened.append(parcel))
    many = mine.client.post("/toko/berkas", data={"kind": "NIB", "unggahan.file": [key] * 900}, headers=mine.headers)
    assert (many.status_code, opened) == (422, []), "each of them would be a file that is open for this one form"
    monkeypatch.setattr(parcels, "COUNT_MAX", 3)
    keys = [mine.begin(size=1, mark=str(mark)).json()["key"] for mark in range(2, 6)]
    assert [mine.piece(key, 0, b"x").status_code for key in keys] == [404, 200, 200, 200]


def test_after_a_day_it_is_gone(phone: Callable[[str], Phone], monkeypatch: pytest.MonkeyPatch) -> None:
    mine = phone("siti")
    key = mine.begin().json()["key"]
    jobs.forget_parcels()
    assert mine.piece(key, 0, PDF).status_code == 200
    later = now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(jobs, "now", lambda: later)
    jobs.forget_parcels()
    assert mine.piece(key, len(PDF), b"x").status_code == 404
    assert mine.begin().json()["offset"] == 0
