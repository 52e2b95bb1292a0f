"""Working: what the jobs do with a file. Reading makes the preview in a transaction that is
always undone; applying is one transaction with its move.

Both may be begun again at any moment (a worker that was killed, a job that ran twice): what is not in the right state any more
is left alone, and after `ATTEMPTS` beginnings without an end the file is refused and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, ledger
from app.accounts.behalf import demand_in_office
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import now
from app.errors import Refusal
from app.exchange.desk import folder, progress
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.sampling import Preview, Weights, look_at, newest_batch, weigh
from app.exchange.desk.states import APPLYING, IMPORT_UPLOAD, PREVIEWED, READING, RECEIVED
from app.exchange.importing import Report, import_file
from app.exchange.staging import Stage
from app.language import _, mark
from app.moves.history import MoveTaken
from app.moves.taking import step
from app.regions.models import Region

ATTEMPTS = 3
MADE_AGAIN = mark(
    "Belum diterapkan: impor lain diterapkan lebih dulu. Pratinjau ini dibuat sesudahnya; periksa lagi, lalu terapkan."
)
"""Stands beside the new preview: whoever applied the old one is told why it waits for them again."""
log = structlog.get_logger()


class Outdated(Refusal):
    """Another import was applied since the preview, of the same dataset or of one that changes what this one would do."""

    def __init__(self) -> None:
        super().__init__(_("Data sudah berubah sejak pratinjau ini: ada impor lain yang diterapkan. Buat pratinjau ulang."))


@dataclass(frozen=True, slots=True)
class Work:
    """A file as a job takes it up."""

    region_id: int
    id: UUID
    region_code: str
    upload: ImportUpload
    at: datetime


def read(region_id: int, id: UUID) -> str | None:
    """Make the preview. Returns the state that the file is in afterwards; None where there was nothing to do."""
    work = _take_up(region_id, id, {RECEIVED, READING})
    if work is None:
        return None
    return _guarded(work, READING, lambda: _preview(work))


def apply(region_id: int, id: UUID, *, actor: Actor) -> str | None:
    """Apply it, all of it or nothing, and take the move in the same transaction; a person who has left
    since applies nothing. Returns the state afterwards."""
    work = _take_up(region_id, id, {APPLYING})
    if work is None:
        return None
    return _guarded(work, APPLYING, lambda: _apply(work, actor))


def actor_of_move(region_id: int, taken: UUID) -> Actor:
    """Who took that move: an import is done in the name of the person who applied it."""
    with db.new_session() as session:
        done = session.get(MoveTaken, (region_id, taken))
        if done is None or Role(done.role) is Role.SYSTEM:
            return SYSTEM_ACTOR
        return Actor(Role(done.role), done.account_id, done.actor_name, region_id)


def _take_up(region_id: int, id: UUID, states: set[str]) -> Work | None:
    at = now()
    with db.new_session() as session:
        upload = locked(session, region_id, id)
        if upload is None or upload.state not in states:
            return None
        if upload.state == RECEIVED:
            step(session, IMPORT_UPLOAD, upload, "read", actor=SYSTEM_ACTOR, at=at)
        if progress.begin_attempt(session, region_id=region_id, id=id, at=at) > ATTEMPTS:
            _refuse(
                session, upload, _("Pekerjaan ini terhenti {n} kali sebelum selesai; tidak ada yang dimuat.").format(n=ATTEMPTS), at
            )
            return None
        return Work(region_id, id, session.get_one(Region, region_id).code, upload, at)


def _guarded(work: Work, state: str, do: Callable[[], str]) -> str:
    """A refusal of the importer is the end of the file's way; a preview that is too old is made again."""
    try:
        return do()
    except Outdated:
        move, sentence, bad_rows = "outdated", _(MADE_AGAIN), None
    except Refusal as refusal:
        bad_rows = getattr(refusal, "quarantine_file", None)
        move, sentence = "refuse", _without_path(refusal.message, bad_rows)
    except FileNotFoundError:
        move, bad_rows, sentence = "refuse", None, _("Berkasnya tidak ada lagi di server. Unggah sekali lagi.")
    with db.new_session() as session:
        upload = locked(session, work.region_id, work.id)
        assert upload is not None
        if upload.state != state:
            return upload.state
        if move == "refuse":
            upload.report, upload.preview = None, {"quarantine_file": bad_rows} if bad_rows else None
            _refuse(session, upload, sentence, now())
        else:
            step(session, IMPORT_UPLOAD, upload, move, actor=SYSTEM_ACTOR, at=now(), note=sentence)
            upload.problem = sentence
            progress.forget_attempts(session, region_id=work.region_id, id=work.id)
        return upload.state


