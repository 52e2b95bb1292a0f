"""E-signature services as the API gives them."""

from typing import Annotated

from app.web.api.shapes import Instant, Shape, one_of

PROTOCOLS = ("v1", "v2")


class ServiceShown(Shape):
    """A region's service; the fields are null where none was written down. The secret is never
    shown. `hosts` are those that the operator allows."""

    protocol: Annotated[str, one_of(PROTOCOLS)] | None
    base_url: str | None
    username: str | None
    active: bool
    seal_allowed: bool
    changed_at: Instant | None
    hosts: list[str]


class StandingShown(Shape):
    """What the service says of a NIK, in its own words; `can_sign` is null where its words are none that we know."""

    status: str
    message: str
    can_sign: bool | None
