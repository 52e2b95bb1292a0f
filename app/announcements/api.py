"""Announcements in the API: the region's admin reads all there were, writes and takes back."""

from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.announcements import announcing, showing
from app.announcements.announcing import To
from app.announcements.shapes import AnnouncementShown
from app.identifiers import id_within
from app.regions.keeping import kept_region
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
WRITERS = frozenset({Role.REGION_ADMIN})
Words = Annotated[str, Field(min_length=10, max_length=500)]


class AnnouncementBody(Body):
    """What is said, to whom, on which days of the region."""

    text: Words
    text_en: Words | None = None
    audience: To
    first_day: Day
    last_day: Day


@api.get("/regions/{code}/announcements", who=WRITERS, rate=READ)
def list_announcements(code: str, actor: CurrentActor, session: Db) -> PageOf[AnnouncementShown]:
    """All there were, for the region's admin."""
    region = kept_region(session, code, actor)
    return {"items": [showing.as_json(one) for one in announcing.announcements_of(session, region_id=region.id)], "next": None}


@api.post("/regions/{code}/announcements", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def announce(code: str, body: AnnouncementBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[AnnouncementShown]:
    """Say something to everyone, to vendors or to officials, on days of the region."""
    region = kept_region(session, code, actor)
    return once.json(
        session,
        actor,
        lambda: showing.as_json(announcing.announce(session, region=region, **body.model_dump(), actor=actor, at=at)),
    )


@api.post("/regions/{code}/announcements/{announcement_id}/withdrawal", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_announcement(code: str, announcement_id: str, actor: CurrentActor, session: Db, at: At) -> AnnouncementShown:
    """Take it back before its last day."""
    region = kept_region(session, code, actor)
    announcement = announcing.announcement_of(session, region_id=region.id, id=id_within(region.id, announcement_id))
    return showing.as_json(announcing.withdraw(session, region=region, announcement=announcement, actor=actor, at=at))
