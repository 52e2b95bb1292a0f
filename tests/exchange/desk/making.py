"""Files on the desk of an invented region, and the worker's hand where a test needs it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import db
from app.actor import Actor
from app.exchange.desk import moving, queries, receiving, working
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.receiving import Asked
from app.identifiers import public_id
from app.regions.models import Region
from tests.exchange.feeds import AT, YEAR


def region(code: str = "99.01") -> Region:
    with db.new_session() as session:
        return session.scalars(select(Region).where(Region.code == code)).one()


def send_in(
    path: Path, actor: Actor, *, dataset: str | None = None, as_of: date | None = None, partial: bool = False, origin: str = "page"
) -> ImportUpload:
    """Received, not read yet."""
    with db.new_session() as session, path.open("rb") as source:
        return receiving.receive(
            session,
            region=session.get_one(Region, actor.region_id),
            name=path.name,
            source=source,
            asked=Asked(YEAR, dataset, as_of, partial),
            origin=origin,
            actor=actor,
            at=AT,
        )


def read(upload: ImportUpload) -> ImportUpload:
    working.read(upload.region_id, upload.id)
    return again(upload)


def take(upload: ImportUpload, move: str, actor: Actor) -> ImportUpload:
    with db.new_session() as session:
        thing = queries.upload_for(session, actor, public_id(upload.region_id, upload.id), lock=True)
        return moving.take(session, thing, move, note=None, actor=actor, at=AT)


def applied(upload: ImportUpload, actor: Actor) -> ImportUpload:
    take(upload, "apply", actor)
    working.apply(upload.region_id, upload.id, actor=actor)
    return again(upload)


def again(upload: ImportUpload) -> ImportUpload:
    with db.new_session() as session:
        return session.get_one(ImportUpload, (upload.region_id, upload.id))


def queued() -> list[str]:
    """The names of the jobs that wait, in order."""
    from sqlalchemy import text

    with db.new_session() as session:
        return list(session.scalars(text("SELECT task_name FROM procrastinate_jobs ORDER BY id")))


def document(path: Path) -> Any:
    return json.loads(path.read_text())
