"""Sealed bids and the HPS outside the tables of the competition: no log line, page, answer,
list, file, event or kept body has them before the hour.

The bid and the need go in over HTTP, rightly, wrongly and while the server breaks; then every door
without a key in its address is asked, by somebody who may.
"""

import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import time_machine

from app import db
from app.actor import Role
from app.competition import sealing
from app.competition.jobs import open_bids, tell
from app.competition.models import Competition
from app.identifiers import parse_public_id
from app.log import _without_values
from app.moves.history import history
from app.settings import settings
from app.web.access import REGISTRY
from app.webhooks import announcing, keeping
from app.webhooks.events import KINDS
from tests.competition.sealed import SECRETS, dump, found
from tests.competition.test_doors import NEED, House, house  # noqa: F401
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD

UNIT_PRICE, SHIPPING, SAID = 43_217, 3_500_000, "Dengan garansi rahasia"
ASKERS = ("auditor", "region_admin", "pp", "ppk", "leader", "curator", "treasurer", "budget_user", "other_vendor", "vendor")


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Log lines as they are written, after what takes values out of them."""
    kept: list[dict[str, Any]] = []

    def keep(_logger: Any, _method: str, told: Any) -> Any:
        kept.append(dict(told))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            _without_values,
            keep,
        ],
        cache_logger_on_first_use=False,
    )
    yield kept
    structlog.configure(**before)


def offer(key: str, **changes: Any) -> dict[str, Any]:
    return {"lines": [{"line_id": key, "unit_price": UNIT_PRICE, "pdn": True}], "shipping": SHIPPING, "statement": SAID, **changes}


def doors() -> list[tuple[str, str]]:
    """Every address to read without a key in it, and who asks there: the first of `ASKERS` who may, or the public."""
    found = []
    for (method, path), access in sorted(REGISTRY.items()):
        if method == "GET" and "{" not in path:
            found.append((next((who for who in ASKERS if Role(who.removeprefix("other_")) in access.who), ""), path))
    return found


def texts_of(folder: Path) -> str:
    """Everything in the data folder but the halves of keys and the database itself, unpacked where it is packed."""
    told = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or "secrets" in file.parts or "postgres" in file.parts:
            continue
        content = file.read_bytes()
        told.append((gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8", "replace"))
    return "\n".join(told)


@pytest.mark.usefixtures("house")
def test_no_line_page_answer_file_or_event_has_a_price_or_the_hps_before_the_hour(
    house: House,  # noqa: F811
    lines: list[dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    with db.new_session() as session:
        everything = tuple(f"{machine}.*" for machine in KINDS)
        for persona in ("region_admin", "ppk", "vendor", "other_vendor"):
            keeping.register(session, url="https://contoh.go.id/kait", events=everything, actor=house.world[persona], at=AT)
    house.ask("pp", "POST", "/competitions", {**NEED, "closes_at": "2026-03-01T10:00"})
    made = house.ask("pp", "POST", "/competitions", NEED).json()
    path, line = f"/competitions/{made['id']}", made["lines"][0]["id"]
    house.ask("pp", "POST", f"{path}/moves", {"move": "publish"})
    for wrong in ({"shipping": -SHIPPING}, {"lines": [{"line_id": "2.x", "unit_price": UNIT_PRICE}]}, {"ongkir": SHIPPING}):
        assert house.ask("vendor", "PUT", f"{path}/bid", offer(line, **wrong)).status_code == 422
    seal = sealing.seal

    def breaks(content: dict[str, Any], **_given: Any) -> Any:
        raise RuntimeError(f"[parameters: {json.dumps(content)}]")

    monkeypatch.setattr(sealing, "seal", breaks)
    assert house.ask("vendor", "PUT", f"{path}/bid", offer(line)).status_code == 500
    monkeypatch.setattr(sealing, "seal", seal)
    assert house.ask("vendor", "PUT", f"{path}/bid", offer(line)).status_code == 200
    region_id, id = parse_public_id(made["id"])
    with db.new_session() as session:
        taken = history(session, region_id=region_id, subject_id=id)
        for one in taken:
            announcing.announce(session, region_id=region_id, taken=one.id, at=AT)
    for one in taken:
        tell(machine="competition", region_id=region_id, id=str(id), move=one.move, taken=str(one.id))
    open_bids()
    with time_machine.travel(AT, tick=False):
        browsers = {"": Browser()}
        for persona in {who for who, _path in doors()} - {""}:
            browsers[persona] = Browser()
            browsers[persona].sign_in(persona, PASSWORD)
        for who, address in [*doors(), *((who, f"/kompetisi/{made['id']}") for who in browsers if who != "vendor")]:
            if not address.startswith("/api/"):
                assert found(browsers[who].get(address).text) == [], (who, address)
    for who, address in [*doors(), *((who, f"/api/v1{path}") for who in house.tokens if who != "vendor")]:
        if address.startswith("/api/"):
            assert found(house.ask(who, "GET", address.removeprefix("/api/v1")).text) == [], (who, address)
    assert any("exception" in each for each in lines), "the server broke and said so"
    assert found(json.dumps(lines, default=str)) == []
    assert found(caplog.text + "".join(capfd.readouterr())) == []
    assert found(texts_of(settings().data)) == []
    with db.new_session() as session:
        assert session.get_one(Competition, (region_id, id)).state == "open"
        assert found(dump(session)) == [], "audit, answers that are kept, jobs, notices, bodies of webhooks, search"


def test_the_looking_sees_what_a_log_line_would_say(lines: list[dict[str, Any]]) -> None:
    structlog.get_logger().info("bid", price=UNIT_PRICE)
    assert found(json.dumps(lines, default=str)) == [str(UNIT_PRICE)]
    assert set(SECRETS) >= {str(UNIT_PRICE), str(SHIPPING), SAID}
    assert len(doors()) > 100
