"""Fiscal years in the API: their state, what stands in the way of closing, and the two moves."""

from app.actor import Role
from app.closing import showing
from app.closing.closing import close, own_region, reopen
from app.closing.shapes import YearShown
from app.errors import invalid_field
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.plan.years import FISCAL_YEAR, year_of
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
READERS = frozenset({Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR})
MOVES = dict.fromkeys(("close_year", "reopen_year"), MoveBody)


@api.get("/regions/{code}/years/{year}", who=READERS, rate=READ)
def show_year(code: str, year: FiscalYear, actor: CurrentActor, session: Db, at: At) -> YearShown:
    """An open year with what stands in the way of closing it; a closed one with its frozen report."""
    region = own_region(session, code, actor)
    return showing.as_json(session, region, year_of(session, region_id=region.id, year=year), actor, at)


@api.post("/regions/{code}/years/{year}/moves", moves=MOVES, who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_year(code: str, year: FiscalYear, sent: SentMove, actor: CurrentActor, session: Db, at: At) -> YearShown:
    """`close_year` with a note, `reopen_year` with its reason."""
    region = own_region(session, code, actor)
    found = year_of(session, region_id=region.id, year=year)

    def body_of(move: str) -> type[MoveBody]:
        if move not in FISCAL_YEAR.names:
            raise invalid_field("move", _("Langkah ini tidak dikenal. Pilih close_year atau reopen_year."))
        if move not in (open_ := names_of(moves_for(FISCAL_YEAR, found, actor))):
            raise NotNow(move=move, moves=open_)
        return MoveBody

    body = read_move(sent, body_of)
    if body.move == "close_year":
        found = close(session, region=region, year=year, note=body.note, actor=actor, at=at)
    else:
        found = reopen(session, region=region, year=year, reason=body.reason, actor=actor, at=at)
    return showing.as_json(session, region, found, actor, at)
