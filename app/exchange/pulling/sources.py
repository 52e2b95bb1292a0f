"""Sources: what a region's admin may say about where files are fetched, and when each is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.clock import local_date, local_time
from app.errors import FieldError, Invalid, NotAllowed, NotFound
from app.exchange.datasets import by_name, unknown
from app.exchange.desk.permissions import WRITERS, may_read
from app.exchange.pulling import tokens
from app.exchange.pulling.models import ImportPull, ImportSource
from app.identifiers import new_id, parse_public_id
from app.language import _
from app.outbox import enqueue
from app.outgoing import Reach, kept
from app.regions.models import Region
from app.settings import settings

NAME_MAX, URL_MAX, TOKEN_MAX = 80, 2000, 4000
YEAR = "{tahun}"
AFTER_FAILURE = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""When a failed pull is tried again; after the last it waits for its hour."""


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """What is written about a source. `token` None leaves the one that there is, empty takes it away."""

    name: str
    url: str
    dataset: str
    year_offset: int = 0
    hour: int = 3
    enabled: bool = True
    token: str | None = None


def add(session: Session, *, region: Region, asked: SourceAsked, actor: Actor, at: datetime) -> ImportSource:
    """Raises `Invalid`."""
    source = ImportSource(region_id=region.id, id=new_id(), token_tail="", failures=0, created_at=at, created_by=actor.account_id)
    return _write(session, source, region, asked, "add", actor=actor, at=at)


def change(
    session: Session, source: ImportSource, *, region: Region, asked: SourceAsked, actor: Actor, at: datetime
) -> ImportSource:
    """The caller holds its lock. An address on another server needs its token written again. Raises `Invalid`."""
    before = urlsplit(source.url).netloc.lower()
    moved = source.token_ref is not None and asked.token is None and urlsplit(asked.url).netloc.lower() != before
    if moved:
        raise Invalid(
            _("Ada isian yang perlu diperbaiki."),
            errors=[
                FieldError("token", _("Alamatnya di server lain: tulis tokennya lagi, supaya token lama tidak terkirim ke sana."))
            ],
        )
    return _write(session, source, region, asked, "change", actor=actor, at=at)


def pull_now(session: Session, source: ImportSource) -> None:
    """A job at once, beside the daily one."""
    enqueue(session, "exchange.pull", region_id=source.region_id, id=str(source.id))


def reach() -> Reach:
    """How far a pull may go, by the setting."""
    return Reach.NETWORK if settings().pull_private else Reach.INTERNET


def year_of(source: ImportSource, region: Region, at: datetime) -> int:
    """Which year's file is fetched now."""
    return local_date(at, region.timezone).year + source.year_offset


def next_hour(source: ImportSource, region: Region, at: datetime) -> datetime:
    """The next time that its hour strikes in the region; sources of one hour are spread over its minutes."""
    local = local_time(at, region.timezone)
    due = local.replace(hour=source.hour, minute=source.id.int % 50, second=0, microsecond=0)
    return (due if due > local else due + timedelta(days=1)).astimezone(ZoneInfo("UTC"))


def after_failure(source: ImportSource, region: Region, at: datetime, *, asked_seconds: int | None) -> datetime:
    """Soon, at first; the source's own word counts where it is later."""
    soon = _after(source, region, at, failures=source.failures)
    return max(soon, at + timedelta(seconds=min(asked_seconds, 86_400))) if asked_seconds else soon


def if_cut_off(source: ImportSource, region: Region, at: datetime) -> datetime:
    """When a pull that begins now comes again should its process end in the middle: as after one more failure."""
    return _after(source, region, at, failures=source.failures + 1)


def _after(source: ImportSource, region: Region, at: datetime, *, failures: int) -> datetime:
    regular, place = next_hour(source, region, at), failures - 1
    return min(at + AFTER_FAILURE[place], regular) if place < len(AFTER_FAILURE) else regular


