"""Oversight in the API: the flags of a year, findings and complaints, for those who look on and those who answer."""

from app.actor import SATKER_ROLES, Role
from app.clock import local_date
from app.lists import called, scene_of
from app.oversight import findings, queries
from app.oversight import permissions as may
from app.oversight.flagging import flagged
from app.oversight.listed import COMPLAINTS, FINDINGS
from app.oversight.moving import COMPLAINT_DOORS, FINDING_DOORS
from app.oversight.shapes import ComplaintShown, FindingShown, FlagShown
from app.oversight.showing import complaint_as_json, finding_as_json, flags_as_json
from app.oversight.states import ComplaintState, FindingState
from app.oversight.subjects import KINDS, subject_of
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, listed, part_of
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Short, Text
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
FINDING_READERS = may.OVERSEERS | SATKER_ROLES | {Role.CURATOR}
FLAGS_SHOWN = 100
COMPLAINT_READERS = frozenset({Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR, Role.CURATOR})


class FindingBody(Body):
    """What was found, on which order, vendor or listing."""

    kind: Short
    subject: Short
    flag: Short | None = None
    text: Text


@api.get("/flags", who=may.OVERSEERS, rate=READ, hides=False)
def list_flags(
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    satker: Code = None,
    flag: Code = None,
    cursor: Cursor = None,
) -> PageOf[FlagShown]:
    """The flags over all orders of the caller's region and year, placed here and imported; a hundred a page."""
    region = queries.region_of(session, actor)
    found = flagged(session, region, year or local_date(at, region.timezone).year, satker_code=satker)
    flags = flags_as_json({code: groups for code, groups in found.items() if flag in (None, code)})
    return part_of(flags, cursor, size=FLAGS_SHOWN)


@api.get("/findings", who=FINDING_READERS, rate=READ, hides=False)
def list_findings(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: FindingState | None = None,
    subject: Code = None,
    satker: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    late: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[FindingShown]:
    """Those that the caller may see, newest first."""
    narrowed = {"state": state, "subject": subject, "satker": satker, "q": q, "from": since, "to": until, "late": late}
    found = called(FINDINGS, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([finding_as_json(session, row[0], actor) for row in found.rows], found.following)


@api.post("/findings", who={Role.AUDITOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def write_finding(body: FindingBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[FindingShown]:
    """A finding; its side is told and has seven working days."""
    region = queries.region_of(session, actor)

    def make() -> FindingShown:
        kind = body.kind if body.kind in KINDS else "order"
        subject = subject_of(session, kind=kind, typed=body.subject, region=region, public=False, field="subject")
        finding = findings.record(session, region=region, subject=subject, flag=body.flag, text=body.text, actor=actor, at=at)
        return finding_as_json(session, finding, actor)

    return once.json(session, actor, make)


@api.get("/findings/{finding_id}", who=FINDING_READERS, rate=READ)
def show_finding(finding_id: str, actor: CurrentActor, session: Db) -> FindingShown:
    """A finding with everything that was said to it."""
    return finding_as_json(session, queries.finding_for(session, actor, finding_id), actor)


@api.post("/findings/{finding_id}/moves", who=FINDING_READERS, csrf=Csrf.BEARER, rate=WRITE, moves=FINDING_DOORS.bodies)
def move_finding(finding_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[FindingShown]:
    """`answer_finding`, `ask_again`, `close_finding`, each with a note."""

    def make() -> FindingShown:
        finding = queries.finding_for(session, actor, finding_id, lock=True)
        FINDING_DOORS.move(session, finding, sent, actor=actor, at=at)
        return finding_as_json(session, finding, actor)

    return once.json(session, actor, make, status=200)


@api.get("/complaints", who=COMPLAINT_READERS, rate=READ, hides=False)
def list_complaints(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: ComplaintState | None = None,
    subject: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    late: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[ComplaintShown]:
    """Those that the caller may see, the one that is due first on top."""
    narrowed = {"state": state, "subject": subject, "q": q, "from": since, "to": until, "late": late}
    found = called(COMPLAINTS, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([complaint_as_json(session, row[0], actor) for row in found.rows], found.following)


@api.get("/complaints/{complaint_id}", who=COMPLAINT_READERS, rate=READ)
def show_complaint(complaint_id: str, actor: CurrentActor, session: Db) -> ComplaintShown:
    """A complaint with everything that was said to it."""
    return complaint_as_json(session, queries.complaint_for(session, actor, complaint_id), actor)


@api.post("/complaints/{complaint_id}/moves", who=COMPLAINT_READERS, csrf=Csrf.BEARER, rate=WRITE, moves=COMPLAINT_DOORS.bodies)
def move_complaint(
    complaint_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ComplaintShown]:
    """`reply` or `dismiss`, with a note that the reporter reads."""

    def make() -> ComplaintShown:
        complaint = queries.complaint_for(session, actor, complaint_id, lock=True)
        COMPLAINT_DOORS.move(session, complaint, sent, actor=actor, at=at)
        return complaint_as_json(session, complaint, actor)

    return once.json(session, actor, make, status=200)
