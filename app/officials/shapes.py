"""Officials as the API and the command line give them."""

from typing import Annotated

from app.actor import Role
from app.web.api.shapes import Day, Id, NotRequired, Shape, one_of


class DecreeShown(Shape):
    """A decree and the days on which the post is held by it; `number` is null where none was written down."""

    number: str | None
    date: Day | None
    valid_from: Day
    until: Day | None


class OfficialShown(Shape):
    """Who holds which post, by which decree today (`decree_number`) and by which before and after it
    (`decrees`, oldest first), a PPTK for which sub-activities (none: all of the office); `link` comes once,
    where an account was made: with it the person chooses a password."""

    id: Id
    person: Id
    login: str
    name: str
    role: Annotated[str, one_of(Role)]
    satker: str | None
    satker_name: str | None
    sub_activities: list[str]
    decree_number: str | None
    decree_date: Day | None
    valid_from: Day
    until: Day | None
    decrees: list[DecreeShown]
    days_left: int | None
    running_orders: int
    doubts: list[str]
    link: NotRequired[str]


class VacancyShown(Shape):
    """A post that nobody holds today: how many orders and bills wait for it, and the last day of the decree that ended last
    (null where the account was closed, or nobody ever held it)."""

    satker: str
    satker_name: str
    role: Annotated[str, one_of(Role)]
    waiting: int
    last_day: Day | None


class GivenBack(Shape):
    """How many orders."""

    orders: int


class HandedOver(GivenBack):
    """And to whom they went."""

    to: Id
    name: str