def source_for(session: Session, actor: Actor, text: str, *, lock: bool = False) -> ImportSource:
    """Raises `NotFound`, also for another region's."""
    region_id, id = parse_public_id(text)
    query = select(ImportSource).where(ImportSource.region_id == region_id, ImportSource.id == id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None or not may_read(actor, found):
        raise NotFound(_("Sumber ini tidak ditemukan."))
    return found


def sources(session: Session, *, region_id: int) -> Sequence[Row[ImportSource, ImportPull]]:
    """By name, each with its newest pull: (`ImportSource`, `ImportPull` or None)."""
    newest = (
        select(ImportPull.source_id, func.max(ImportPull.started_at).label("at"))
        .where(ImportPull.region_id == region_id)
        .group_by(ImportPull.source_id)
        .subquery("newest")
    )
    return session.execute(
        select(ImportSource, ImportPull)
        .outerjoin(newest, newest.c.source_id == ImportSource.id)
        .outerjoin(
            ImportPull,
            (ImportPull.region_id == ImportSource.region_id)
            & (ImportPull.source_id == ImportSource.id)
            & (ImportPull.started_at == newest.c.at),
        )
        .where(ImportSource.region_id == region_id)
        .order_by(ImportSource.name, ImportSource.id)
    ).all()


def due(session: Session, *, region_id: int, at: datetime) -> Sequence[UUID]:
    return session.scalars(
        select(ImportSource.id).where(ImportSource.region_id == region_id, ImportSource.enabled, ImportSource.next_at <= at)
    ).all()


def pulls_of(session: Session, source: ImportSource, *, limit: int = 30) -> Sequence[ImportPull]:
    """Newest first."""
    return session.scalars(
        select(ImportPull)
        .where(ImportPull.region_id == source.region_id, ImportPull.source_id == source.id)
        .order_by(ImportPull.started_at.desc(), ImportPull.id.desc())
        .limit(limit)
    ).all()


def _write(
    session: Session, source: ImportSource, region: Region, asked: SourceAsked, action: str, *, actor: Actor, at: datetime
) -> ImportSource:
    if actor.role not in WRITERS or not actor.serves(region_id=region.id):
        raise NotAllowed(_("Hanya admin daerah yang mengatur sumber."))
    _judge(session, source, asked)
    source.name, source.url, source.dataset = asked.name, asked.url, asked.dataset
    source.year_offset, source.hour, source.enabled = asked.year_offset, asked.hour, asked.enabled
    if asked.token:
        source.token_ref, source.token_tail = tokens.keep(asked.token)
    elif asked.token == "":
        source.token_ref, source.token_tail = None, ""
    source.failures = 0
    source.next_at = next_hour(source, region, at) if source.enabled else None
    session.add(source)
    session.flush()
    told = {"name": source.name, "host": urlsplit(source.url).netloc, "dataset": source.dataset, "enabled": source.enabled}
    audit.write_down(session, source, f"import_source.{action}", actor, at, **told, new_token=bool(asked.token))
    return source


def _judge(session: Session, source: ImportSource, asked: SourceAsked) -> None:
    errors: list[FieldError] = []
    if not 1 <= len(asked.name) <= NAME_MAX:
        errors.append(FieldError("name", _("Paling banyak {n} huruf.").format(n=NAME_MAX) if asked.name else _("Wajib diisi.")))
    try:
        kept(asked.url.replace(YEAR, "2000"), reach=reach())
    except Invalid as wrong:
        errors += wrong.errors
    if by_name(asked.dataset) is None:
        errors.append(FieldError("dataset", unknown(asked.dataset) if asked.dataset else _("Pilih kumpulan datanya.")))
    if asked.token and (len(asked.token) > TOKEN_MAX or not asked.token.isascii() or not asked.token.isprintable()):
        errors.append(FieldError("token", _("Token hanya berisi huruf, angka, dan tanda; salin utuh dari sumbernya.")))
    taken = session.scalar(
        select(ImportSource.id).where(
            ImportSource.region_id == source.region_id, ImportSource.name == asked.name, ImportSource.id != source.id
        )
    )
    if taken is not None:
        errors.append(FieldError("name", _("Nama ini sudah dipakai sumber lain.")))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
