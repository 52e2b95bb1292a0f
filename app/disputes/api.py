"""Disputes in the API: opening one about an order, listing, reading, proving, and every move through one door."""

from typing import Annotated

from fastapi import Form, Query, Response

from app.actor import Role
from app.disputes import evidence, moving, opening
from app.disputes.bodies import DisputeBody, EvidenceBody
from app.disputes.listed import DISPUTES
from app.disputes.queries import dispute_for, evidence_in
from app.disputes.shapes import DisputeInFull, DisputeInList
from app.disputes.showing import dispute_in_full, dispute_in_list
from app.disputes.states import DisputeState
from app.files.papers import PAPERS, read_paper
from app.identifiers import parse_public_id
from app.lists import called, scene_of
from app.orders.api import READERS
from app.orders.queries import order_for
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.web.scans import attachment

api = Api()
SIDES = frozenset({Role.VENDOR, Role.PP, Role.PPK})


@api.post("/orders/{order_id}/disputes", who=SIDES, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def open_dispute(order_id: str, body: DisputeBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[DisputeInFull]:
    """Open a dispute about a signed order; evidence follows by `POST /disputes/{id}/evidence`."""
    region_id, id = parse_public_id(order_id)

    def make() -> DisputeInFull:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        made = opening.open_dispute(session, order=order, subject=body.subject, statement=body.statement, actor=actor, at=at)
        return dispute_in_full(session, made, actor)

    return once.json(session, actor, make)


@api.get("/disputes", who=READERS, rate=READ, hides=False)
def list_disputes(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[DisputeState] | None, Query()] = None,
    subject: Code = None,
    satker: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[DisputeInList]:
    """Those about orders that the caller may see, newest first."""
    narrowed = {"state": state, "subject": subject, "satker": satker, "q": q, "from": since, "to": until}
    found = called(DISPUTES, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([dispute_in_list(row[0]) for row in found.rows], found.following)


@api.get("/disputes/{dispute_id}", who=READERS, rate=READ)
def show_dispute(dispute_id: str, actor: CurrentActor, session: Db) -> DisputeInFull:
    """With what either side said, its evidence and its history."""
    return dispute_in_full(session, dispute_for(session, actor, dispute_id), actor)


@api.post("/disputes/{dispute_id}/moves", moves=moving.DOORS.bodies, who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_dispute(dispute_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[DisputeInFull]:
    """Take a move; the body is that of the move's name."""

    def make() -> DisputeInFull:
        dispute = dispute_for(session, actor, dispute_id, lock=True)
        moving.DOORS.move(session, dispute, sent, actor=actor, at=at)
        return dispute_in_full(session, dispute, actor)

    return once.json(session, actor, make, status=200)


@api.post("/disputes/{dispute_id}/evidence", who=SIDES, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def add_dispute_evidence(
    dispute_id: str,
    body: Annotated[EvidenceBody, Form(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[DisputeInFull]:
    """One file (PDF, JPG, PNG, WebP) and what it shows."""

    def make() -> DisputeInFull:
        dispute = dispute_for(session, actor, dispute_id, lock=True)
        evidence.add_evidence(session, dispute=dispute, files=[body.file.file.read()], note=body.note, actor=actor, at=at)
        return dispute_in_full(session, dispute, actor)

    return once.json(session, actor, make)


@api.get("/disputes/{dispute_id}/evidence/{evidence_id}", sends=PAPERS, who=READERS, rate=READ)
def show_dispute_evidence(dispute_id: str, evidence_id: str, actor: CurrentActor, session: Db) -> Response:
    """The file itself; a browser that is led here runs nothing of it."""
    piece = evidence_in(dispute_for(session, actor, dispute_id), evidence_id)
    return attachment(read_paper(piece.file_sha256, piece.file_type), piece.file_type)
