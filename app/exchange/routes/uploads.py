"""The desk: send a file in, see what it would change, apply or discard it; and every import that was applied."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import FileResponse
from pydantic import Field
from starlette.datastructures import UploadFile

from app.accounts.models import Account
from app.actor import Actor
from app.clock import local_date
from app.errors import NotFound, Refusal, invalid_field
from app.exchange.datasets import DATASETS
from app.exchange.desk import moving, queries, receiving, sampling, showing
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.permissions import READERS, WRITERS
from app.exchange.desk.receiving import Asked
from app.exchange.desk.states import AT_WORK
from app.exchange.listed import IMPORTS
from app.exchange.routes.asked import UploadForm
from app.identifiers import public_id
from app.language import _, mark
from app.lists import open_list
from app.moves.history import history
from app.regions.models import Region
from app.settings import settings
from app.web.access import IMPORT_FILE, READ, WRITE, Csrf
from app.web.api.pagination import decode_cursor
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import is_fragment
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ROWS_SHOWN = 60


class MoveForm(Form):
    move: Annotated[str, Field(max_length=40)]


@pages.get("/impor", who=READERS, rate=READ)
def show_desk(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _desk(request, session, actor, at)


@pages.post("/impor", who=WRITERS, csrf=Csrf.FORM, says=mark("Berkas diterima dan sedang dibaca."), rate=IMPORT_FILE)
def send_in(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """Any number of files at once; each is an import of its own."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)

    def take() -> str:
        files = [found for found in data.getlist("file") if isinstance(found, UploadFile) and (found.filename or found.size)]
        form = parse(UploadForm, _without_files(data))
        if not files:
            raise invalid_field("file", _("Pilih berkas JSON, CSV, atau XLSX."))
        made = []
        for file in files:
            file.file.seek(0)
            made.append(
                receiving.receive(
                    session,
                    region=region,
                    name=file.filename or "",
                    source=file.file,
                    asked=Asked(form.year, form.dataset or None, form.as_of, form.partial),
                    origin="page",
                    actor=actor,
                    at=at,
                )
            )
        return f"/impor/{public_id(made[0].region_id, made[0].id)}" if len(made) == 1 else "/impor"

    def again(refusal: Refusal) -> Response:
        return _desk(request, session, actor, at, form=FormState.refused(data, refusal.errors), refusal=refusal)

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/impor/versi/{batch_id}", who=READERS, rate=READ)
def show_version(request: Request, batch_id: str, actor: CurrentActor, session: Db) -> Response:
    row = queries.version_for(session, actor, batch_id)
    batch = row.ImportBatch
    upload = queries.upload_of_version(session, batch)
    return page(
        request,
        "exchange/version.html",
        region=session.get_one(Region, batch.region_id),
        batch=batch,
        who=row.who,
        upload=upload and public_id(upload.region_id, upload.id),
        changes=_sampled(upload) if upload else _changes_of(queries.versions_of_rows(session, batch, limit=ROWS_SHOWN)),
    )


@pages.get("/impor/{upload_id}", who=READERS, rate=READ)
def show_upload(request: Request, upload_id: str, actor: CurrentActor, session: Db) -> Response:
    return _upload_page(request, session, queries.upload_for(session, actor, upload_id), actor)


