"""Setting: the region's admin says where its e-signature service is, and whether its officials sign there.
Papers that were signed are not touched by any of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import invalid_field
from app.esign import client, vault
from app.esign.models import EsignService
from app.esign.queries import access_to, secret_of, service_of
from app.esign.reach import kept_address
from app.identifiers import new_id
from app.language import _
from app.regions.keeping import refuse_others
from app.regions.models import Region
from app.web.limits import seats


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is written. An empty `secret` keeps the one that stands."""

    protocol: str
    base_url: str
    username: str
    secret: str
    active: bool
    seal_allowed: bool


def write_service(session: Session, *, region: Region, choice: Choice, actor: Actor, at: datetime) -> EsignService:
    """From now on it is so. Raises `NotFound` for all but the region's admin, `Invalid` for an address that the operator has not
    allowed, and for a new address without its secret: a secret goes nowhere but where it was meant for."""
    refuse_others(actor, region)
    address, row = kept_address(choice.base_url), service_of(session, region.id)
    is_elsewhere = row is None or row.base_url != address
    if not choice.secret and is_elsewhere:
        raise invalid_field("secret", _("Tulis kata sandi aplikasi untuk alamat ini."))
    if row is None:
        row = EsignService(region_id=region.id, id=new_id())
        session.add(row)
    row.protocol, row.base_url, row.username = choice.protocol, address, choice.username
    row.active, row.seal_allowed = choice.active, choice.seal_allowed
    if choice.secret:
        row.secret_sealed = vault.seal(choice.secret, of=secret_of(region.id))
    row.changed_by, row.changed_at = actor.account_id, at
    session.flush()
    told = {"protocol": row.protocol, "base_url": row.base_url, "active": row.active, "seal_allowed": row.seal_allowed}
    audit.write_down(session, row, "esign_service.write", actor, at, **told, secret_changed=bool(choice.secret))
    return row


def ask_standing(session: Session, *, region: Region, nik: str, actor: Actor) -> client.Standing:
    """What the service says of a NIK, switched on or not: whether address, name and secret are right is seen by
    it. Nothing is kept. The session is given back first.

    Raises `Refusal` in the service's words where it does not answer, `Invalid` where there is no service.
    """
    refuse_others(actor, region)
    service = service_of(session, region.id)
    if service is None:
        raise invalid_field("nik", _("Simpan dahulu alamat layanan dan kata sandinya."))
    access = access_to(service)
    session.rollback()  # no connection waits while another server is asked
    with seats.away():
        return client.standing_of(access, nik=nik)
