"""Scanning: a PDF that the installation's scanner names is never kept, and none is taken
while it does not answer; nothing else is shown to it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from app import db
from app.actor import Role
from app.doctor import place as places
from app.doctor.checks import examined
from app.files import scanning
from app.files.models import StoredFile
from app.settings import Settings, settings
from app.web.access import UPLOAD, Csrf
from app.web.incoming.forms import Posted
from app.web.routing import Api
from tests.files import clamd, corpus
from tests.files.clamd import MALWARE, Daemon
from tests.files.phone import Phone, papers
from tests.web.browsing import Browser, app_of, bearer, fields_of
from tests.web.conftest import own_routes  # noqa: F401 - a fixture
from tests.web.people import person

CLEAN, HOSTILE = corpus.pdf(), corpus.pdf()[:-7] + b"%" + MALWARE + b"\n%%EOF\n"


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    with clamd.running() as there:
        monkeypatch.setattr(settings(), "clamd", there.place)
        yield there


def _kept() -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(StoredFile)) or 0


@pytest.fixture
def mine(committed: None) -> Phone:
    return Phone(person("siti", Role.VENDOR), "/toko/berkas")


def _sent(mine: Phone, content: bytes) -> tuple[int, str]:
    files = {"file": ("nib.pdf", content, "application/pdf")}
    answer = mine.client.post("/toko/berkas", data={"kind": "NIB", "number": "1"}, files=files, headers=mine.headers)
    return answer.status_code, answer.text


@pytest.mark.asvs("5.4.3")
def test_a_paper_in_which_malware_is_found_is_never_kept_and_the_sender_is_told(mine: Phone, daemon: Daemon) -> None:
    status, said = _sent(mine, HOSTILE)
    assert (status, clamd.NAME in said, _kept()) == (422, True, 0)
    assert _sent(mine, CLEAN)[0] == 303
    assert papers() == [CLEAN]
    assert daemon.seen == [HOSTILE, CLEAN]


@pytest.mark.asvs("5.4.3")
@pytest.mark.parametrize("says", [None, b"INSTREAM read error. ERROR\0", b"stream: OK", b"stream: \xff\0", b"OK\0", b"x" * 3_000])
def test_without_a_plain_yes_no_paper_is_taken(mine: Phone, daemon: Daemon, says: bytes | None) -> None:
    daemon.says = says
    assert _sent(mine, CLEAN)[0] == 503
    assert _kept() == 0


@pytest.mark.asvs("5.4.3")
@pytest.mark.parametrize("place", ["a port", "a socket"])
def test_a_paper_that_the_scanner_does_not_take_for_its_size_is_refused_for_good_and_says_so(
    mine: Phone, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to come again later its sender would come for ever."""
    with clamd.running(tmp_path / "clamd.sock" if place == "a socket" else None) as daemon:
        monkeypatch.setattr(settings(), "clamd", daemon.place)
        daemon.bytes_max = 2**20
        for heavy in (CLEAN + bytes(2**20), CLEAN + bytes(9 * 2**20)):
            status, said = _sent(mine, heavy)
            assert (status, "lebih besar daripada yang dibaca pemindai virus" in said, _kept()) == (422, True, 0)
        assert _sent(mine, CLEAN)[0] == 303


@pytest.mark.asvs("5.4.3")
def test_a_yes_to_a_file_of_which_the_scanner_has_seen_a_part_is_none(mine: Phone, daemon: Daemon) -> None:
    daemon.bytes_max, daemon.early = 2**20, b"stream: OK\0"
    assert (_sent(mine, CLEAN + bytes(9 * 2**20))[0], _kept()) == (503, 0)


