"""The log: each refusal is in it, nothing secret is, and nothing that is sent makes a second line of it."""

import json
from collections.abc import Callable, Iterator

import pytest
import structlog
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db, log
from app.actor import Role
from tests.web.browsing import Browser, bearer
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")
CANARY = "kenari-7319"
HOSTILE = '\r\n{"event": "signed_in", "account": "palsu"}\x1b[2K\u2028'


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The log as a served installation writes it."""
    before = structlog.get_config()
    log.write_lines()
    structlog.configure(cache_logger_on_first_use=False)
    yield capsys
    structlog.configure(**before)


@pytest.mark.asvs("16.2.1", "16.3.2", "16.3.3")
def test_a_refusal_is_written_down_with_who_where_and_its_request(written: pytest.CaptureFixture[str]) -> None:
    curator = person("kurator", Role.CURATOR)
    answer = Browser().get("/pesanan/2.01JDAAAAAAAAAAAAAAAAAAAAAA", headers=curator.cookie())
    (line,) = [one for one in _lines(written) if one["event"] == "refused"]
    assert answer.status_code == line["status"] == 404
    assert (line["method"], line["role"], line["account"]) == ("GET", "curator", str(curator.account_id))
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["region"] is not None


@pytest.mark.asvs("1.3.3", "16.2.4", "16.4.1")
def test_what_is_sent_makes_no_second_line(written: pytest.CaptureFixture[str]) -> None:
    browser = Browser()
    headers = {"user-agent": HOSTILE.replace("\r\n", "").encode(), "x-request-id": "palsu"}
    browser.get("/%0d%0a%7b%22event%22:%20%22signed_in%22%7d%1b%5b2K", headers=headers)
    browser.send("/masuk", {"login": f"siti{HOSTILE}", "password": HOSTILE})
    lines = _lines(written)
    assert {line["event"] for line in lines} == {"refused"} | ({"sign_in_failed"} & {line["event"] for line in lines})
    assert all(line.get("request_id") != "palsu" for line in lines)


@pytest.mark.asvs("16.2.5")
def test_no_password_token_or_number_of_a_person_is_in_the_log(written: pytest.CaptureFixture[str]) -> None:
    pp = person("pp", Role.PP)
    browser, token = Browser(), pp.token()
    browser.sign_in("pp", f"salah {CANARY}")
    browser.sign_in(f"{CANARY} diketik di kolom nama", PASSWORD)
    browser.sign_in("pp", PASSWORD)
    session = next(value for name, value in browser.client.cookies.items() if len(value) > 40)
    browser.send("/akun/sandi", {"current": PASSWORD, "new": CANARY, "again": CANARY}, page="/akun")
    body = {
        "legal_name": CANARY,
        "owner_nik": CANARY,
        "bank_account": CANARY,
        "npwp": CANARY,
        "phone": CANARY,
        "x": {"password": CANARY},
    }
    for address in ("/api/v1/orders", "/api/v1/vendors", "/api/v1/orders/2.01JDAAAAAAAAAAAAAAAAAAAAAA/moves"):
        browser.client.post(address, json=body, headers=bearer(token))
    browser.client.post("/api/v1/orders", json={"x": 1}, headers=bearer(f"{CANARY}-token"))
    browser.get(f"/pengaduan/2.{CANARY}")
    told = written.readouterr().err
    assert "sign_in_failed" in told
    assert "refused" in told
    for secret in (CANARY, PASSWORD, token, session):
        assert secret not in told


@pytest.mark.asvs("16.2.5", "16.3.4")
def test_no_value_of_an_error_is_in_the_log(written: pytest.CaptureFixture[str]) -> None:
    """A row that the database refused, what could not be parsed, the input of a
    body: libraries put them into the text of their errors."""

    class Amount(BaseModel):
        amount: int

    raising: tuple[Callable[[Session], object], ...] = (
        lambda session: session.execute(text("INSERT INTO account (login, name) VALUES (:login, :login)"), {"login": CANARY}),
        lambda session: session.execute(text("SELECT CAST(:typed AS integer)"), {"typed": CANARY}),
        lambda session: session.execute(text(f"SELECT '{CANARY}' FROM nowhere")),  # noqa: S608 - a word of the test
        lambda session: Amount.model_validate({"amount": CANARY}),
    )
    for what in raising:
        with db.new_session() as session:
            try:
                what(session)
            except Exception:
                structlog.get_logger().exception("fault")
            session.rollback()
    told = written.readouterr().err
    assert told.count('"event": "fault"') == len(raising)
    assert "violates not-null constraint" in told
    assert CANARY not in told


def _lines(written: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.readouterr().err.split("\n") if line]
