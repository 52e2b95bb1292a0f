"""Jobs of disputes: what the clock does to them, and telling both sides what was done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.clock import now
from app.disputes import deadlines
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.moves.news import News, in_region, news
from app.notifications.telling import Audience
from app.outbox import in_parts, job


@job("disputes.run_out", cron="*/5 * * * *")
def run_out(timestamp: int = 0) -> None:
    """Move every dispute on whose time has run out, region by region; running twice does no harm."""
    at = now()

    def part(session: Session, region_id: int, limit: int) -> int:
        late = deadlines.overdue(session, region_id=region_id, at=at, limit=limit)
        for dispute in late:
            deadlines.run_out(session, dispute=dispute, at=at)
        return len(late)

    with db.new_session() as session:
        regions = session.scalars(
            select(Dispute.region_id).where(Dispute.state.in_(deadlines.BY_ITSELF), Dispute.due_at < at).distinct()
        ).all()
    in_parts(regions, part)


@news("disputes.tell", in_region(Dispute))
def tell(session: Session, dispute: Dispute, done: MoveTaken) -> News:
    """Tell the side that did not act, both where the system or the admin did, and the admins where it waits for a decision."""
    order = dispute.order
    satker, vendor = Audience(satker_code=order.satker_code), Audience(vendor_id=order.vendor_id)
    audiences = {Role.VENDOR: [satker], Role.PP: [vendor], Role.PPK: [vendor]}.get(Role(done.role), [satker, vendor])
    if done.state_to == DisputeState.PENDING:
        audiences = [*audiences, Audience(region_role=Role.REGION_ADMIN)]
    return News(
        audiences,
        f"{order.number} · {order.package_name}",
        f"/sengketa/{public_id(dispute.region_id, dispute.id)}",
        done.reason or done.note or (dispute.statement if done.state_from is None else None),
    )
