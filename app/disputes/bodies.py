"""What the API takes for a dispute; its moves take the body of every move."""

from fastapi import UploadFile

from app.web.incoming.bodies import Body, Short, Text
from app.web.incoming.forms import Form


class DisputeBody(Body):
    """A claim; `subject` is one of those that the refusal of a wrong one names."""

    subject: Short
    statement: Text


class EvidenceBody(Form):
    """One file with a sentence on what it shows, as multipart/form-data."""

    note: Text
    file: UploadFile
