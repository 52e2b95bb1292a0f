"""Claims in the API: public to read, each beside what this system computes; the region's admin writes."""

from app.actor import Role
from app.claims import recording, showing
from app.claims.computing import OwnFigures
from app.claims.forms import ClaimBody, WithdrawalBody
from app.claims.recording import claim_of, claims_of
from app.claims.shapes import ClaimShown
from app.identifiers import id_within
from app.regions.keeping import kept_region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.years import FiscalYear

api = Api()


@api.get("/regions/{code}/claims", who=ANYONE, rate=READ, late=True)
def list_claims(code: str, session: Db, year: FiscalYear) -> PageOf[ClaimShown]:
    """`claim_mismatch` where the claimed percentage lies more than half a point
    from its own numbers or from this system's figure."""
    region = region_by_code(session, code)
    own = OwnFigures(session, region)
    items = [showing.as_json(session, claim, own) for claim in claims_of(session, region_id=region.id, year=year)]
    return {"items": items, "next": None}


@api.post("/regions/{code}/claims", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_claim(code: str, body: ClaimBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ClaimShown]:
    """A figure that somebody published, with its source."""
    region = kept_region(session, code, actor)

    def make() -> ClaimShown:
        claim = recording.record(session, region=region, year=body.year, said=body.said(), actor=actor, at=at)
        return showing.as_json(session, claim, OwnFigures(session, region))

    return once.json(session, actor, make)


@api.post("/regions/{code}/claims/{claim_id}/withdrawal", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_claim(code: str, claim_id: str, body: WithdrawalBody, actor: CurrentActor, session: Db, at: At) -> ClaimShown:
    """Take back a claim that never should have stood; it stays readable."""
    region = kept_region(session, code, actor)
    claim = claim_of(session, region_id=region.id, id=id_within(region.id, claim_id), for_update=True)
    recording.withdraw(session, region=region, claim=claim, reason=body.reason, actor=actor, at=at)
    return showing.as_json(session, claim, OwnFigures(session, region))
