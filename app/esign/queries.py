"""Questions about the e-signature service of a region and the identities of officials."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.esign import vault
from app.esign.client import Access
from app.esign.models import EsignIdentity, EsignService
from app.language import _


def service_of(session: Session, region_id: int) -> EsignService | None:
    """As it was set, switched on or not."""
    return session.scalars(select(EsignService).where(EsignService.region_id == region_id)).one_or_none()


def active_service(session: Session, region_id: int) -> EsignService | None:
    """The service by which the region's officials sign now; None where they sign here alone."""
    found = service_of(session, region_id)
    return found if found is not None and found.active else None


def access_to(service: EsignService) -> Access:
    """For one call. Raises `Refusal` where the secret cannot be opened any more, for instance after a restore elsewhere."""
    secret = vault.unseal(service.secret_sealed, of=secret_of(service.region_id))
    if secret is None:
        raise Refusal(
            _(
                "Kata sandi layanan tanda tangan elektronik tidak terbaca lagi di server ini. Admin daerah menuliskannya sekali lagi."
            )
        )
    return Access(service.protocol, service.base_url, service.username, secret)


def has_nik(session: Session, account_id: UUID) -> bool:
    return session.get(EsignIdentity, account_id) is not None


def nik_of(session: Session, account_id: UUID | None) -> str | None:
    """Whole, for the call that signs; None where it was never written down, or cannot be opened any more."""
    found = session.get(EsignIdentity, account_id) if account_id is not None else None
    return vault.unseal(found.nik_sealed, of=identity_of(found.account_id)) if found is not None else None


def masked_nik(session: Session, account_id: UUID) -> str | None:
    """`99••••••••••••01`: enough to see whose it is."""
    nik = nik_of(session, account_id)
    return None if nik is None else f"{nik[:2]}{'•' * (len(nik) - 4)}{nik[-2:]}"


def secret_of(region_id: int) -> str:
    """What a region's secret is bound to."""
    return f"service/{region_id}"


def identity_of(account_id: UUID) -> str:
    """What a NIK is bound to."""
    return f"identity/{account_id}"
