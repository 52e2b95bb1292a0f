"""Running one pull: fetch the pages, hand them to the desk, and write down what came of it and when the next one is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4
from zlib import crc32

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.errors import Refusal
from app.exchange.desk import folder, receiving
from app.exchange.desk.receiving import Asked
from app.exchange.pulling import sources, tokens
from app.exchange.pulling.fetching import Fetched, Limits, fetch
from app.exchange.pulling.judging import tell_admin
from app.exchange.pulling.models import ImportPull, ImportSource
from app.identifiers import new_id, public_id
from app.language import _, mark
from app.regions.models import Region
from app.settings import settings

LOCK = 0x50554C4C
"""One pull of a source at a time."""
CUT_OFF = mark("Terhenti di tengah; diulang dari awal.")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Errand:
    """What one pull is sent for."""

    pull_id: UUID
    url: str
    token_ref: UUID | None
    dataset: str
    year: int
    region: Region


def pull(
    region_id: int,
    source_id: UUID,
    *,
    only_due: bool = False,
    limits: Limits | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> UUID | None:
    """Fetch now; the pull's id, None where there is nothing to do (it is not due any more, or another process is at it)."""
    with db.new_session() as guard:
        db.take_time(guard)
        if not guard.scalar(select(func.pg_try_advisory_xact_lock(LOCK, _signed(crc32(source_id.bytes))))):
            return None
        errand = _begin(region_id, source_id, only_due=only_due)
        if errand is None:
            return None
        into = folder.prepare(uuid4(), f"{errand.dataset}-{errand.year}.json")
        try:
            token = tokens.read(errand.token_ref) if errand.token_ref else None
            fetched = fetch(
                errand.url,
                token,
                into,
                limits=limits or Limits(bytes=settings().import_megabytes * 2**20),
                reach=sources.reach(),
                wait=wait,
            )
            _received(region_id, source_id, errand, fetched, into)
        except Refusal as refusal:
            _failed(region_id, source_id, errand, refusal.said, refusal.retry_after)
        except Exception:
            _failed(region_id, source_id, errand, _("Kesalahan di pihak kami; admin server melihatnya di catatan."), None)
            raise
        finally:
            folder.remove(UUID(hex=into.parent.name))
        return errand.pull_id


def _begin(region_id: int, source_id: UUID, *, only_due: bool) -> Errand | None:
    """Write down that it begins, and when it comes again should it never end; what an earlier process left running was cut off."""
    at = now()
    with db.new_session() as session:
        source = _locked(session, region_id, source_id)
        if source is None or (only_due and not (source.enabled and source.next_at is not None and source.next_at <= at)):
            return None
        region = session.get_one(Region, region_id)
        cut_off = session.scalars(
            update(ImportPull)
            .where(ImportPull.region_id == region_id, ImportPull.source_id == source_id, ImportPull.outcome == "RUNNING")
            .values(outcome="FAILED", problem=_(CUT_OFF), ended_at=at)
            .returning(ImportPull.id)
        ).all()
        if cut_off:
            source.failures += 1
            _tell(session, source, cut_off[-1], _(CUT_OFF), at)
        if source.enabled:
            source.next_at = sources.if_cut_off(source, region, at)
        year = sources.year_of(source, region, at)
        pull = ImportPull(
            region_id=region_id,
            id=new_id(),
            source_id=source_id,
            fiscal_year=year,
            outcome="RUNNING",
            pages=0,
            bytes=0,
            started_at=at,
        )
        session.add(pull)
        return Errand(pull.id, source.url.replace(sources.YEAR, str(year)), source.token_ref, source.dataset, year, region)


def _received(region_id: int, source_id: UUID, errand: Errand, fetched: Fetched, path: "folder.Path") -> None:
    at = now()
    with db.new_session() as session, path.open("rb") as file:
        upload = receiving.receive(
            session,
            region=session.get_one(Region, region_id),
            name=path.name,
            source=file,
            asked=Asked(errand.year, errand.dataset),
            origin="pull",
            actor=SYSTEM_ACTOR,
            at=at,
            source_id=source_id,
        )
        pull = session.get_one(ImportPull, (region_id, errand.pull_id))
        pull.outcome, pull.upload_id, pull.ended_at = "RECEIVED", upload.id, at
        pull.pages, pull.rows, pull.bytes = fetched.pages, fetched.rows, fetched.bytes
        source = _locked(session, region_id, source_id)
        if source is not None:
            source.failures = 0
            source.next_at = sources.next_hour(source, errand.region, at) if source.enabled else None


def _failed(region_id: int, source_id: UUID, errand: Errand, sentence: str, asked_seconds: int | None) -> None:
    """The old data stays."""
    at = now()
    with db.new_session() as session:
        pull = session.get_one(ImportPull, (region_id, errand.pull_id))
        pull.outcome, pull.problem, pull.ended_at = "FAILED", sentence, at
        source = _locked(session, region_id, source_id)
        if source is None:
            return
        source.failures += 1
        if source.enabled:
            source.next_at = sources.after_failure(source, errand.region, at, asked_seconds=asked_seconds)
        log.warning("pull_failed", region=region_id, source=str(source_id), failures=source.failures)
        _tell(session, source, pull.id, sentence, at)


def _tell(session: Session, source: ImportSource, pull_id: UUID, sentence: str, at: datetime) -> None:
    """The admin hears of the first failure in a row, and of the one after which it is tried once a day."""
    if source.failures in (1, len(sources.AFTER_FAILURE) + 1):
        tell_admin(
            session,
            region_id=source.region_id,
            cause=pull_id,
            title=_("Tarikan {name} gagal").format(name=source.name),
            link=f"/impor/sumber/{public_id(source.region_id, source.id)}",
            state="FAILED",
            note=sentence,
            at=at,
        )


def _locked(session: Session, region_id: int, source_id: UUID) -> ImportSource | None:
    return session.scalars(
        select(ImportSource).where(ImportSource.region_id == region_id, ImportSource.id == source_id).with_for_update()
    ).one_or_none()


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number
