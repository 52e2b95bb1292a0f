"""Pictures are decoded before the request takes a connection or a seat: whoever waits for
what the handler locks does not wait for a picture too."""

import threading
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import text

from app import db
from app.actor import Role
from app.clock import now
from app.files import photos
from app.files.photos import Decoded
from app.settings import settings
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import Db
from app.web.incoming.forms import Posted
from app.web.routing import Api
from tests.files import corpus
from tests.web.browsing import Browser, app_of, bearer
from tests.web.conftest import own_routes  # noqa: F401 - a fixture
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")
PICTURE = corpus.saved(corpus.scene(400, 300), "PNG")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, dict[str, str], list[int]]:
    """Routes that keep what is sent; how many connections were out each time that something was decoded."""
    api, out = Api(), list[int]()

    def keep(data: Posted, session: Db) -> list[str]:
        session.execute(text("SELECT 1"))
        return [
            photos.keep_photo(session, file.file.read(), by=None, at=now()).sha256
            for file in data.getlist("files")
            if not isinstance(file, str)
        ]

    for path, rate in (("/kirim", UPLOAD), ("/tulis", WRITE)):
        api.post(path, who={Role.CURATOR}, csrf=Csrf.BEARER, rate=rate)(keep)

    @api.get("/baca", who={Role.CURATOR}, rate=READ)
    def look() -> int:
        return 1

    real = photos._decoded

    def decoded(sent: bytes) -> Decoded:
        out.append(db.engine().pool.checkedout())  # type: ignore[attr-defined]
        return real(sent)

    monkeypatch.setattr(photos, "_decoded", decoded)
    return Browser(app_of(api)), bearer(person("kurator", Role.CURATOR).token()), out


def _sent(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (f"{number}.png", content, "image/png")) for number, content in enumerate(contents)]


def test_the_pictures_of_a_form_are_decoded_once_each_and_before_anything_is_held(
    house: tuple[Browser, dict[str, str], list[int]],
) -> None:
    browser, token, out = house
    other = corpus.saved(corpus.scene(300, 400), "JPEG")
    answer = browser.client.post("/api/v1/kirim", files=_sent(PICTURE, other, PICTURE), headers=token)
    assert answer.status_code == 200
    first, second, again = answer.json()
    assert first == again != second
    assert out == [0, 0]


def test_a_picture_that_is_refused_is_refused_as_where_it_is_kept(house: tuple[Browser, dict[str, str], list[int]]) -> None:
    browser, token, out = house
    answer = browser.client.post("/api/v1/kirim", files=_sent(corpus.saved(corpus.scene(20, 20), "PNG")), headers=token)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["photo"])
    assert out == [0]


def test_only_forms_for_files_have_theirs_decoded_ahead_and_only_so_many(house: tuple[Browser, dict[str, str], list[int]]) -> None:
    """Who is nobody here yet may send forms that take no picture: it costs as little as any."""
    browser, token, out = house
    assert browser.client.post("/api/v1/tulis", files=_sent(PICTURE), headers=token).status_code == 200
    assert out == [1]
    out.clear()
    many = [corpus.saved(corpus.scene(300 + width, 300), "PNG") for width in range(photos.AHEAD_MAX + 2)]
    assert browser.client.post("/api/v1/kirim", files=_sent(*many), headers=token).status_code == 200
    assert out == [0] * photos.AHEAD_MAX + [1, 1]


def test_while_many_wait_for_their_pictures_others_are_answered(
    house: tuple[Browser, dict[str, str], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, token, _out = house
    real, may_end = photos._decoded, threading.Event()
    monkeypatch.setattr(photos, "_decoded", lambda sent: may_end.wait(30) and real(sent))
    crowd = settings().pool_size + 3
    with ThreadPoolExecutor(crowd) as pool:
        sending = [pool.submit(browser.client.post, "/api/v1/kirim", files=_sent(PICTURE), headers=token) for _one in range(crowd)]
        try:
            assert browser.get("/api/v1/baca", headers=token).status_code == 200
            assert db.engine().pool.checkedout() == 0  # type: ignore[attr-defined]
        finally:
            may_end.set()
        assert [one.result().status_code for one in sending] == [200] * crowd


def test_who_gets_no_turn_in_time_is_asked_to_come_again(
    house: tuple[Browser, dict[str, str], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, token, _out = house
    monkeypatch.setattr(photos, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(photos, "AT_ONCE", 0)
    monkeypatch.setattr(photos, "_turns", WeakKeyDictionary())
    answer = browser.client.post("/api/v1/kirim", files=_sent(PICTURE), headers=token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
