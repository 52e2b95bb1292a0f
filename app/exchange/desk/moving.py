"""The moves that a person takes at the desk."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.sampling import newest_batch
from app.exchange.desk.states import IMPORT_UPLOAD, PREVIEWED
from app.exchange.desk.working import Outdated
from app.moves.machine import moves_for, names_of
from app.moves.taking import step

BY_PERSON = ("apply", "discard", "read_again")


def take(session: Session, upload: ImportUpload, move: str, *, note: str | None, actor: Actor, at: datetime) -> ImportUpload:
    """Apply, discard or read again; the job follows in the same transaction. Raises
    `NotNow`, and `Outdated` with what is open instead."""
    if move == "apply" and is_outdated(session, upload):
        refusal = Outdated()
        refusal.moves = tuple(name for name in moves_open(session, upload, actor))
        raise refusal
    step(session, IMPORT_UPLOAD, upload, move, actor=actor, at=at, note=note)
    if move != "discard":
        upload.problem = None
    return upload


def is_outdated(session: Session, upload: ImportUpload) -> bool:
    """Was another import of the same dataset and year applied since its preview?"""
    if upload.state != PREVIEWED or upload.report is None:
        return False
    newest = newest_batch(session, region_id=upload.region_id, dataset=upload.report["dataset"], year=upload.fiscal_year)
    return newest != upload.seen_batch


def moves_open(session: Session, upload: ImportUpload, actor: Actor) -> list[str]:
    """What this person can do with it now."""
    names = [name for name in names_of(moves_for(IMPORT_UPLOAD, upload, actor)) if name in BY_PERSON]
    return [name for name in names if name != "apply" or not is_outdated(session, upload)]