def _preview(work: Work) -> str:
    preview = Preview()
    with db.session_factory()() as session:
        ledger.count_apart(session, region_id=work.region_id)
        before = Weights.of(session, region_id=work.region_id, year=work.upload.fiscal_year)
        report = _import(session, work, look=lambda stage: look_at(stage, preview), actor=SYSTEM_ACTOR, as_of=work.upload.as_of)
        weigh(session, preview, region_id=work.region_id, year=work.upload.fiscal_year, before=before, at=work.at)
        session.rollback()
    with db.new_session() as session:
        upload = locked(session, work.region_id, work.id)
        assert upload is not None
        if upload.state != READING:
            return upload.state
        upload.report, upload.preview, upload.seen_batch = report.as_json(), preview.as_json(), preview.seen_batch
        step(session, IMPORT_UPLOAD, upload, "preview", actor=SYSTEM_ACTOR, at=now(), details=_counts(report))
        progress.forget_attempts(session, region_id=work.region_id, id=work.id)
        return upload.state


def _apply(work: Work, actor: Actor) -> str:
    with db.new_session() as session:
        upload = locked(session, work.region_id, work.id)
        assert upload is not None
        if upload.state != APPLYING:
            return upload.state
        demand_in_office(session, actor, at=work.at)
        report, year, seen = upload.report, upload.fiscal_year, upload.seen_batch
        assert report is not None

        def refuse_outdated() -> None:
            if newest_batch(session, region_id=work.region_id, dataset=report["dataset"], year=year) != seen:
                raise Outdated

        refuse_outdated()
        done = _import(session, work, in_turn=refuse_outdated, actor=actor, as_of=date.fromisoformat(report["as_of"]))
        if _counts(done) != {name: report[name] for name in _counts(done)}:
            raise Outdated  # a file of another dataset has taken numbers of this one's rows, say: nobody has seen what it would change now
        upload.report = done.as_json()
        upload.batch_id = newest_batch(session, region_id=work.region_id, dataset=done.dataset, year=upload.fiscal_year)
        upload.problem = None
        step(session, IMPORT_UPLOAD, upload, "finish", actor=SYSTEM_ACTOR, at=now(), details=_counts(done))
        return upload.state


def _import(
    session: Session,
    work: Work,
    *,
    actor: Actor,
    as_of: date | None,
    in_turn: Callable[[], None] | None = None,
    look: Callable[[Stage], None] | None = None,
) -> Report:
    upload = work.upload
    return import_file(
        session,
        folder.path_of(work.id, upload.file_name),
        region_code=work.region_code,
        year=upload.fiscal_year,
        actor=actor,
        at=work.at,
        dataset=upload.dataset,
        as_of=as_of,
        partial=upload.partial,
        progress=progress.writer(region_id=work.region_id, id=work.id),
        in_turn=in_turn,
        look=look,
    )


def _without_path(sentence: str, path: str | None) -> str:
    """The command line names the file in the data folder; the desk hands it out itself."""
    return sentence.replace(f" {path}", _(" daftar baris yang salah")) if path else sentence


def _counts(report: Report) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("rows", "added", "changed", "unchanged", "gone", "quarantined")}


def _refuse(session: Session, upload: ImportUpload, sentence: str, at: datetime) -> None:
    upload.problem = sentence
    step(session, IMPORT_UPLOAD, upload, "refuse", actor=SYSTEM_ACTOR, at=at, note=sentence)
    progress.forget_attempts(session, region_id=upload.region_id, id=upload.id)
    log.info("import_refused", region=upload.region_id, upload=str(upload.id), state=PREVIEWED)


def locked(session: Session, region_id: int, id: UUID) -> ImportUpload | None:
    return session.scalars(
        select(ImportUpload).where(ImportUpload.region_id == region_id, ImportUpload.id == id).with_for_update()
    ).one_or_none()
