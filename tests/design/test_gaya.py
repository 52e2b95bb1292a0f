"""The design system: every piece is on /gaya, and what a browser must fetch for it stays light."""

import gzip
import re
from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app

PROJECT = Path(__file__).parent.parent.parent
MACRO = re.compile(r"{%-? *macro +([a-z]\w*)\(")


def test_gaya_shows_every_macro(database: str) -> None:
    page = (PROJECT / "templates/gaya/detail.html").read_text(encoding="utf-8")
    macros = [
        name for file in (PROJECT / "templates/_macros").glob("*.html") for name in MACRO.findall(file.read_text(encoding="utf-8"))
    ]
    assert macros
    assert [name for name in macros if f"ui.{name}(" not in page] == []
    answer = TestClient(create_app(), base_url="http://127.0.0.1").get("/gaya")
    assert answer.status_code == 200
    assert "<style" not in answer.text
    assert " style=" not in answer.text


def test_the_stylesheet_and_the_scripts_stay_light() -> None:
    css = (PROJECT / "static/css/lokapasar.css").read_bytes()
    scripts = [(PROJECT / "static/js/lokapasar.js").read_bytes(), (PROJECT / "static/vendor/htmx.min.js").read_bytes()]
    assert len(gzip.compress(css)) <= 20_000
    assert sum(len(gzip.compress(script)) for script in scripts) <= 30_000