@pytest.mark.asvs("5.4.3", "16.5.2")
def test_while_the_scanner_is_away_no_paper_is_taken_and_all_else_goes_on(mine: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setattr(settings(), "clamd", f"127.0.0.1:{nobody.getsockname()[1]}")
        status, said = _sent(mine, CLEAN)
        assert (status, "Pemindai berkas sedang tidak menjawab" in said, _kept()) == (503, True, 0)
        assert _sent(mine, corpus.from_a_phone(1600, 1200))[0] == 303, "a picture is encoded anew and needs no scanner"
        assert mine.get("/toko/berkas").status_code == 200


def test_a_scanner_at_a_name_that_is_none_is_away(mine: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "clamd", "a..b:3310")
    assert _sent(mine, CLEAN)[0] == 503


def test_a_scanner_that_takes_too_long_is_one_that_is_away(mine: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS_MAX", 0.3)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        monkeypatch.setattr(settings(), "clamd", f"127.0.0.1:{deaf.getsockname()[1]}")
        assert _sent(mine, CLEAN)[0] == 503


@pytest.mark.asvs("5.4.3")
def test_a_file_that_came_ahead_in_pieces_is_looked_through_as_a_whole(mine: Phone, daemon: Daemon) -> None:
    key = mine.begin(size=len(HOSTILE)).json()["key"]
    half = HOSTILE.index(MALWARE) + 5
    mine.piece(key, 0, HOSTILE[:half])
    mine.piece(key, half, HOSTILE[half:])
    assert mine.paper(key).status_code == 422
    assert (daemon.seen, _kept()) == ([HOSTILE], 0)


@pytest.mark.asvs("5.4.3")
@pytest.mark.usefixtures("own_routes", "committed")
def test_programs_are_looked_through_too_every_file_and_before_anything_is_done(daemon: Daemon) -> None:
    api, done, out = Api(), list[int](), list[int]()

    @api.post("/kirim", who={Role.CURATOR}, csrf=Csrf.BEARER, rate=UPLOAD)
    def send(data: Posted) -> dict[str, int]:
        done.append(len(data.getlist("files")))
        assert [file.file.tell() for file in data.getlist("files") if not isinstance(file, str)] == [0] * done[-1], (
            "from its beginning"
        )
        return {}

    real = daemon.about
    daemon.about = lambda content: out.append(db.engine().pool.checkedout()) or real(content)  # type: ignore[attr-defined, func-returns-value, method-assign]
    browser, token = Browser(app_of(api)), person("kurator", Role.CURATOR).token()

    def sends(*contents: bytes) -> int:
        files = [("files", (f"{number}.pdf", content, "application/pdf")) for number, content in enumerate(contents)]
        answer = browser.client.post("/api/v1/kirim", files=files, headers=bearer(token))
        assert answer.status_code == 200 or fields_of(answer) == ["files"]
        return answer.status_code

    assert sends(CLEAN, b"PK\x03\x04", CLEAN * 3_000) == 200
    assert sends(CLEAN, HOSTILE) == 422
    assert done == [3]
    assert daemon.seen == [CLEAN, CLEAN * 3_000, CLEAN, HOSTILE]
    assert out == [0, 0, 0, 0], "no connection is held meanwhile"


@pytest.mark.asvs("5.4.3")
def test_a_form_that_writes_its_type_in_other_letters_is_looked_through_too(mine: Phone, daemon: Daemon) -> None:
    """RFC 9110, 8.3.1: the type of a medium is the same in whatever letters."""
    parts = [("kind", "", b"NIB"), ("number", "", b"1"), ("file", '; filename="nib.pdf"', HOSTILE)]
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for name, more, value in parts
    )
    headers = mine.headers | {"content-type": "Multipart/Form-Data; boundary=x"}
    answer = mine.client.post("/toko/berkas", content=body + b"--x--\r\n", headers=headers)
    assert (answer.status_code, daemon.seen, _kept()) == (422, [HOSTILE], 0)


def test_the_doctor_asks_whether_it_is_there(tmp_path: Path) -> None:
    checks = [check for check in places.CHECKS if check.name == "scanner"]

    def ok(place: str) -> bool:
        (told,) = examined(checks, Settings(data=tmp_path, clamd=place))
        return bool(told["ok"])

    with clamd.running(tmp_path / "clamd.sock") as there, clamd.running() as here:
        assert [ok(""), ok(there.place), ok(here.place)] == [True, True, True]
    assert not ok(here.place)


@pytest.mark.parametrize("place", ["clamd", "127.0.0.1", "http://127.0.0.1:3310/x", "127.0.0.1:port", "127.0.0.1:99999"])
def test_a_place_that_nobody_could_reach_is_refused_at_the_start(place: str) -> None:
    with pytest.raises(ValidationError):
        Settings(clamd=place)
