"""What browsers say that they kept out of a page is counted and logged by its rule and
host; whoever is named in a report is told to nobody."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client import REGISTRY as OF_THIS_PROCESS
from structlog.testing import capture_logs

from app.actor import Role
from app.settings import settings
from app.web.access import REGISTRY, REPORT, Csrf
from app.web.middleware import VIOLATED
from tests.web.browsing import Browser, bearer
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("committed")
CANARY = "kenari-8264"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], float]:
    """How often a rule was violated since the test began."""
    monkeypatch.setenv("LOKAPASAR_METRICS", "true")
    settings.cache_clear()

    def now(directive: str) -> float:
        return OF_THIS_PROCESS.get_sample_value("lokapasar_policy_violations_total", {"directive": directive}) or 0

    before = {directive: now(directive) for directive in ("script-src-elem", "img-src", "other")}
    return lambda directive: now(directive) - before[directive]


def sent(body: Any, *, kind: str = "application/csp-report", **given: Any) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": kind, **given.pop("headers", {})}
    return Browser().client.post(VIOLATED, content=content, headers=headers).status_code


def old(**said: str) -> dict[str, Any]:
    """As a browser without the Reporting API sends it."""
    return {"csp-report": {"document-uri": f"https://testserver/pengaduan/2.{CANARY}", "script-sample": CANARY, **said}}


def new(**said: str) -> dict[str, Any]:
    return {"type": "csp-violation", "url": f"https://testserver/{CANARY}", "body": {"sample": CANARY, **said}}


@pytest.mark.asvs("3.4.7")
def test_a_report_is_counted_by_its_rule_in_both_forms_that_there_are(counted: Callable[[str], float]) -> None:
    assert sent(old(**{"effective-directive": "script-src-elem", "blocked-uri": "inline"})) == 204
    assert sent(old(**{"violated-directive": "img-src 'self' data:", "blocked-uri": "https://jahat.example/a.png"})) == 204
    several = [new(effectiveDirective="img-src", blockedURL="data"), {"type": "deprecation", "body": {"id": "x"}}]
    assert sent(several, kind="application/reports+json") == 204
    assert (counted("script-src-elem"), counted("img-src"), counted("other")) == (1, 2, 0)


@pytest.mark.asvs("3.4.7", "16.2.5")
@pytest.mark.parametrize(
    ("blocked", "said"),
    [
        (f"https://{CANARY}:sandi@iklan.example:8443/{CANARY}?nik={CANARY}#{CANARY}", "iklan.example"),
        ("inline", "inline"),
        ("chrome-extension", "chrome-extension"),
        (f"chrome-extension:{CANARY}", "chrome-extension"),
        (f"data:text/html,{CANARY}", "data"),
        (f"//{CANARY}_x/", "other"),
        (f"http://[{CANARY}", "other"),
        (CANARY, "other"),
        ("", "other"),
    ],
)
def test_of_what_was_kept_out_only_its_host_is_written_down(blocked: str, said: str) -> None:
    with capture_logs() as lines:
        assert sent(old(**{"effective-directive": "img-src", "blocked-uri": blocked})) == 204
    (line,) = [one for one in lines if one["event"] == "policy_violated"]
    assert (line["directive"], line["blocked"]) == ("img-src", said)
    assert CANARY not in str(lines)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 5000, b"null", b"{}", b"[1]", b'{"csp-report": 1}', b'[{"type": 1}]', b'"inline"']
)
def test_what_is_no_report_is_refused_and_not_counted(body: bytes, counted: Callable[[str], float]) -> None:
    assert sent(body) == 400
    assert counted("other") == 0


def test_a_rule_that_there_is_none_of_makes_no_name_of_a_metric(counted: Callable[[str], float]) -> None:
    assert sent(old(**{"effective-directive": CANARY, "blocked-uri": "inline"})) == 204
    assert sent([new(effectiveDirective="", blockedURL="inline")] * 50) == 204
    assert counted("other") == 1 + 20


@pytest.mark.asvs("3.5.1")
def test_it_is_done_as_nobody_whoever_sends_it() -> None:
    """So a forged one gains nothing; a token that is worth nothing is not even looked at."""
    curator = person("kurator", Role.CURATOR)
    for headers in (curator.cookie(), bearer("salah"), {"origin": "null", "sec-fetch-site": "cross-site"}):
        with capture_logs() as lines:
            assert sent(old(**{"blocked-uri": "inline"}), headers=headers) == 204
        assert str(curator.account_id) not in str(lines)


def test_it_is_small_and_rare() -> None:
    access = REGISTRY["POST", VIOLATED]
    assert (access.csrf, access.rate, access.rate.leased) == (Csrf.NOBODY, REPORT, 1)
    assert [path for (_method, path), one in REGISTRY.items() if one.csrf is Csrf.NOBODY] == [VIOLATED]
    assert sent(b" " * (access.rate.body_max + 1)) == 413


def test_every_answer_names_where_browsers_report_to_and_over_tls_in_the_new_way_too() -> None:
    over_tls = Browser().get("/masuk").headers
    plain = Browser().client.get("http://testserver/masuk").headers
    assert over_tls["reporting-endpoints"] == f'kebijakan="{VIOLATED}"'
    assert over_tls["content-security-policy"].endswith(f"; report-uri {VIOLATED}; report-to kebijakan")
    assert plain["content-security-policy"].endswith(f"; report-uri {VIOLATED}")
    assert "reporting-endpoints" not in plain
    picture = Browser().get("/static/img/ikon-192.png").headers
    assert (picture["content-type"], "report" in picture["content-security-policy"]) == ("image/png", False)
