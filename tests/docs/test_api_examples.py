"""The examples of docs/api.md do what they say, in their order, at a served installation."""

import json
import re
import shlex
import subprocess
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import db
from app.accounts import tokens
from app.clock import now
from tests import world as worlds
from tests.journeys.browser import served
from tests.patience import PATIENCE
from tests.world import World

DOC = Path(__file__).parent.parent.parent / "docs/api.md"
BLOCK = re.compile(r"```(python|sh)\n(.*?)```", re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def logins(world: World, tmp_path: Path) -> Path:
    """As the demo writes them: each persona with its token; of what the example looks for, another firm's is found first."""
    people = {"ppk": "ppk", "vendor": "vendor", "vendor2": "other_vendor"}
    with db.new_session() as session:
        stranger = worlds.add_vendor(session, session.merge(world.region), "9900000000009")
        worlds.add_listing(session, session.merge(world.etalase), stranger, name="Kertas")
        minted = [
            {
                "persona": persona,
                "token": tokens.mint(
                    session, grant=session.merge(world.grants[who]), scopes=("sign",), ends_at=now() + timedelta(hours=1), at=now()
                ),
            }
            for persona, who in people.items()
        ]
    file = tmp_path / "demo-logins.json"
    file.write_text(json.dumps(minted))
    return file


def test_the_examples_of_the_api_run_as_they_are_written(logins: Path) -> None:
    blocks = BLOCK.findall(DOC.read_text(encoding="utf-8"))
    assert {kind for kind, _code in blocks} == {"python", "sh"}
    given: dict[str, Any] = {}
    with ExitStack() as stack:
        site = stack.enter_context(served())
        stack.callback(lambda: [client.close() for client in given.values() if isinstance(client, httpx.Client)])
        for kind, code in blocks:
            told = code.replace(ADDRESS, site).replace("data/demo-logins.json", str(logins))
            if kind == "python":
                exec(compile(told, str(DOC), "exec"), given)
            else:
                said = subprocess.run(shlex.split(told), capture_output=True, check=True, timeout=PATIENCE).stdout
                assert json.loads(said).keys() & {"items", "rows"}
    assert given["order"]["state"] == "ON_PROCESS"
