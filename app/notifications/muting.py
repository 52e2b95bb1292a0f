"""Muting: which kinds of mail a person does not want. What a person is owed on the screen stays there."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.language import mark
from app.notifications.models import MailMute

KINDS = {
    "digest": mark("Ringkasan harian “perlu tindakan Anda”"),
    "notice": mark("Pemberitahuan untuk Anda sendiri: pengalihan pesanan, SK yang segera berakhir"),
}


def muted(session: Session, account_id: UUID) -> set[str]:
    return set(session.scalars(select(MailMute.kind).where(MailMute.account_id == account_id)))


def want_only(session: Session, *, account_id: UUID, kinds: Collection[str]) -> None:
    """Keep the kinds that the person wants; the others are muted."""
    session.execute(delete(MailMute).where(MailMute.account_id == account_id))
    session.add_all(MailMute(account_id=account_id, kind=kind) for kind in KINDS if kind not in kinds)
