"""What is given away: seals of every region, the same for people and programs, and the file that checks them."""

import pytest
from fastapi.testclient import TestClient

from app import db
from app.main import create_app
from app.seals import checking, sealing, verifier
from tests.seals import making
from tests.seals.making import REGION


@pytest.fixture(scope="module")
def client(database: str) -> TestClient:
    return TestClient(create_app(), base_url="http://testserver")


@pytest.mark.usefixtures("committed")
def test_the_published_seals_lead_from_the_index_to_every_statement(client: TestClient) -> None:
    with db.new_session() as session:
        making.region(session)
        at = making.minutes(session, [(2, 1)])
        sealing.close_day(session, REGION, timezone=making.ZONE, at=at.replace(hour=20))
    index = client.get("/data/segel").json()
    assert index == client.get("/data/segel.json").json()
    (region,) = index["regions"]
    days = client.get(region["days"]).json()["days"]
    assert [(one["seals"], one["rows"]) for one in days] == [(1, 0), (2, 3)]
    seals = [seal for day in reversed(days) for seal in client.get(day["url"]).json()["seals"]]
    assert [verifier.digest(seal) for seal in seals][-1] == region["hash"]
    assert all(
        verifier.is_signed(verifier.statement(seal), bytes.fromhex(seal["signature"]), bytes.fromhex(index["key"]))
        for seal in seals
    )
    with db.new_session() as session:
        assert (
            checking.check(session, REGION, trusted={bytes.fromhex(index["key"])}, published=verifier.published(index)).findings
            == []
        )
    for nothing in ("/data/segel/98.76.json", "/data/segel/99.01.json?hari=2020-01-01", "/data/segel/99.01.json?hari=kemarin"):
        assert client.get(nothing).status_code == 404


def test_a_browser_gets_a_page_and_anybody_the_verifier(client: TestClient) -> None:
    shown = client.get("/data/segel", headers={"accept": "text/html"})
    assert "Kunci publik" in shown.text
    given = client.get("/data/segel/verifikator.py")
    assert given.headers["content-type"].startswith("text/x-python")
    assert given.text.startswith("#!/usr/bin/env python3")
