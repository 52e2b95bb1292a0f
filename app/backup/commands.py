"""`lokapasar backup FILE`, `lokapasar restore FILE --verify | --into FOLDER`, and to a
moment: `lokapasar archive`, `restore ARCHIVE --to-time`."""

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.backup import moments, reading, restoring, shares, taking, verifying
from app.backup.refusals import NoArchive, UnknownRevision
from app.clock import now
from app.language import _, mark
from app.output import DONE, REFUSED
from app.postgres import owner_url, running_database
from app.schema.revisions import is_known
from app.settings import settings


def backup(
    file: Annotated[Path, mark("Berkas cadangan yang dibuat")],
    *,
    bid_keys: Annotated[Path | None, mark("Simpan pula kunci penawaran yang masih tersegel, di berkas ini")] = None,
) -> dict[str, Any]:
    """Back up database, files and keys of this data folder into one file, while people work."""
    chosen = settings()
    cluster = running_database(chosen)
    with cluster.attached() if cluster else nullcontext():
        told = taking.take(file, url=owner_url(chosen), data=chosen.data, at=now())
    survey = told.pop("survey")
    if bid_keys is not None:
        told["bid_keys"] = shares.write(bid_keys, chosen.data)
    return {**told, **_summary(survey)}


def archive() -> dict[str, Any]:
    """Copy the whole cluster into LOKAPASAR_ARCHIVE: from it on, the archive brings the database to any moment."""
    chosen = settings()
    cluster = running_database(chosen)
    if cluster is None or chosen.archive is None:
        raise NoArchive
    with cluster.attached():
        return moments.copy(cluster, chosen.archive, at=now())


def restore(
    file: Annotated[Path, mark("Berkas cadangan; dengan --to-time: folder arsip")],
    *,
    verify: Annotated[bool, mark("Pulihkan di samping, bandingkan semuanya, lalu buang")] = False,
    into: Annotated[Path | None, mark("Folder data baru yang akan dilayani")] = None,
    to_time: Annotated[str | None, mark("Dari arsip, ke saat ini: 2026-11-26T09:30:00+07:00")] = None,
    bid_keys: Annotated[Path | None, mark("Berkas kunci penawaran dari backup --bid-keys")] = None,
) -> tuple[dict[str, Any], int]:
    """Restore a backup beside to compare it, or into a new data folder."""
    if verify == (into is not None) or (verify and to_time):
        raise typer.BadParameter(_("Sebut salah satu: --verify (bandingkan saja) atau --into FOLDER (folder data baru)."))
    if to_time is not None:
        assert into is not None
        done = moments.restore_to(file, _moment(to_time), into.absolute(), keys=bid_keys)
        return {"result": _("dipulihkan"), "data": str(into.absolute()), "to_time": to_time, **done}, DONE
    with reading.opened(file) as found:
        told = {"file": str(file), **{name: found.manifest[name] for name in ("app", "as_of", "taken_at", "files", "file_bytes")}}
        survey = found.manifest["survey"]
        if not is_known(survey["revision"]):
            raise UnknownRevision(file, revision=str(survey["revision"]), app=str(found.manifest["app"]))
        if into is not None:
            done = restoring.restore_into(found, into.absolute(), chosen=settings(), keys=bid_keys)
            return {"result": _("dipulihkan"), "data": str(into.absolute()), **told, **_summary(survey), **done}, DONE
        verdict = verifying.verify(found)
    return {
        "result": verdict.word,
        **told,
        **_summary(verdict.restored),
        "entries_folded": verdict.entries,
        "seconds": verdict.seconds,
        "differences": verdict.differences,
    }, REFUSED if verdict.differences else DONE


def _moment(told: str) -> datetime:
    """With its zone: an hour here is another there."""
    try:
        moment: datetime | None = datetime.fromisoformat(told)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(_("Tulis saatnya dengan zona waktu, misalnya 2026-11-26T09:30:00+07:00."))
    return moment


def _summary(survey: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision": survey["revision"],
        "tables": len(survey["rows"]),
        "rows": sum(survey["rows"].values()),
        "objects_missing": survey["objects_missing"],
        "tallies": [dict(zip(("region", "year", "basis", "amount", "orders"), row, strict=True)) for row in survey["cached"]],
    }
