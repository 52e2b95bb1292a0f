"""What may be said of an e-signature service: the same fields from the page's form and in the API."""

from typing import Annotated, Literal

from pydantic import Field

from app.esign.setting import Choice
from app.web.incoming.bodies import Body
from app.web.incoming.forms import Form, Optional, Secret

Nik = Annotated[str, Field(min_length=1, max_length=40)]


class ServiceBody(Body):
    """Where the service is and whether the region's officials sign there. `secret` may be left
    out while the address stays; it is never given back."""

    protocol: Literal["v1", "v2"] = "v1"
    base_url: Annotated[str, Field(min_length=8, max_length=200)]
    username: Annotated[str, Field(min_length=1, max_length=100)]
    secret: Annotated[Secret | None, Optional] = None
    active: bool = False
    seal_allowed: bool = False

    def choice(self) -> Choice:
        return Choice(**{**self.model_dump(), "secret": self.secret or ""})


class CheckBody(Body):
    """A NIK of whoever agrees to be asked about; it is not kept."""

    nik: Nik


class NikForm(Form):
    """One's own."""

    nik: Nik
