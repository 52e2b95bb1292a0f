"""What imports leave for a person: realised orders that vanished from their
file, and packages with more ordered than their pagu."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from app.accounts.models import Account
from app.actor import Actor
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.exchange import reversing
from app.exchange.desk import reversals, sampling
from app.exchange.desk.permissions import READERS
from app.exchange.models import ReversalProposal
from app.identifiers import public_id
from app.language import _, mark
from app.money import RUPIAH_MAX
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.pagination import PAGE_SIZE, decode_cursor, encode_cursor
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


class DecisionForm(Form):
    """Accept or dismiss, why, and that the effect was read."""

    move: Literal["accept", "dismiss"]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    sure: bool = False


@pages.get("/impor/pembalikan", who=READERS, rate=READ)
def list_proposals(
    request: Request, actor: CurrentActor, session: Db, at: At, sesudah: Annotated[str | None, Query(max_length=400)] = None
) -> Response:
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    rows = reversals.proposals(session, region_id=region.id, after=place(sesudah), limit=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    last = shown[-1].ReversalProposal if len(rows) > PAGE_SIZE else None
    count, amount = reversals.how_much_waits(session, region_id=region.id)
    return page(
        request,
        "exchange/reversals.html",
        region=region,
        rows=[
            (public_id(row.ReversalProposal.region_id, row.ReversalProposal.id), row, _age(row.ReversalProposal, region, at))
            for row in shown
        ],
        count=count,
        amount=amount,
        following=encode_cursor([last.amount, str(last.id)]) if last else "",
    )


@pages.get("/impor/pembalikan/{proposal_id}", who=READERS, rate=READ)
def show_proposal(request: Request, proposal_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _proposal_page(request, session, reversals.proposal_for(session, actor, proposal_id), actor, at)


@pages.post(
    "/impor/pembalikan/{proposal_id}/langkah",
    who=READERS,
    csrf=Csrf.FORM,
    says={"accept": mark("Pembalikan diterima."), "dismiss": mark("Pembalikan ditutup tanpa mengubah angka.")},
    rate=WRITE,
)
def decide(request: Request, proposal_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def take() -> str:
        proposal = reversals.proposal_for(session, actor, proposal_id, lock=True)
        form = parse(DecisionForm, data)
        if form.move == "accept" and not form.sure:
            raise invalid_field("sure", _("Centang bahwa angka realisasi boleh dikurangi."))
        command = reversing.accept if form.move == "accept" else reversing.dismiss
        command(session, proposal, reason=form.reason, actor=actor, at=at)
        return "/impor/pembalikan"

    def again(refusal: Refusal) -> Response:
        proposal = reversals.proposal_for(session, actor, proposal_id)
        refused = RefusedForm.of(str(data.get("move", "")), data, refusal)
        return _proposal_page(request, session, proposal, actor, at, refused=refused)

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/impor/pagu", who=READERS, rate=READ)
def list_over_pagu(request: Request, actor: CurrentActor, session: Db) -> Response:
    assert actor.region_id is not None
    rows = sorted(
        sampling.over_pagu(session, actor.region_id).values(), key=lambda row: (row["pagu"] - row["ordered"], row["kd_rup"])
    )
    return page(
        request,
        "exchange/over_pagu.html",
        region=session.get_one(Region, actor.region_id),
        rows=rows,
        excess=sum(row["ordered"] - row["pagu"] for row in rows),
        below=sampling.announced_below(session, actor.region_id),
    )


def place(cursor: str | None) -> tuple[int, UUID] | None:
    """The amount and id that a cursor names. Raises `Invalid` for one that is not ours."""
    if not cursor:
        return None
    amount, id = decode_cursor(cursor, 2)
    try:
        if not isinstance(amount, int) or abs(amount) > RUPIAH_MAX:
            raise ValueError
        return amount, UUID(str(id))
    except ValueError:
        raise invalid_field("cursor", _("Penanda halaman ini tidak dikenal. Mulai dari halaman pertama.")) from None


def _age(proposal: ReversalProposal, region: Region, at: datetime) -> int:
    """Days that it has waited."""
    return (local_date(at, region.timezone) - local_date(proposal.proposed_at, region.timezone)).days


def _proposal_page(
    request: Request,
    session: Db,
    proposal: ReversalProposal,
    actor: Actor,
    at: datetime,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    region = session.get_one(Region, proposal.region_id)
    tally = reversals.tally_of(session, proposal)
    person = session.get(Account, proposal.decided_by) if proposal.decided_by else None
    return page(
        request,
        "exchange/reversal.html",
        region=region,
        proposal=proposal,
        id=public_id(proposal.region_id, proposal.id),
        tally=tally,
        age=_age(proposal, region, at),
        evidence=reversals.evidence_of(session, proposal),
        effects=reversals.effects_of(session, proposal) if proposal.decision is None else [],
        may_decide=proposal.decision is None and reversing.may_decide(actor, proposal),
        decided_by=person.name if person else None,
        refused=refused,
    )
