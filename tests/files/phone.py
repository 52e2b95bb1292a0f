"""A telephone that sends a file in pieces."""

from typing import Any

from httpx2 import Response
from sqlalchemy import select

from app import db
from app.accounts import sessions
from app.clock import now
from app.files.papers import read_paper
from app.vendors.models import VendorDocument
from app.web.identity import SESSION_COOKIE
from tests.web.browsing import Browser
from tests.web.people import Person

PDF = b"%PDF-1.4\n" + b"0" * 9000 + b"\n%%EOF\n"


class Phone(Browser):
    """Somebody's browser, which sends its files in pieces."""

    def __init__(self, who: Person, page: str) -> None:
        super().__init__()
        self.owner, self.page = who.account_id, page
        with db.new_session() as session:
            token = sessions.start(session, account_id=who.account_id, at=now()).token
        self.client.cookies.set(SESSION_COOKIE, token, domain="testserver.local", path="/")
        self.headers = {"x-csrf-token": self.token(page)}

    def begin(self, *, name: str = "nib.pdf", size: int = len(PDF), mark: str = "1") -> Response:
        return self.client.post("/unggahan", data={"name": name, "size": size, "mark": mark}, headers=self.headers)

    def piece(self, key: str, at: int, content: bytes) -> Response:
        return self.client.patch(f"/unggahan?kunci={key}", content=content, headers={**self.headers, "upload-offset": str(at)})

    def paper(self, key: str, **fields: Any) -> Response:
        given = {"kind": "NIB", "number": "1", "unggahan.file": key, **fields}
        return self.client.post("/toko/berkas", data=given, headers=self.headers)


def papers() -> list[bytes]:
    with db.new_session() as session:
        return [read_paper(paper.file_sha256, paper.file_type) for paper in session.scalars(select(VendorDocument))]
