"""What the API takes for an attachment."""

from typing import Annotated

from fastapi import UploadFile
from pydantic import StringConstraints

from app.web.incoming.bodies import Short
from app.web.incoming.forms import Form, Optional


class NoteForm(Form):
    """What whoever attaches writes beside it."""

    note: Annotated[Annotated[str, StringConstraints(max_length=200)] | None, Optional] = None


class AttachmentBody(NoteForm):
    """One file (PDF, JPG, PNG, WebP) as multipart/form-data: of a `payment` or of a `handover` of the order, by its id. The
    refusal of a wrong `kind` names those that there are. It is seen by whoever sees the order, the vendor too, and stays."""

    payment: Annotated[Short | None, Optional] = None
    handover: Annotated[Short | None, Optional] = None
    kind: Short
    file: UploadFile
