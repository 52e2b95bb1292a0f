"""What a browser or a program may send about officials; the fields have the same names in both."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.web.incoming.bodies import Body, Day, Text
from app.web.incoming.forms import Form, Optional

Number = Annotated[str, Field(min_length=3, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=2000)]
Name = Annotated[str, Field(min_length=2, max_length=200)]
Login = Annotated[str, Field(min_length=3, max_length=100)]


class DecreeForm(Form):
    """The decree and its period."""

    decree_number: Number
    decree_date: date
    valid_from: date
    until: date

    def decree(self) -> Decree:
        return Decree(self.decree_number, self.decree_date, self.valid_from, self.until)


class AppointForm(DecreeForm):
    """A person and the post."""

    login: Login
    name: Name
    role: Role
    satker: Annotated[str | None, Optional] = None


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


class AppointBody(DecreeBody):
    """A person and the post; `satker` (kd_satker_str) for a post within one."""

    login: Login
    name: Name
    role: Role
    satker: str | None = None


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
