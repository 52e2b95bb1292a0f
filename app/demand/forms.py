"""What may arrive of a demand, as a form and as a body."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.web.incoming.bodies import Body, Quantity
from app.web.incoming.forms import Form
from app.web.incoming.typed import TypedQuantity

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=150)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class DemandForm(Form):
    """What is missing, how much of it about."""

    name: Name
    quantity: TypedQuantity
    unit: Unit
    description: Description = ""


class DemandBody(Body):
    """The same by API."""

    name: Name
    quantity: Quantity
    unit: Unit
    description: Description = ""


class AnswerForm(Form):
    """One of the vendor's listings."""

    listing_id: Annotated[str, Field(min_length=1, max_length=80)]


class AnswerBody(Body):
    """The same by API."""

    listing_id: Annotated[str, Field(min_length=1, max_length=80)]


class ClosingForm(Form):
    """Why it is closed; everybody reads it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
