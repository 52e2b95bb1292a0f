"""A region's e-signature service in the API, for its admin alone."""

from app.accounts.reauthentication import demand_fresh
from app.actor import Role
from app.esign import setting
from app.esign.bodies import CheckBody, ServiceBody
from app.esign.queries import service_of
from app.esign.shapes import ServiceShown, StandingShown
from app.esign.showing import service_as_json, standing_as_json
from app.regions.keeping import kept_region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api

api = Api()
WRITERS = {Role.REGION_ADMIN}


@api.get("/regions/{code}/esign", who=WRITERS, rate=READ)
def show_esign_service(code: str, actor: CurrentActor, session: Db) -> ServiceShown:
    """Where the region's officials sign with their certificates, if anywhere."""
    return service_as_json(service_of(session, kept_region(session, code, actor).id))


@api.post("/regions/{code}/esign", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def write_esign_service(code: str, body: ServiceBody, actor: CurrentActor, session: Db, at: At) -> ServiceShown:
    """Write down the service and whether it is used; asks for a token with the scope `sign`."""
    region = kept_region(session, code, actor)
    demand_fresh(actor)
    return service_as_json(setting.write_service(session, region=region, choice=body.choice(), actor=actor, at=at))


@api.post("/regions/{code}/esign/check", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def check_esign_service(code: str, body: CheckBody, actor: CurrentActor, session: Db) -> StandingShown:
    """Ask the service what it knows of one NIK: whether address, name and secret are right is seen by its answer."""
    region = kept_region(session, code, actor)
    return standing_as_json(setting.ask_standing(session, region=region, nik=body.nik, actor=actor))
