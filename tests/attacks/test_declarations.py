"""What must be true of every route, body and file of code, read off the declarations themselves."""

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Client
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, ApiToken, WebSession
from app.web.access import REGISTRY
from app.web.incoming.bodies import Body
from app.web.incoming.forms import Form
from app.web.routing import DeclaredRoute
from tests.web.browsing import SITE, Browser, whole_app
from tests.web.in_process import InProcess

APP = Path(__file__).parent.parent.parent / "app"
SECRET = re.compile(r"passw|sandi|nik$|nip$|npwp|secret|session|rekening|phone|telepon|totp|bearer", re.IGNORECASE)
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
SHELLS = {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "pickle.loads",
    "pickle.load",
    "marshal.loads",
}
DANGEROUS = re.compile(r"\b(eval|exec|compile|__import__|system|popen|getoutput|getstatusoutput|loads?|shell)\b")
UNDECLARED = ("DELETE", "PUT", "PATCH", "POST")


@pytest.mark.asvs("15.3.3", "8.2.3")
def test_no_body_and_no_form_takes_a_field_that_it_does_not_name() -> None:
    models = list(_models(Body)) + list(_models(Form))
    assert len(models) > 100
    assert [model.__qualname__ for model in models if model.model_config.get("extra") != "forbid"] == []
    taken = {name for route in _routes() for name in _loose(route)}
    assert taken == set()


def test_a_text_is_taken_alike_by_every_body_and_every_form() -> None:
    """Without the blanks at its ends: what is blank is missing, and a number with a blank behind it is that number."""
    models = list(_models(Body)) + list(_models(Form))
    assert len(models) > 100
    assert [model.__qualname__ for model in models if not model.model_config.get("str_strip_whitespace")] == []


@pytest.mark.asvs("14.2.1")
def test_no_address_asks_for_a_secret() -> None:
    named = {
        (route.path, parameter.alias)
        for route in _routes()
        for parameter in (*route.dependant.query_params, *route.dependant.path_params)
    }
    assert len(named) > 200
    assert [one for one in named if SECRET.search(one[1])] == []


@pytest.mark.asvs("1.3.2", "1.5.2")
def test_nothing_that_is_given_can_be_run_as_code() -> None:
    found = [f"{file.relative_to(APP)}: {called}" for file in sorted(APP.rglob("*.py")) for called in _dangers(file)]
    assert found == []


@pytest.mark.asvs("1.2.1", "1.3.1")
def test_no_template_takes_a_text_for_markup() -> None:
    templates = sorted((APP.parent / "templates").rglob("*.html"))
    assert len(templates) > 100
    marked = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
    assert [str(one) for one in templates if marked.search(one.read_text(encoding="utf-8"))] == []


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5", "15.2.3")
@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/debug",
        "/admin",
        "/.git/config",
        "/.env",
        "/server-status",
        "/metrics",
        "/static/",
        "/static/js/",
    ],
)
@pytest.mark.usefixtures("committed")
def test_no_page_of_tools_is_served(path: str) -> None:
    assert Browser().get(path).status_code == 404


PASSWORD_FIELD = re.compile(r"ui\.field\(form, \"\w*password\"|name=\"\w*password\"")


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_a_password_is_typed_behind_dots_and_may_be_kept_by_a_manager_or_pasted() -> None:
    lines = [
        line
        for file in sorted((APP.parent / "templates").rglob("*.html"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if PASSWORD_FIELD.search(line)
    ]
    assert len(lines) > 5
    assert [
        line for line in lines if 'type="password"' not in line or not re.search(r'autocomplete="(new|current)-password"', line)
    ] == []
    scripts = [file.read_text(encoding="utf-8") for file in (APP.parent / "static/js").glob("*.js")]
    assert [text for text in scripts if "paste" in text] == []


@pytest.mark.asvs("6.3.2", "13.2.3")
def test_a_new_installation_has_no_account(session: Session) -> None:
    for table in (Account, WebSession, ApiToken):
        assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.asvs("4.1.4")
@pytest.mark.usefixtures("committed")
def test_every_address_refuses_a_method_that_it_does_not_declare() -> None:
    odd = []
    with asyncio.Runner() as runner, Client(transport=InProcess(whole_app(), runner.get_loop()), base_url=SITE) as client:
        for path in {path for _method, path in REGISTRY}:
            address = re.sub(r"\{[^}]+\}", "1", path)
            there = {method for method, other in REGISTRY if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", other), address)}
            answer = client.request(next(method for method in UNDECLARED if method not in there), address)
            if answer.status_code != 405 or set(answer.headers["allow"].split(", ")) - {"HEAD"} != there:
                odd.append(f"{path}: {answer.status_code} {answer.headers.get('allow')}")
    assert odd == []


@pytest.mark.asvs("4.1.4", "13.4.4")
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "CONNECT", "PROPFIND", "X" * 300])
def test_no_address_answers_a_method_that_nobody_declares(method: str) -> None:
    assert Browser().client.request(method, "/masuk", headers={"x-http-method-override": "GET"}).status_code == 405


def _routes() -> Iterator[DeclaredRoute]:
    return (route for route in whole_app().router.routes if isinstance(route, DeclaredRoute))


def _models(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Those that the application's routes have brought with them."""
    whole_app()
    waiting = [of]
    while waiting:
        model = waiting.pop()
        yield model
        waiting += model.__subclasses__()


def _loose(route: DeclaredRoute) -> Iterator[str]:
    """Bodies of a route that are a model, but none of ours."""
    for parameter in route.dependant.body_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Body | Form):
            yield f"{route.path}: {kind.__name__}"


def _dangers(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if not DANGEROUS.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords)
            if called in RUNS_CODE | SHELLS or shell:
                yield called
