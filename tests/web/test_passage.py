"""The passage of a request: one transaction, committed before the answer, tried again where the database asks for it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from psycopg.errors import SerializationFailure
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.errors import Refusal
from app.numbering.models import Counter
from app.regions.models import Holiday
from app.regions.queries import find_or_create
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted
from app.web.routing import Api
from tests.patience import PATIENCE
from tests.web.browsing import Browser, app_of, bearer
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")


attempts: list[str] = []
both_hold_one = threading.Barrier(2)


def _note(session: Session, name: str, day: int = 1) -> None:
    session.add(Holiday(region_id=1, day=date(2026, 1, day), name=name))
    session.flush()


def _noted() -> list[str]:
    with db.new_session() as session:
        return list(session.scalars(select(Holiday.name).order_by(Holiday.day)))


def _house() -> Browser:
    api = Api()

    @api.get("/baca", who=ANYONE, rate=READ)
    def read(session: Db) -> dict[str, object]:
        return {"autocommit": session.connection().connection.driver_connection.autocommit}  # type: ignore[union-attr]

    @api.post("/tulis/{status}", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def write(status: int, session: Db) -> Response:
        _note(session, f"with {status}")
        return JSONResponse({}, status)

    @api.post("/tolak", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def refuse(session: Db) -> None:
        _note(session, "undone")
        raise Refusal("Tidak.")

    @api.post("/lagi/{times}", who=ANYONE, csrf=Csrf.BEARER, rate=UPLOAD)
    def again(times: int, request: Request, data: Posted, session: Db, actor: CurrentActor) -> dict[str, object]:
        content = data["berkas"].file.read().decode()  # type: ignore[union-attr]
        attempts.append(content)
        _note(session, content)
        if len(attempts) <= times:
            raise OperationalError("UPDATE", {}, SerializationFailure())
        return {"content": content, "role": actor.role}

    @api.post("/silang/{first}/{second}", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def cross(first: int, second: int, session: Db) -> dict[str, object]:
        _count(session, first)
        if str(first) not in attempts:
            attempts.append(str(first))
            both_hold_one.wait(PATIENCE)
        _count(session, second)
        return {}

    @api.post("/waktu", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def instant(at: At, session: Db) -> dict[str, object]:
        return {"at": at.isoformat(), "aware": at.tzinfo is not None}

    with db.new_session() as session:
        find_or_create(session, "99")
    attempts.clear()
    return Browser(app_of(api))


def _count(session: Session, region: int) -> None:
    session.execute(update(Counter).where(Counter.region_id == region, Counter.series == "silang").values(last=Counter.last + 1))


def test_a_read_runs_without_a_transaction() -> None:
    assert _house().get("/api/v1/baca").json() == {"autocommit": True}


def test_a_write_is_committed_once_before_its_answer() -> None:
    assert _house().client.post("/api/v1/tulis/201").status_code == 201
    assert _noted() == ["with 201"]


@pytest.mark.asvs("2.3.3")
@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_an_answer_that_is_a_refusal_leaves_nothing(status: int) -> None:
    assert _house().client.post(f"/api/v1/tulis/{status}").status_code == status
    assert _noted() == []


@pytest.mark.asvs("2.3.3")
def test_a_refusal_that_is_raised_leaves_nothing() -> None:
    assert _house().client.post("/api/v1/tolak").status_code == 409
    assert _noted() == []


def test_a_transaction_that_would_pass_is_tried_again_with_its_files_and_its_person() -> None:
    token = person("kurator", Role.CURATOR).token()
    answer = _house().client.post("/api/v1/lagi/2", files={"berkas": ("a.txt", b"isi")}, headers=bearer(token))
    assert answer.json() == {"content": "isi", "role": "curator"}
    assert attempts == ["isi"] * 3
    assert _noted() == ["isi"]


def test_after_three_tries_the_caller_is_asked_to_come_back() -> None:
    answer = _house().client.post("/api/v1/lagi/9", files={"berkas": ("a.txt", b"isi")})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert attempts == ["isi"] * 3
    assert _noted() == []


def test_two_requests_that_lock_crosswise_both_pass() -> None:
    """Also where the two regions' rows lie on different machines, neither of which sees that they wait in a circle."""
    browser = _house()
    with db.new_session() as session:
        find_or_create(session, "99.01")
        session.add_all(Counter(region_id=region, series="silang", last=0) for region in (1, 2))
    both_hold_one.reset()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda way: browser.client.post(f"/api/v1/silang/{way}").status_code, ("1/2", "2/1")))
    assert answers == [200, 200]
    with db.new_session() as session:
        assert session.scalars(select(Counter.last)).all() == [2, 2]


def test_no_connection_is_held_while_a_body_is_still_arriving() -> None:
    browser, token = _house(), person("kurator", Role.CURATOR).token()
    held: list[int] = []

    def slowly() -> Iterator[bytes]:
        for part in (b'--x\r\ncontent-disposition: form-data; name="berkas"; filename="a"\r\n\r\n', b"isi", b"\r\n--x--\r\n"):
            held.append(db.engine().pool.checkedout())  # type: ignore[attr-defined]
            yield part

    headers = {"content-type": "multipart/form-data; boundary=x", **bearer(token)}
    assert browser.client.post("/api/v1/lagi/0", content=slowly(), headers=headers).status_code == 200
    assert held == [0, 0, 0]
    assert db.engine().pool.checkedout() == 0  # type: ignore[attr-defined]


def test_the_time_of_a_request_is_aware() -> None:
    assert _house().client.post("/api/v1/waktu").json()["aware"] is True


@pytest.mark.asvs("1.4.3")
def test_every_connection_goes_back_whatever_happens() -> None:
    browser = _house()
    for path in ("/api/v1/tulis/201", "/api/v1/tulis/500", "/api/v1/tolak"):
        browser.client.post(path)
    browser.get("/api/v1/baca")
    assert db.engine().pool.checkedout() == 0  # type: ignore[attr-defined]
    with db.new_session() as session:
        idle = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        assert session.scalar(idle) == 0
        assert session.scalar(select(func.count()).select_from(Holiday)) == 1
