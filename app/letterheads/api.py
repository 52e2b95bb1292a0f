"""A region's letterhead in the API: public to read, the region's admin writes."""

from typing import Annotated

from fastapi import Form as FormBody

from app.actor import Role
from app.letterheads import setting
from app.letterheads.bodies import LinesBody, LogoBody
from app.letterheads.shapes import LetterheadShown
from app.letterheads.showing import as_json
from app.regions.keeping import kept_region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api

api = Api()
WRITERS = {Role.REGION_ADMIN}


@api.get("/regions/{code}/letterhead", who=ANYONE, rate=READ)
def show_letterhead(code: str, session: Db, at: At) -> LetterheadShown:
    """What stands on top of the region's papers now; a paper that was issued keeps what it was issued with."""
    return as_json(session, region_by_code(session, code), at=at)


@api.post("/regions/{code}/letterhead", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def write_letterhead(code: str, body: LinesBody, actor: CurrentActor, session: Db, at: At) -> LetterheadShown:
    """The lines of the region, or of one of its offices (`satker_code`), on every paper from now on."""
    region = kept_region(session, code, actor)
    setting.write_lines(session, region=region, satker_code=body.satker_code, lines=body.lines(), actor=actor, at=at)
    return as_json(session, region, at=at)


@api.post("/regions/{code}/letterhead/logo", who=WRITERS, csrf=Csrf.BEARER, rate=UPLOAD)
def put_logo(
    code: str, body: Annotated[LogoBody, FormBody(media_type="multipart/form-data")], actor: CurrentActor, session: Db, at: At
) -> LetterheadShown:
    """The region's logo (JPG, PNG, WebP; the shorter side at least 300 pixels),
    encoded anew; it stands on the papers of every office."""
    region = kept_region(session, code, actor)
    setting.put_logo(session, region=region, sent=body.logo.file.read(), actor=actor, at=at)
    return as_json(session, region, at=at)


@api.delete("/regions/{code}/letterhead/logo", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def remove_logo(code: str, actor: CurrentActor, session: Db, at: At) -> LetterheadShown:
    """No logo on papers from now on."""
    region = kept_region(session, code, actor)
    setting.remove_logo(session, region=region, actor=actor, at=at)
    return as_json(session, region, at=at)
