"""Once: one key and one body have one effect and one answer, whatever comes twice and however close together."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fastapi import Request, Response
from sqlalchemy import func, select

from app import db
from app.actor import Role
from app.clock import now
from app.errors import Refusal
from app.identifiers import new_id
from app.regions.models import Holiday, Region
from app.regions.queries import find_or_create
from app.web.access import ANYONE, UPLOAD, WRITE, Csrf
from app.web.dependencies import CurrentActor, Db, OnceKey
from app.web.incoming import once
from app.web.incoming.bodies import Body
from app.web.incoming.forms import Posted
from app.web.models import OnceAnswer
from app.web.pages.done import ITSELF
from app.web.routing import Api, Pages
from tests.patience import PATIENCE
from tests.web.browsing import Browser, app_of, bearer, fields_of
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")

started, go_on = threading.Event(), threading.Event()


class Made(Body):
    day: str


def _house() -> Browser:
    pages, api = Pages(), Api()

    def note(session: Db, day: str) -> dict[str, object]:
        """The effect whose number counts: one row each time."""
        region = session.scalars(select(Region)).first()
        assert region is not None
        taken = session.scalar(select(func.count()).select_from(Holiday)) or 0
        session.add(Holiday(region_id=region.id, day=date(2026, 1, taken + 1), name=day))
        session.flush()
        return {"id": str(new_id()), "day": day, "amount": 12345678901234}

    @api.post("/uji", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def make(body: Made, session: Db, actor: CurrentActor, key: OnceKey) -> Response:
        if body.day == "no":
            return key.json(session, actor, lambda: _refuse(session, note))
        if body.day == "slow":
            return key.json(session, actor, lambda: _slowly(session, note))
        return key.json(session, actor, lambda: note(session, body.day))

    @pages.post("/uji", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=UPLOAD)
    def send(request: Request, data: Posted, session: Db, actor: CurrentActor, key: OnceKey) -> Response:
        return key.go_on(request, session, actor, lambda: f"/uji/{note(session, str(data['day']))['id']}")

    with db.new_session() as session:
        find_or_create(session, "99")
    started.clear()
    go_on.clear()
    return Browser(app_of(pages, api))


def _refuse(session: Db, note: object) -> object:
    note(session, "undone")  # type: ignore[operator]
    raise Refusal("Tidak sekarang.")


def _slowly(session: Db, note: object) -> object:
    made = note(session, "slow")  # type: ignore[operator]
    started.set()
    go_on.wait(PATIENCE)
    return made


def _effects() -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(Holiday)) or 0


def _post(browser: Browser, day: str, key: str | bytes | None, token: str | None = None) -> object:
    headers = ({"idempotency-key": key} if key is not None else {}) | (bearer(token) if token else {})
    return browser.client.post("/api/v1/uji", json={"day": day}, headers=headers)


def test_the_same_key_and_body_get_the_same_answer_byte_for_byte() -> None:
    browser = _house()
    first, second = _post(browser, "a", "k1"), _post(browser, "a", "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert _effects() == 1


def test_without_a_key_every_call_counts() -> None:
    browser = _house()
    assert _post(browser, "a", None).json()["id"] != _post(browser, "a", None).json()["id"]
    assert _effects() == 2


def test_the_same_key_with_another_body_is_refused_by_name() -> None:
    browser = _house()
    _post(browser, "a", "k1")
    refused = _post(browser, "b", "k1")
    assert (refused.status_code, fields_of(refused)) == (422, ["Idempotency-Key"])
    assert _effects() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", b"\xc3\xa9"])
def test_a_malformed_key_is_refused(key: str | bytes) -> None:
    assert _post(_house(), "a", key).status_code == 422


def test_keys_of_two_people_do_not_meet() -> None:
    browser = _house()
    one, other = person("satu", Role.CURATOR).token(), person("dua", Role.CURATOR).token()
    assert _post(browser, "a", "k", one).json() != _post(browser, "a", "k", other).json()
    assert _post(browser, "b", "k", None).status_code == 201


def test_a_refusal_leaves_nothing_and_the_key_is_free_again() -> None:
    browser = _house()
    assert _post(browser, "no", "k").status_code == 409
    assert _effects() == 0
    assert _post(browser, "a", "k").status_code == 201


def test_many_calls_at_once_have_one_effect_and_one_answer() -> None:
    browser = _house()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: _post(browser, "a", "k"), range(48)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert _effects() == 1


def test_a_second_call_waits_for_the_first_and_gets_its_answer() -> None:
    browser = _house()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_post, browser, "slow", "k")
        assert started.wait(PATIENCE)
        second = pool.submit(_post, browser, "slow", "k")
        threading.Timer(0.3, go_on.set).start()
        assert first.result().content == second.result().content
    assert _effects() == 1


def test_a_second_call_that_waited_in_vain_is_told_when_to_come_back() -> None:
    browser = _house()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_post, browser, "slow", "k")
        assert started.wait(PATIENCE)
        second = _post(browser, "slow", "k")
        go_on.set()
        assert (second.status_code, second.headers["retry-after"]) == (409, "2")
        assert first.result().status_code == 201


def test_a_form_sent_twice_leads_twice_to_the_same_page() -> None:
    browser = _house()
    token = browser.own_token()
    fields = {"csrf": token, "once": "f1", "day": "a"}
    first = browser.client.post("/uji", data=fields)
    second = browser.client.post("/uji", data={**fields, "csrf": browser.own_token()})
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert _effects() == 1


def test_a_form_with_a_file_sent_twice_counts_once_and_with_another_file_is_refused() -> None:
    browser = _house()
    token = browser.own_token()
    fields = {"csrf": token, "once": "f1", "day": "a"}
    answers = [
        browser.client.post("/uji", data=fields, files={"foto": ("a.png", content)}).status_code for content in (b"1", b"1", b"2")
    ]
    assert answers == [303, 303, 422]
    assert _effects() == 1


def test_answers_are_kept_for_two_days() -> None:
    browser = _house()
    _post(browser, "a", "k")
    with db.new_session() as session:
        once.forget_old(session, at=now())
        assert session.scalar(select(func.count()).select_from(OnceAnswer)) == 1
        once.forget_old(session, at=now() + once.KEPT * 1.01)
        assert session.scalar(select(func.count()).select_from(OnceAnswer)) == 0


@pytest.mark.parametrize("name", ["password", "totp", "confirm_password", "passphrase"])
def test_what_shows_who_one_is_leaves_no_fingerprint_by_which_it_could_be_guessed(name: str) -> None:
    """Whoever reads the table knows all the rest of such a form, and tries a password past its slow hash."""
    browser = _house()
    fields = {"csrf": browser.own_token(), "once": "f1", "day": "a"}
    first, second = (browser.client.post("/uji", data={**fields, name: typed}) for typed in ("rahasia", "lain"))
    assert (first.status_code, first.headers["location"]) == (303, second.headers.get("location"))
    assert _effects() == 1


@pytest.mark.parametrize("name", ["password", "pass\\u0077ord"])
def test_nor_does_it_in_json_however_its_name_is_written(name: str) -> None:
    raw = f'{{"move": "sign", "{name}": "rahasia"}}'.encode()
    assert once._told(raw) == once._told(raw.replace(b"rahasia", b"lain"))
