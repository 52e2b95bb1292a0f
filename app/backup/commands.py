"""`lokapasar backup FILE` and `lokapasar restore FILE --verify | --into DIR`."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from app.backup import reading, restoring, shares, taking, verifying
from app.backup.refusals import UnknownRevision
from app.clock import now
from app.console import DONE, REFUSED
from app.language import _, mark
from app.migrating import is_known
from app.postgres import owner_url, running_database
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


def restore(
    file: Annotated[Path, mark("Berkas cadangan")],
    *,
    verify: Annotated[bool, mark("Pulihkan di samping, bandingkan semuanya, lalu buang")] = False,
    into: Annotated[Path | None, mark("Folder data baru yang akan dilayani")] = None,
    bid_keys: Annotated[Path | None, mark("Berkas kunci penawaran dari backup --bid-keys")] = None,
) -> tuple[dict[str, Any], int]:
    """Restore a backup beside to compare it, or into a new data folder."""
    if verify == (into is not None):
        raise typer.BadParameter(_("Sebut salah satu: --verify (bandingkan saja) atau --into FOLDER (folder data baru)."))
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


def _summary(survey: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision": survey["revision"],
        "tables": len(survey["rows"]),
        "rows": sum(survey["rows"].values()),
        "objects_missing": survey["objects_missing"],
        "tallies": [dict(zip(("region", "year", "basis", "amount", "orders"), row, strict=True)) for row in survey["cached"]],
    }
