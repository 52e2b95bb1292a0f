"""What is said about a file when it is sent in, as a form has it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.web.incoming.forms import Form, Optional
from app.years import FiscalYear


class UploadForm(Form):
    """The dataset may stay open: headings tell it."""

    year: FiscalYear
    dataset: Annotated[str, Field(max_length=60)] = ""
    as_of: Annotated[date | None, Optional] = None
    partial: bool = False
