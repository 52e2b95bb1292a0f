"""Findings on pages: the list, one finding with what was said about it, and writing a new one."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.errors import Refusal
from app.identifiers import public_id
from app.language import mark
from app.lists import open_list
from app.moves.history import history
from app.moves.machine import moves_for
from app.orders.warnings.flags import BY_CODE, FLAGS
from app.oversight import findings, queries
from app.oversight import permissions as may
from app.oversight.api import FINDING_READERS
from app.oversight.listed import FINDINGS
from app.oversight.models import Finding
from app.oversight.moving import FINDING_DOORS
from app.oversight.routes.desk import trail_page
from app.oversight.states import FINDING
from app.oversight.subjects import KINDS, subject_of
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.incoming.moves import filled_in
from app.web.incoming.once import OnceKey
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


class FindingForm(Form):
    """A finding as the auditor writes it."""

    kind: Annotated[str, Field(pattern=f"^({'|'.join(KINDS)})$")]
    reference: Annotated[str, Field(min_length=1, max_length=300)]
    flag: Annotated[Annotated[str, Field(max_length=40)] | None, Optional] = None
    text: Annotated[str, Field(min_length=1, max_length=4000)]


@pages.get("/temuan", who=FINDING_READERS, rate=READ)
def list_findings(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _list(request, session, actor, at, FormState(), None)


@pages.post("/temuan", who={Role.AUDITOR}, csrf=Csrf.FORM, says=mark("Temuan dicatat."), rate=WRITE)
def write_finding(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """From the list or from an order's trail (`from_trail`); where it is refused the same page comes back."""
    from_trail = str(data.get("from_trail", ""))
    fields = {name: data[name] for name in data if name != "from_trail"}
    region = queries.region_of(session, actor)

    def make() -> str:
        form = parse(FindingForm, type(data)(fields))
        subject = subject_of(session, kind=form.kind, typed=form.reference, region=region, public=False)
        finding = findings.record(session, region=region, subject=subject, flag=form.flag, text=form.text, actor=actor, at=at)
        return f"/temuan/{public_id(finding.region_id, finding.id)}"

    def again(refusal: Refusal) -> Response:
        form = FormState.refused(data, refusal.errors)
        if from_trail:
            return trail_page(request, session, actor, at, from_trail[:100], form, refusal)
        return _list(request, session, actor, at, form, refusal)

    return once.go_on(request, session, actor, make, again=again)


@pages.get("/temuan/{finding_id}", who=FINDING_READERS, rate=READ)
def show_finding(request: Request, finding_id: str, actor: CurrentActor, session: Db) -> Response:
    return _one(request, session, actor, queries.finding_for(session, actor, finding_id), FormState(), None)


@pages.post("/temuan/{finding_id}/langkah", who=FINDING_READERS, csrf=Csrf.FORM, says=MOVED["finding"], rate=WRITE)
def move_finding(
    request: Request, finding_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    finding = queries.finding_for(session, actor, finding_id, lock=True)

    def make() -> str:
        FINDING_DOORS.move(session, finding, filled_in(data), actor=actor, at=at)
        return f"/temuan/{finding_id}"

    def again(refusal: Refusal) -> Response:
        fresh = queries.finding_for(session, actor, finding_id)
        return _one(request, session, actor, fresh, FormState.refused(data, refusal.errors), refusal)

    return once.go_on(request, session, actor, make, again=again)


def _list(request: Request, session: Db, actor: Actor, at: At, form: FormState, refusal: Refusal | None) -> Response:
    listed = open_list(FINDINGS, request, session, actor, at=at)
    if refusal is None and (answer := listed.instead()):
        return answer
    region = queries.region_of(session, actor)
    return page(
        request,
        "oversight/findings.html",
        region=region,
        listed=listed.filled(),
        may_find=may.find(actor, region.id),
        flags=FLAGS,
        form=form,
        refusal=refusal,
    )


def _one(request: Request, session: Db, actor: Actor, finding: Finding, form: FormState, refusal: Refusal | None) -> Response:
    return page(
        request,
        "oversight/finding.html",
        region=queries.region_of(session, actor),
        finding=finding,
        key=public_id(finding.region_id, finding.id),
        flag=BY_CODE.get(finding.flag or ""),
        moves=[move.name for move in moves_for(FINDING, finding, actor)],
        taken=history(session, region_id=finding.region_id, subject_id=finding.id),
        may_look_on=may.look_on(actor, finding.region_id),
        form=form,
        refusal=refusal,
    )
