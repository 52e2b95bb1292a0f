"""What a browser or a program may send about officials; the fields have the same names in both."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.officials.appointing import SUB_ACTIVITIES_MAX
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.web.incoming.bodies import Body, Day, Text
from app.web.incoming.forms import Form, Optional

Number = Annotated[str, Field(min_length=3, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=2000)]
Name = Annotated[str, Field(min_length=2, max_length=200)]
SubActivity = Annotated[str, Field(min_length=1, max_length=100)]
Login = Annotated[str, Field(min_length=3, max_length=100)]


def codes_of(typed: str) -> list[str]:
    """One a line, or with commas between them."""
    return [code.strip() for code in re.split(r"[\n,;]", typed) if code.strip()]


class DecreeForm(Form):
    """The decree and its period."""

    decree_number: Number
    decree_date: date
    valid_from: date
    until: date

    def decree(self) -> Decree:
        return Decree(self.decree_number, self.decree_date, self.valid_from, self.until)


class ProlongForm(DecreeForm):
    """A new decree, of a PPTK also with its sub-activities."""

    sub_activities: Annotated[str | None, Field(max_length=4000)] = None

    def codes(self) -> list[str] | None:
        return None if self.sub_activities is None else codes_of(self.sub_activities)


class AppointForm(DecreeForm):
    """A person and the post."""

    login: Login
    name: Name
    role: Role
    satker: Annotated[str | None, Optional] = None
    sub_activities: Annotated[str, Field(max_length=4000)] = ""

    def codes(self) -> list[str]:
        return codes_of(self.sub_activities)


class HandOverForm(DecreeForm):
    """To whom, how, and which orders; none named means all."""

    to: Annotated[str, Field(max_length=60)]
    kind: Kind
    reason: Reason
    orders: list[str] = []
    all: bool = False


class EndForm(Form):
    until: date
    reason: Reason


class TakeBackForm(Form):
    reason: Reason


class DecreeBody(Body):
    """The decree and its period."""

    decree_number: Number
    decree_date: Day
    valid_from: Day
    until: Day

    def decree(self) -> Decree:
        return Decree(self.decree_number, self.decree_date, self.valid_from, self.until)


class ProlongBody(DecreeBody):
    """`sub_activities` of a PPTK as the new decree names them; left out, those of the old one stay."""

    sub_activities: Annotated[list[SubActivity], Field(max_length=SUB_ACTIVITIES_MAX)] | None = None


class AppointBody(DecreeBody):
    """A person and the post; `satker` (kd_satker_str) for a post within one; `sub_activities` (the first six parts of a
    MAK) those of a PPTK, all of the office when left out."""

    login: Login
    name: Name
    role: Role
    satker: str | None = None
    sub_activities: Annotated[list[SubActivity], Field(max_length=SUB_ACTIVITIES_MAX)] = []


class HandOverBody(DecreeBody):
    """`to` is the `person` of another official of the same satker; `orders` their ids, all running ones when left out."""

    to: str
    kind: Kind
    reason: Text
    orders: Annotated[list[str], Field(max_length=5000)] | None = None


class EndBody(Body):
    until: Day
    reason: Text


class TakeBackBody(Body):
    reason: Text
