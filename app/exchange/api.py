"""Imports in the API: send a file in, read its preview with the report of the command
line, apply or discard it; decide reversal proposals."""

from datetime import date
from typing import Annotated

from fastapi import Form as FormBody
from fastapi import Query, Response, UploadFile
from pydantic import Field

from app.actor import Role
from app.errors import invalid_field
from app.exchange import reversing
from app.exchange.desk import moving, queries, receiving, reversals, showing
from app.exchange.desk.permissions import READERS, WRITERS
from app.exchange.desk.receiving import Asked
from app.exchange.listed import IMPORTS
from app.exchange.models import ReversalProposal
from app.exchange.pulling.api import api as pulling
from app.exchange.routes.deciding import place
from app.exchange.routes.uploads import place_in_time, quarantine_file
from app.exchange.shapes import ImportInFull, ImportInList, ImportVersion, ReversalInFull, ReversalInList
from app.identifiers import public_id
from app.language import _
from app.lists import called, scene_of
from app.regions.models import Region
from app.web.access import IMPORT_FILE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import PAGE_SIZE, From, Sorted, To, Words, encode_cursor, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, Optional
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.years import FiscalYear

__all__ = ["api", "pulling"]

api = Api()
Cursor = Annotated[str | None, Query(max_length=400)]


class ImportBody(Form):
    """A file and what is said about it; the dataset may stay open."""

    file: UploadFile
    year: FiscalYear
    dataset: Annotated[str, Field(max_length=60)] = ""
    as_of: Annotated[date | None, Optional] = None
    partial: bool = False


