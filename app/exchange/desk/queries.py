"""What the desk asks: files on their way, and the imports that were applied."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, String, Uuid, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.actor import Actor
from app.errors import NotFound
from app.exchange.desk.models import ImportProgress, ImportUpload
from app.exchange.desk.permissions import may_read
from app.exchange.desk.states import AT_WORK, IMPORT_UPLOAD, PREVIEWED
from app.exchange.models import ReversalProposal
from app.feeds.models import ImportBatch, ImportedRow
from app.feeds.queries import RawRow, raw_of
from app.identifiers import parse_public_id
from app.language import _
from app.moves.history import MoveTaken


def upload_for(session: Session, actor: Actor, text: str, *, lock: bool = False) -> ImportUpload:
    """Raises `NotFound`, also for another region's."""
    region_id, id = parse_public_id(text)
    query = select(ImportUpload).where(ImportUpload.region_id == region_id, ImportUpload.id == id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None or not may_read(actor, found):
        raise NotFound(_("Impor ini tidak ditemukan."))
    return found


def uploads(session: Session, *, region_id: int, after: tuple[datetime, UUID] | None = None, limit: int) -> Sequence[ImportUpload]:
    """Newest first."""
    query = select(ImportUpload).where(ImportUpload.region_id == region_id)
    if after is not None:
        query = query.where(tuple_(ImportUpload.created_at, ImportUpload.id) < after)
    return session.scalars(query.order_by(ImportUpload.created_at.desc(), ImportUpload.id.desc()).limit(limit)).all()


def open_uploads(session: Session, *, region_id: int) -> Sequence[ImportUpload]:
    """Files that wait for something: a job, or a person."""
    return session.scalars(
        select(ImportUpload)
        .where(ImportUpload.region_id == region_id, ImportUpload.state.in_({PREVIEWED, *AT_WORK}))
        .order_by(ImportUpload.created_at)
    ).all()


def stuck(session: Session, *, region_id: int, before: datetime) -> Sequence[Row[ImportUpload, UUID]]:
    """Files that a job should have and that nobody has heard of for a while: (`ImportUpload`, `taken`: the newest move)."""
    newest = (
        select(MoveTaken.subject_id, func.max(cast(MoveTaken.id, String)).label("taken"), func.max(MoveTaken.at).label("at"))
        .where(MoveTaken.region_id == region_id, MoveTaken.machine == IMPORT_UPLOAD.name)
        .group_by(MoveTaken.subject_id)
        .subquery("newest")
    )
    heard = func.greatest(newest.c.at, func.coalesce(ImportProgress.at, newest.c.at))
    return session.execute(
        select(ImportUpload, cast(newest.c.taken, Uuid).label("taken"))
        .join(newest, newest.c.subject_id == ImportUpload.id)
        .outerjoin(ImportProgress, (ImportProgress.region_id == ImportUpload.region_id) & (ImportProgress.id == ImportUpload.id))
        .where(ImportUpload.region_id == region_id, ImportUpload.state.in_(AT_WORK), heard < before)
        .order_by(ImportUpload.created_at)
    ).all()


def version_for(session: Session, actor: Actor, text: str) -> Row[ImportBatch, str]:
    """(`ImportBatch`, `who`). Raises `NotFound`, also for another region's."""
    region_id, id = parse_public_id(text)
    found = session.execute(
        select(ImportBatch, Account.name.label("who"))
        .outerjoin(Account, Account.id == ImportBatch.account_id)
        .where(ImportBatch.region_id == region_id, ImportBatch.id == id)
    ).one_or_none()
    if found is None or not may_read(actor, found.ImportBatch):
        raise NotFound(_("Impor ini tidak ditemukan."))
    return found


def upload_of_version(session: Session, batch: ImportBatch) -> ImportUpload | None:
    return session.scalars(
        select(ImportUpload).where(ImportUpload.region_id == batch.region_id, ImportUpload.batch_id == batch.id)
    ).one_or_none()


def versions_of_rows(session: Session, batch: ImportBatch, *, limit: int) -> list[tuple[str, RawRow, bool]]:
    """Rows that came with an import or ended by it: key, what came, whether it is the new one; none where another import speaks
    of the same day, because rows know the day and not the import."""
    others = select(ImportBatch.id).where(
        ImportBatch.region_id == batch.region_id,
        ImportBatch.dataset == batch.dataset,
        ImportBatch.fiscal_year == batch.fiscal_year,
        ImportBatch.known_at == batch.known_at,
        ImportBatch.id != batch.id,
    )
    if session.scalar(others.limit(1)) is not None:
        return []
    since, until = ImportedRow.known_from == batch.known_at, ImportedRow.known_until == batch.known_at
    versions = session.scalars(
        select(ImportedRow)
        .where(
            ImportedRow.region_id == batch.region_id,
            ImportedRow.dataset == batch.dataset,
            ImportedRow.fiscal_year == batch.fiscal_year,
            or_(since, until),
        )
        .order_by(ImportedRow.row_key, since)
        .limit(limit)
    ).all()
    found = [
        (version.row_key, raw, version.known_from == batch.known_at) for version, raw in raw_of(session, batch.region_id, versions)
    ]
    return sorted(found, key=lambda row: (row[0], row[2]))


def how_many_wait(session: Session, *, region_id: int) -> int:
    """Reversal proposals without a decision."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ReversalProposal)
            .where(ReversalProposal.region_id == region_id, ReversalProposal.decision.is_(None))
        )
        or 0
    )
