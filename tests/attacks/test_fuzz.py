"""The API as its own description has it: every call with what the description
allows and with what it does not, made up by schemathesis.

`FUZZ=25` asks for that many examples of each call (`make fuzz`); by itself it is few, so that the tests stay quick.
"""

import asyncio
import os
from collections.abc import Callable

import pytest
import requests
import schemathesis
from httpx2 import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from app.actor import Role
from app.web.access import REGISTRY
from tests.figures import hand_over
from tests.web.browsing import SITE, bearer, whole_app
from tests.web.in_process import InProcess
from tests.web.people import person

EXAMPLES = int(os.environ.get("FUZZ", "1"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OF_THE_CALLER = ("authorization", "cookie")


@pytest.mark.asvs("2.2.1")
@pytest.mark.usefixtures("committed")
@pytest.mark.filterwarnings("ignore")
def test_every_answer_of_the_api_is_one_that_its_description_names() -> None:
    schema = schemathesis.openapi.from_dict(whole_app().openapi())
    tokens: dict[Role, str] = {}
    untrue, asked = [], 0
    calls: list[str] = []
    with asyncio.Runner() as runner, Client(transport=InProcess(whole_app(), runner.get_loop()), base_url=SITE) as client:
        for found in schema.get_all_operations():
            operation = found.ok()
            role = min(REGISTRY[operation.method.upper(), operation.path].who - {Role.PUBLIC})
            if role not in tokens:
                tokens[role] = person(f"orang.{role}", role).token()
            tried = _trying(client, bearer(tokens[role]), calls)
            try:
                given(case=operation.as_strategy())(_set(tried))()
            except* Exception as faults:
                untrue.append(f"{operation.label}: {[str(fault) for fault in faults.exceptions]}")
            asked += 1
    assert untrue == []
    assert asked == sum(path.startswith("/api/v1/") and not path.endswith("openapi.json") for _method, path in REGISTRY)
    hand_over("fuzz", operations=asked, calls=len(calls), faults=0)


_set = settings(max_examples=EXAMPLES, database=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck))


def _trying(client: Client, token: dict[str, str], calls: list[str]) -> Callable[[Case], None]:
    """One made-up call, asked by this caller and held against the description."""

    def one(case: Case) -> None:
        sent = requests.Request(**case.as_transport_kwargs(base_url=SITE)).prepare()
        headers = {name: value for name, value in sent.headers.items() if name.lower() not in OF_THE_CALLER} | token
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        calls.append(str(sent.url))
        answer = client.request(str(sent.method), str(sent.url), headers=headers, content=body)
        case.validate_response(
            Response(
                answer.status_code, {name: [value] for name, value in answer.headers.items()}, answer.content, sent, 0.0, True
            ),
            checks=CHECKS,
        )

    return one