@pages.post("/impor/{upload_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["import_upload"], rate=WRITE)
def move_upload(
    request: Request, upload_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def take() -> str:
        upload = queries.upload_for(session, actor, upload_id, lock=True)
        moving.take(session, upload, parse(MoveForm, data).move, note=None, actor=actor, at=at)
        return f"/impor/{upload_id}"

    def again(refusal: Refusal) -> Response:
        return _upload_page(request, session, queries.upload_for(session, actor, upload_id), actor, refusal=refusal)

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/impor/{upload_id}/karantina.csv", who=READERS, rate=READ)
def download_quarantine(upload_id: str, actor: CurrentActor, session: Db) -> Response:
    return quarantine_file(queries.upload_for(session, actor, upload_id))


def quarantine_file(upload: ImportUpload) -> Response:
    """The bad rows with column, value and remedy. Raises `NotFound`."""
    path = showing.quarantine_of(upload)
    if path is None:
        raise NotFound(_("Tidak ada daftar baris salah untuk impor ini."))
    name = f"karantina-{Path(upload.file_name).stem}.csv".encode("ascii", "replace").decode().replace("?", "_")
    return FileResponse(
        path, media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _desk(
    request: Request,
    session: Db,
    actor: Actor,
    at: datetime,
    *,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    assert actor.region_id is not None
    listed = open_list(IMPORTS, request, session, actor, at=at)
    if refusal is None and (answer := listed.instead()):
        return answer
    region = session.get_one(Region, actor.region_id)
    uploads = queries.open_uploads(session, region_id=region.id)
    return page(
        request,
        "exchange/desk.html",
        region=region,
        may_write=actor.role in WRITERS,
        form=form or FormState(values={"year": local_date(at, region.timezone).year}),
        refusal=refusal,
        datasets=[(dataset.name, dataset.name) for dataset in DATASETS],
        megabytes=settings().import_megabytes,
        waiting=[(public_id(upload.region_id, upload.id), upload, showing.progress_of(session, upload)) for upload in uploads],
        at_work=any(upload.state in AT_WORK for upload in uploads),
        listed=listed.filled(),
        proposals=queries.how_many_wait(session, region_id=region.id),
        over=len(sampling.over_pagu(session, region.id)),
        words=showing,
    )


def _upload_page(request: Request, session: Db, upload: ImportUpload, actor: Actor, *, refusal: Refusal | None = None) -> Response:
    person = session.get(Account, upload.created_by) if upload.created_by else None
    report = showing.report_of(upload)
    return page(
        request,
        "exchange/_upload.html" if is_fragment(request) else "exchange/upload.html",
        region=session.get_one(Region, upload.region_id),
        upload=upload,
        id=public_id(upload.region_id, upload.id),
        who=person.name if person else None,
        report=report,
        perhaps_a_part=showing.warned_of_gone(report) if report else None,
        as_of=date.fromisoformat(upload.report["as_of"]) if upload.report else None,
        preview=showing.preview_of(upload) if upload.report else None,
        has_quarantine=showing.quarantine_path(upload) is not None,
        causes=[] if upload.state in AT_WORK else showing.causes_of(upload),
        progress=showing.progress_of(session, upload),
        at_work=upload.state in AT_WORK,
        moves=moving.moves_open(session, upload, actor),
        outdated=moving.is_outdated(session, upload),
        batch=public_id(upload.region_id, upload.batch_id) if upload.batch_id else None,
        taken=history(session, region_id=upload.region_id, subject_id=upload.id),
        refusal=refusal,
        words=showing,
    )


def _sampled(upload: ImportUpload) -> list[dict[str, Any]]:
    """The samples of its last preview, which is what was applied."""
    samples = (upload.preview or {}).get("samples", {})
    return [{"columns": [], **row, "kind": kind} for kind in ("added", "changed", "gone") for row in samples.get(kind, ())]


def _changes_of(rows: Any) -> list[dict[str, Any]]:
    """Each key's row before and after this import."""
    found: dict[str, dict[bool, Any]] = {}
    for key, raw, is_new in rows:
        found.setdefault(key, {})[is_new] = raw
    changes = []
    for key, sides in found.items():
        old, new = sides.get(False), sides.get(True)
        columns = sampling.differences(old, new) if old is not None and new is not None else []
        kind = "gone" if new is None else "added" if old is None else "changed"
        changes.append({**sampling.shown(key, new if new is not None else old or {}), "kind": kind, "columns": columns})
    return changes


def _without_files(data: Any) -> Any:
    """The form's words; its files are taken by themselves."""
    from starlette.datastructures import FormData

    return FormData([(name, value) for name, value in data.multi_items() if isinstance(value, str) and name != "file"])


def place_in_time(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The place in a list by time that a cursor names. Raises `Invalid` for one that is not ours."""
    if not cursor:
        return None
    at, id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)).astimezone(UTC), UUID(str(id))
    except ValueError:
        raise invalid_field("cursor", _("Penanda halaman ini tidak dikenal. Mulai dari halaman pertama.")) from None
