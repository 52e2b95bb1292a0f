"""Binding: which account here is whoever the provider calls so; made by that
person, signed in, or by whoever may help the person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.oidc.models import OidcBinding
from app.accounts.trail import write_down
from app.actor import Actor
from app.errors import NotFound, invalid_field
from app.language import _
from app.settings import settings

SUBJECT_LETTERS_MAX = 255
"""As OpenID Connect bounds it."""


def bind(session: Session, *, account: Account, subject: str, actor: Actor, at: datetime) -> OidcBinding:
    """From now on this is that person; what the person was called before there opens nothing any more.
    Raises `Invalid` where it belongs to somebody else."""
    issuer = settings().oidc_issuer
    held = session.get(OidcBinding, (issuer, subject))
    if held is not None and held.account_id != account.id:
        raise invalid_field("subject", _("Akun itu sudah dihubungkan dengan orang lain di sini."))
    if held is not None:
        return held
    session.execute(delete(OidcBinding).where(OidcBinding.issuer == issuer, OidcBinding.account_id == account.id))
    made = OidcBinding(issuer=issuer, subject=subject, account_id=account.id, made_at=at, made_by=actor.account_id, used_at=None)
    session.add(made)
    session.flush()
    write_down(session, account.id, "oidc_bound", actor, at, issuer=issuer)
    return made


def unbind(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """It opens nothing any more. Raises `NotFound`."""
    held = bound_to(session, account.id)
    if held is None:
        raise NotFound(_("Akun ini tidak dihubungkan."))
    session.delete(held)
    session.flush()
    write_down(session, account.id, "oidc_unbound", actor, at, issuer=held.issuer)


def bound_to(session: Session, account_id: UUID) -> OidcBinding | None:
    """The person's own, at the provider of the settings."""
    own = (OidcBinding.account_id == account_id, OidcBinding.issuer == settings().oidc_issuer)
    return session.scalar(select(OidcBinding).where(*own))


def known_as(session: Session, subject: str) -> OidcBinding | None:
    """Whom the provider calls so."""
    return session.get(OidcBinding, (settings().oidc_issuer, subject))


def was_used(session: Session, actor: Actor, *, since: datetime) -> bool:
    """Did the person come in by the provider since then?"""
    held = bound_to(session, actor.account_id) if actor.account_id is not None else None
    return held is not None and held.used_at is not None and held.used_at >= since
