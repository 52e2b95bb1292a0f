"""What may be said of a head: the same fields from the page's form and in the API."""

from typing import Annotated

from fastapi import UploadFile
from pydantic import AfterValidator, Field

from app.letterheads.models import REGION
from app.letterheads.setting import Lines
from app.web.incoming.bodies import Body
from app.web.incoming.forms import Form


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(_on_one_line), Field(max_length=120)]
Phone = Annotated[str, Field(max_length=60, pattern=r"^[0-9+() .,/-]*$")]
Email = Annotated[str, Field(max_length=120, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")]


class LinesBody(Body):
    """The lines of an office's head, or of the region's own where no office is named; what is left out is empty from now on."""

    satker_code: Annotated[str, Field(max_length=60)] = REGION
    name: Line = ""
    address: Annotated[str, AfterValidator(_on_one_line), Field(max_length=200)] = ""
    phone: Phone = ""
    email: Email = ""
    website: Line = ""

    def lines(self) -> Lines:
        return Lines(**self.model_dump(exclude={"satker_code"}))


class LogoBody(Form):
    """The picture, as multipart/form-data."""

    logo: UploadFile
