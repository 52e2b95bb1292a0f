"""Showing: a region's service, and what a service says of a NIK."""

from app.esign.client import Standing
from app.esign.models import EsignService
from app.esign.shapes import ServiceShown, StandingShown
from app.settings import settings


def service_as_json(service: EsignService | None) -> ServiceShown:
    return {
        "protocol": service.protocol if service else None,
        "base_url": service.base_url if service else None,
        "username": service.username if service else None,
        "active": service.active if service else False,
        "seal_allowed": service.seal_allowed if service else False,
        "changed_at": service.changed_at.isoformat() if service else None,
        "hosts": sorted(settings().esign_hosts),
    }


def standing_as_json(standing: Standing) -> StandingShown:
    return {"status": standing.word, "message": standing.sentence, "can_sign": standing.can_sign}