@api.post("/imports", who=WRITERS, csrf=Csrf.BEARER, rate=IMPORT_FILE, status_code=201)
def send_import(
    body: Annotated[ImportBody, FormBody(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[ImportInFull]:
    """The file is read by a job: ask again until `state` is `PREVIEWED` or
    `REFUSED`. Nothing is applied before the move `apply`."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)

    def make() -> ImportInFull:
        upload = receiving.receive(
            session,
            region=region,
            name=body.file.filename or "",
            source=body.file.file,
            asked=Asked(body.year, body.dataset or None, body.as_of, body.partial),
            origin="api",
            actor=actor,
            at=at,
        )
        return showing.in_full(session, upload, actor)

    return once.json(session, actor, make)


@api.get("/imports", who=READERS, rate=READ, hides=False)
def list_imports(actor: CurrentActor, session: Db, cursor: Cursor = None) -> PageOf[ImportInList]:
    """Files that were sent in, newest first."""
    assert actor.region_id is not None
    rows = queries.uploads(session, region_id=actor.region_id, after=place_in_time(cursor), limit=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    following = encode_cursor([shown[-1].created_at.isoformat(), str(shown[-1].id)]) if len(rows) > PAGE_SIZE else None
    return listed([showing.in_list(session, upload, actor) for upload in shown], following)


@api.get("/imports/{upload_id}", who=READERS, rate=READ)
def show_import(upload_id: str, actor: CurrentActor, session: Db) -> ImportInFull:
    """With progress, samples and warnings."""
    return showing.in_full(session, queries.upload_for(session, actor, upload_id), actor)


@api.get("/imports/{upload_id}/quarantine", who=READERS, rate=READ, sends=("text/csv",))
def show_import_quarantine(upload_id: str, actor: CurrentActor, session: Db) -> Response:
    """The bad rows as CSV: row, column, value, remedy."""
    return quarantine_file(queries.upload_for(session, actor, upload_id))


@api.post("/imports/{upload_id}/moves", moves=dict.fromkeys(moving.BY_PERSON, MoveBody), who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_import(upload_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ImportInFull]:
    """`apply`, `discard` or `read_again`."""

    def make() -> ImportInFull:
        upload = queries.upload_for(session, actor, upload_id, lock=True)
        body = read_move(sent, lambda move: MoveBody)
        if body.move not in moving.BY_PERSON:
            raise invalid_field("move", _("Pilih salah satu: {moves}.").format(moves=", ".join(moving.BY_PERSON)))
        moving.take(session, upload, body.move, note=body.note or body.reason, actor=actor, at=at)
        return showing.in_full(session, upload, actor)

    return once.json(session, actor, make, status=200)


@api.get("/import-versions", who=READERS, rate=READ, hides=False)
def list_import_versions(
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    dataset: Annotated[str | None, Query(max_length=60)] = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[ImportVersion]:
    """Every import that was applied, also from the command line and by a scheduled pull, newest first."""
    narrowed = {"year": year, "dataset": dataset, "q": q, "from": since, "to": until}
    found = called(IMPORTS, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([showing.version_as_json(row[0], row[1]) for row in found.rows], found.following)


@api.get("/reversals", who=READERS, rate=READ, hides=False)
def list_reversals(actor: CurrentActor, session: Db, cursor: Cursor = None) -> PageOf[ReversalInList]:
    """Realised orders that vanished from their file and wait for a decision, largest first."""
    assert actor.region_id is not None
    rows = reversals.proposals(session, region_id=actor.region_id, after=place(cursor), limit=PAGE_SIZE + 1)
    shown = [row.ReversalProposal for row in rows[:PAGE_SIZE]]
    following = encode_cursor([shown[-1].amount, str(shown[-1].id)]) if len(rows) > PAGE_SIZE else None
    return listed([_reversal(session, proposal, actor.role) for proposal in shown], following)


@api.get("/reversals/{proposal_id}", who=READERS, rate=READ)
def show_reversal(proposal_id: str, actor: CurrentActor, session: Db) -> ReversalInFull:
    """With the last raw row and what accepting it would take from each basis."""
    return _reversal_in_full(session, reversals.proposal_for(session, actor, proposal_id), actor.role)


class ReversalMove(MoveBody):
    """`reason` is needed."""


@api.post(
    "/reversals/{proposal_id}/moves",
    moves=dict.fromkeys(("accept", "dismiss"), ReversalMove),
    who=READERS,
    csrf=Csrf.BEARER,
    rate=WRITE,
)
def move_reversal(
    proposal_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ReversalInFull]:
    """`accept` counter-enters the order, `dismiss` lets it go on counting; both with a `reason`."""

    def make() -> ReversalInFull:
        proposal = reversals.proposal_for(session, actor, proposal_id, lock=True)
        body = read_move(sent, lambda move: ReversalMove)
        if body.move not in ("accept", "dismiss"):
            raise invalid_field("move", _("Pilih salah satu: {moves}.").format(moves="accept, dismiss"))
        command = reversing.accept if body.move == "accept" else reversing.dismiss
        command(session, proposal, reason=body.reason or "", actor=actor, at=at)
        return _reversal_in_full(session, proposal, actor.role)

    return once.json(session, actor, make, status=200)


def _reversal(session: Db, proposal: ReversalProposal, role: Role) -> ReversalInList:
    tally = reversals.tally_of(session, proposal)
    return {
        "id": public_id(proposal.region_id, proposal.id),
        "order": proposal.order_key,
        "amount": proposal.amount,
        "satker": tally.satker_code,
        "kd_rup": tally.kd_rup,
        "state": tally.state,
        "year": tally.fiscal_year,
        "proposed_at": proposal.proposed_at,
        "decision": proposal.decision,
        "decided_at": proposal.decided_at,
        "reason": proposal.reason,
        "moves": ["accept", "dismiss"] if proposal.decision is None and role in WRITERS else [],
    }


def _reversal_in_full(session: Db, proposal: ReversalProposal, role: Role) -> ReversalInFull:
    evidence = reversals.evidence_of(session, proposal)
    return {
        **_reversal(session, proposal, role),
        "last_row": dict(evidence.row) if evidence.row is not None else None,
        "last_seen_in": showing.version_as_json(evidence.brought_by, None) if evidence.brought_by else None,
        "missing_in": showing.version_as_json(evidence.missing_in, None) if evidence.missing_in else None,
        "effects": [
            {
                "basis": effect.basis,
                "orders": effect.orders,
                "amount": effect.amount,
                "orders_after": effect.orders_after,
                "amount_after": effect.amount_after,
            }
            for effect in (reversals.effects_of(session, proposal) if proposal.decision is None else [])
        ],
    }
