"""Lokapasar on a telephone's first screen: the manifest that names it, the service worker, and
the page that stands in where there is no connection.

The worker keeps static files and that one page, nothing else: whatever holds data is asked of the server each
time, so there is nothing to be left behind when a person signs out. Its text changes whenever one of its files
or the page does, and a browser takes the new one over at once.
"""

import hashlib
import json
from functools import cache

from fastapi import Response
from fastapi.responses import JSONResponse
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import Etalase
from app.language import LANGUAGES, SOURCE, _, speaking
from app.regions.models import Region
from app.web.access import ANYONE, READ
from app.web.dependencies import Db
from app.web.pages.environment import environment
from app.web.pages.static_files import FOLDER, versioned
from app.web.routing import Pages

pages = Pages()
OFFLINE = "/luring"
FILES = ("css/lokapasar.css", "vendor/htmx.min.js", "js/isian.js", "js/lokapasar.js", "js/luring.js", "img/lokapasar.svg")
"""What every page is drawn with."""
ICONS = (("img/ikon-192.png", 192, "any"), ("img/ikon-512.png", 512, "any"), ("img/ikon-maskable-512.png", 512, "maskable"))
"""Drawn by docs/draw_icons.py."""
COLOUR, GROUND = "#0a4a3b", "#f6f6f1"


@pages.get("/manifest.webmanifest", who=ANYONE, rate=READ)
def show_manifest(session: Db) -> Response:
    """In the source language: a browser asks for it without cookies."""
    with speaking(SOURCE):
        told = {
            "id": "/",
            "name": _name(session),
            "short_name": "Lokapasar",
            "description": _("Katalog dan realisasi belanja pemerintah daerah, terbuka sampai ke rupiahnya."),
            "lang": SOURCE,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": COLOUR,
            "background_color": GROUND,
            "icons": [
                {"src": versioned(file), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
                for file, side, purpose in ICONS
            ],
            "shortcuts": [{"name": _("Katalog"), "url": "/katalog"}, {"name": _("Pesanan"), "url": "/pesanan"}],
        }
    return JSONResponse(told, media_type="application/manifest+json")


@pages.get("/sw.js", who=ANYONE, rate=READ)
def show_worker() -> Response:
    return Response(_worker(), media_type="text/javascript")


@pages.get(OFFLINE, who=ANYONE, rate=READ)
def show_offline() -> Response:
    """The same for everybody: it lies on the device."""
    return Response(_offline(), media_type="text/html")


def _name(session: Session) -> str:
    """With the region's name where the installation serves one."""
    serves = select(Region.name).where(Region.id.in_(select(Etalase.region_id))).limit(2)
    names = session.scalars(serves).all()
    return f"Lokapasar {names[0]}" if len(names) == 1 else "Lokapasar"


@cache
def _worker() -> str:
    files = [versioned(file) for file in FILES]
    source = (FOLDER / "js/pekerja.js").read_text(encoding="utf-8")
    version = hashlib.sha256("\n".join([*files, _offline(), source]).encode()).hexdigest()[:12]
    known = {"VERSION": version, "OFFLINE": OFFLINE, "FILES": files}
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items()) + source


@cache
def _offline() -> str:
    others = []
    for code in LANGUAGES.keys() - {SOURCE}:
        with speaking(code):
            others.append((code, Markup(environment().get_template("home/_offline.html").render(heading=True))))  # noqa: S704 - our own page
    with speaking(SOURCE):
        return environment().get_template("home/offline.html").render(heading=False, others=sorted(others))
