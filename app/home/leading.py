"""The way through the set-up of a region: on the page on which a step is taken its admin reads which step it is, what comes
after it, and the way back to all of them. The pages and their forms are those of every other day.

A region is led until its first order. Later only the page of something that is needed and
lacking says so: days off and packages of a new year.
"""

from dataclasses import dataclass

from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Role
from app.clock import local_date, now
from app.home.setting_up import Task, is_a_place, is_within, tasks
from app.orders.models import Order
from app.regions.models import Region
from app.web.pages.environment import environment


@dataclass(frozen=True, slots=True)
class Leading:
    """`task`: the step of this page, the first open one that is taken here, else the last that was. `number` of `of` those that
    are needed, None for one that may stay open; `done`: how many are there; `then`: the open one that is needed and comes next,
    else the first that was left behind (`is_behind`)."""

    task: Task
    number: int | None
    of: int
    done: int
    then: Task | None
    is_behind: bool
    is_its_page: bool


def install() -> None:
    """Put it within reach of the templates."""
    environment().globals.update(setting_up=_setting_up)


def leads(session: Session, region: Region, path: str, found: list[Task]) -> Leading | None:
    """What the page at `path` says of the set-up; None where it has nothing to say."""
    here = [task for task in found if is_within(path, task.place)]
    task = next((one for one in here if one.is_open), here[-1] if here else None)
    if task is None or (_trades(session, region) and not (task.needed and task.is_open)):
        return None
    needed = [one for one in found if one.needed]
    place = found.index(task)
    ahead = [one for one in found[place + 1 :] if one.needed and one.is_open]
    behind = [one for one in found[:place] if one.needed and one.is_open]
    return Leading(
        task=task,
        number=needed.index(task) + 1 if task.needed else None,
        of=len(needed),
        done=sum(not one.is_open for one in needed),
        then=next(iter(ahead + behind), None),
        is_behind=not ahead,
        is_its_page=path == task.path.partition("?")[0],
    )


@pass_context
def _setting_up(context: Context) -> Leading | None:
    """Nothing to anybody but the region's admin, and where the page is refused: its transaction may have failed."""
    request, actor = context["request"], context["actor"]
    if actor.role is not Role.REGION_ADMIN or request.method != "GET" or request.state.is_refused:
        return None
    session: Session = request.state.session
    region = session.get_one(Region, actor.region_id)
    path = request.url.path
    if not is_a_place(region, path):
        return None
    return leads(session, region, path, tasks(session, region, today=local_date(now(), region.timezone)))


def _trades(session: Session, region: Region) -> bool:
    return session.scalar(select(Order.id).where(Order.region_id == region.id).limit(1)) is not None
