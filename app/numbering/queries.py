"""Questions about templates: the one that holds on a day, and every one that a region has had."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.language import _
from app.numbering.models import NumberTemplate, Paper


def template_on(session: Session, *, region_id: int, satker_code: str, paper: Paper, day: date) -> str | None:
    """How this office writes it on that day, of several the one that began last; None where it has none of its own."""
    return session.scalar(
        select(NumberTemplate.template)
        .where(NumberTemplate.region_id == region_id, NumberTemplate.satker_code == satker_code, NumberTemplate.paper == paper)
        .where(NumberTemplate.withdrawn_at.is_(None), NumberTemplate.in_force(day))
        .order_by(NumberTemplate.valid_from.desc())
        .limit(1)
    )


def templates_of(session: Session, *, region_id: int) -> Sequence[NumberTemplate]:
    """Every template of a region, withdrawn ones too; by office and paper, the newest first."""
    order = (NumberTemplate.satker_code, NumberTemplate.paper, NumberTemplate.valid_from.desc(), NumberTemplate.recorded_at.desc())
    return session.scalars(select(NumberTemplate).where(NumberTemplate.region_id == region_id).order_by(*order)).all()


def template_of(session: Session, *, region_id: int, id: UUID) -> NumberTemplate:
    """With its row's lock. Raises `NotFound` for a template that this region has not."""
    statement = select(NumberTemplate).where(NumberTemplate.region_id == region_id, NumberTemplate.id == id).with_for_update()
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(_("Pola nomor ini tidak ditemukan."))
    return found
