"""`lokapasar pull`, `lokapasar source …`: fetch now, and say where from."""

from pathlib import Path
from typing import Annotated, Any

from app import db
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import now
from app.errors import NotFound, invalid_field
from app.exchange.desk import showing, working
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import APPLYING, RECEIVED
from app.exchange.pulling import judging, running, sources
from app.exchange.pulling.models import ImportPull, ImportSource
from app.exchange.pulling.shapes import SourceShown
from app.exchange.pulling.showing import pull_as_json, source_as_json
from app.exchange.pulling.sources import SourceAsked
from app.identifiers import public_id
from app.language import _, mark
from app.regions.queries import region_by_code

EXIT_DONE, EXIT_REFUSED, EXIT_QUARANTINED = 0, 1, 3


def pull(
    *,
    region: Annotated[str, mark("Kode wilayah (32.04)")],
    source: Annotated[str | None, mark("Nama sumber; bawaan: semua yang menyala")] = None,
) -> tuple[dict[str, Any], int]:
    """Fetch, read and, where there is nothing to decide, apply; without waiting for the hour or the worker."""
    with db.new_session() as session:
        place = region_by_code(session, region)
        found = [row.ImportSource for row in sources.sources(session, region_id=place.id)]
    chosen = [one for one in found if (one.enabled if source is None else one.name == source)]
    if source is not None and not chosen:
        raise NotFound(_("Sumber {name} tidak ada di wilayah ini.").format(name=source[:80]))
    pulls = [_pulled(one) for one in chosen]
    failed = any(one["outcome"] != "RECEIVED" or one["state"] == "REFUSED" for one in pulls)
    bad = any(one["report"] and one["report"]["quarantined"] for one in pulls)
    return {"pulls": pulls}, EXIT_REFUSED if failed else EXIT_QUARANTINED if bad else EXIT_DONE


def add_source(
    url: Annotated[str, mark("Alamat https; {tahun} diganti tahun anggarannya")],
    *,
    region: Annotated[str, mark("Kode wilayah (32.04)")],
    dataset: Annotated[str, mark("Nama kumpulan data")],
    name: Annotated[str, mark("Nama sumber")],
    hour: Annotated[int, mark("Jam tarikan menurut waktu wilayah (0–23)")] = 3,
    year_offset: Annotated[int, mark("0 tahun ini, 1 tahun depan, -1 tahun lalu")] = 0,
    token_file: Annotated[Path | None, mark("Berkas yang hanya berisi token")] = None,
) -> SourceShown:
    """A source that is pulled every day at its hour. The token comes from a file, so that it stands in no history of commands."""
    if not 0 <= hour <= 23 or not -1 <= year_offset <= 1:
        raise invalid_field("hour", _("Jam 0 sampai 23; tahun -1, 0, atau 1."))
    token = None if token_file is None else token_file.read_text(encoding="utf-8").strip()
    with db.new_session() as session:
        place = region_by_code(session, region)
        made = sources.add(
            session,
            region=place,
            asked=SourceAsked(name, url, dataset, year_offset, hour, True, token),
            actor=Actor(Role.REGION_ADMIN, name=SYSTEM_ACTOR.name, region_id=place.id),
            at=now(),
        )
        return source_as_json(made)


def list_sources(*, region: Annotated[str, mark("Kode wilayah (32.04)")]) -> dict[str, Any]:
    """The sources of a region, each with its newest pull."""
    with db.new_session() as session:
        place = region_by_code(session, region)
        rows = sources.sources(session, region_id=place.id)
        return {
            "sources": [
                {**source_as_json(row.ImportSource), "last": row.ImportPull and pull_as_json(row.ImportPull)} for row in rows
            ]
        }


def _pulled(source: ImportSource) -> dict[str, Any]:
    region_id = source.region_id
    pull_id = running.pull(region_id, source.id)
    with db.new_session() as session:
        done = session.get(ImportPull, (region_id, pull_id)) if pull_id else None
    if done is None:
        said = _("Sumber ini sedang ditarik oleh proses lain.")
        return {"source": source.name, "outcome": "BUSY", "problem": said, "state": None, "report": None}
    if done.upload_id is not None:
        _work_off(region_id, done)
    with db.new_session() as session:
        upload = session.get(ImportUpload, (region_id, done.upload_id)) if done.upload_id else None
        next_at = session.get_one(ImportSource, (region_id, source.id)).next_at
        return {
            "source": source.name,
            **pull_as_json(done),
            "next_at": next_at,
            "import": public_id(region_id, upload.id) if upload else None,
            "state": upload.state if upload else None,
            "problem": done.problem or (upload.problem if upload else None),
            "report": showing.report_of(upload) if upload else None,
        }


def _work_off(region_id: int, done: ImportPull) -> None:
    """What the worker would do with it: read, judge, apply. A preview that grew old meanwhile is made once more."""
    assert done.upload_id is not None
    for _time in range(2):
        working.read(region_id, done.upload_id)
        judging.judge(region_id, done.upload_id)
        state = _state(region_id, done)
        if state == APPLYING:
            state = working.apply(region_id, done.upload_id, actor=SYSTEM_ACTOR) or state
        if state != RECEIVED:
            return


def _state(region_id: int, done: ImportPull) -> str:
    with db.new_session() as session:
        return session.get_one(ImportUpload, (region_id, done.upload_id)).state
