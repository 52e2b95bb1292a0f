"""A new region and its first admin, who alone chooses the password."""

import io
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Grant
from app.accounts.opening import open_region
from app.errors import Invalid
from app.regions.models import Region
from app.serving import commands
from app.settings import settings
from tests.web.browsing import Browser
from tests.world import AT

SECRET = "kuda laut biru tua"


def test_a_new_installation_has_no_account_before_init_makes_its_first_admin(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Account)) == 0
    region, link = open_region(session, code="99.01", login=None, name=None, decree=None, at=AT)
    assert (region.code, link) == ("99.01", "")
    assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_an_unknown_code_opens_nothing(session: Session) -> None:
    with pytest.raises(Invalid):
        open_region(session, code="77.77.77", login="eko", name="Eko", decree=None, at=AT)
    assert session.scalar(select(func.count()).select_from(Region)) == 0


def test_the_first_admin_chooses_the_password_by_the_link_and_begins_with_what_is_missing(committed: None) -> None:
    made = commands.init(region="99.01", admin="eko", name="Eko Contoh")
    with db.new_session() as session:
        assert session.scalars(select(Grant.role)).all() == ["region_admin"]
    browser, path = Browser(), re.sub(r"^https?://[^/]+", "", made["link"])
    assert browser.get(path).status_code == 200
    kode = path.partition("kode=")[2]
    assert browser.send("/masuk/tautan", {"kode": kode, "password": SECRET}, page=path).status_code == 303
    assert browser.send("/masuk", {"login": "eko", "password": SECRET}).status_code == 303
    assert "Berikutnya: Muat satuan kerja dari SIRUP" in browser.get("/daerah").text
    assert Browser().get(path).status_code != 200, "a link is used once"


def test_the_link_leads_to_the_port_on_which_it_will_be_served(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKAPASAR_PORT", "8000")  # a command puts there what it is given; it goes with the test
    monkeypatch.setattr("app.settings._given", set())
    try:
        made = commands.init(region="99.01", admin="eko", name="Eko Contoh", port=8477)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert ":8477/masuk/tautan" in made["link"]


class Terminal(io.StringIO):
    """What somebody types there, line by line."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_the_region_is_asked_for_by_code_or_name_and_then_its_admin(
    committed: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("contoh\n99.55\nkabupaten contoh\neko\n\nEko Contoh\n\n"))
    made = commands.init()
    said = capsys.readouterr().err
    assert "99.71 · Kota Contoh" in said, "several have that word: they are named with their codes"
    assert "Kode wilayah 99.55 tidak dikenal" in said, "a code that no place has opens nothing"
    assert (made["region"], made["admin"]) == ("99.01", "eko")
    assert "/masuk/tautan?kode=" in made["link"]
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert "region" not in commands.init(), "there is a region now: nobody is asked again"


def test_who_answers_nothing_and_who_is_no_terminal_reads_how_a_region_is_opened_later(
    committed: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in (Terminal("\n"), io.StringIO("99.01\n")):
        monkeypatch.setattr("sys.stdin", typed)
        assert "region" not in commands.init()
        assert "lokapasar init --region" in capsys.readouterr().err


def test_an_admin_without_a_region_is_refused_before_anything_is_made() -> None:
    with pytest.raises(Invalid, match="ketiganya"):
        commands.init(admin="eko", name="Eko")
