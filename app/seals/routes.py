"""What is given away under `/data/segel`: a page for people, the same as JSON for programs, and the file that checks it."""

from pathlib import Path
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from app.seals import publishing, verifier
from app.web.access import ANYONE, READ
from app.web.dependencies import Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/data/segel", who=ANYONE, rate=READ)
def show_seals(request: Request, session: Db) -> Response:
    """The page for a browser, the index for whoever asks for anything else."""
    if "text/html" not in request.headers.get("accept", ""):
        return _index(session)
    return page(request, "seals/index.html", index=publishing.index(session))


@pages.get("/data/segel.json", who=ANYONE, rate=READ)
def show_index(session: Db) -> Response:
    return _index(session)


@pages.get("/data/segel/verifikator.py", who=ANYONE, rate=READ)
def give_verifier() -> Response:
    """The very file that this program reckons with."""
    headers = {"content-disposition": 'attachment; filename="verifikator.py"'}
    return Response(Path(verifier.__file__).read_bytes(), media_type="text/x-python; charset=utf-8", headers=headers)


@pages.get("/data/segel/{code}.json", who=ANYONE, rate=READ)
def show_days(code: str, session: Db, hari: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The days of a region; with `hari` every seal of that day."""
    return JSONResponse(publishing.seals_of(session, code, hari) if hari else publishing.days(session, code))


def _index(session: Db) -> Response:
    return JSONResponse(publishing.index(session), headers={"vary": "Accept"})
