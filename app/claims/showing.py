"""Showing: a claim and what stands beside it, as the API and a frozen report tell them."""

from sqlalchemy.orm import Session

from app.claims.computing import OwnFigures, beside
from app.claims.models import Claim
from app.claims.shapes import ClaimShown
from app.clock import iso
from app.identifiers import public_id


def as_json(session: Session, claim: Claim, own: OwnFigures) -> ClaimShown:
    """`percent` has as many decimals as its source gave."""
    return {
        "id": public_id(claim.region_id, claim.id),
        "year": claim.fiscal_year,
        "statement": claim.statement,
        "metric": claim.metric,
        "divides_by": claim.divides_by,
        "basis": claim.basis,
        "scope": claim.scope,
        "period": claim.period,
        "amount": claim.amount,
        "denominator": claim.denominator,
        "orders": claim.orders,
        "rank_by_percent": claim.rank_by_percent,
        "rank_by_amount": claim.rank_by_amount,
        "source": claim.source,
        "source_url": claim.source_url,
        "percent": said_percent(claim),
        "as_of": iso(claim.as_of),
        "source_date": iso(claim.source_date),
        "recorded_at": claim.recorded_at.isoformat(),
        "withdrawn_at": iso(claim.withdrawn_at),
        "withdrawal_reason": claim.withdrawal_reason,
        "beside": beside(session, claim, own),
    }


def said_percent(claim: Claim) -> str | None:
    return None if claim.percent is None else f"{claim.percent:.{claim.percent_places}f}"
