"""A mail server of a few lines on loopback: takes what is sent to it, or fails the way it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """`faults` are used up one a connection: `later` (451), `never` (550), `cut` (the line breaks in the middle of the message)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, faults: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.faults = faults
        self.taken: list[EmailMessage] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast(MailServer, self.server)
        fault = server.faults.pop(0) if server.faults else ""
        self._say("220 uji")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "RCPT" and fault in ("later", "never"):
                self._say("451 coba lagi nanti" if fault == "later" else "550 tidak ada orang itu")
            elif verb == "DATA":
                self._say("354 silakan")
                if fault == "cut":
                    self.rfile.readline()
                    self.connection.close()
                    return
                content = b"".join(iter(self._part, b""))
                server.taken.append(cast(EmailMessage, BytesParser(policy=SMTP).parsebytes(content)))
                self._say("250 diterima")
            elif verb == "QUIT":
                self._say("221 sampai jumpa")
                return
            else:
                self._say("250 ya")

    def _part(self) -> bytes:
        """A line of the message; nothing at its end."""
        line = self.rfile.readline()
        return b"" if line in (b".\r\n", b"") else line.removeprefix(b".") if line.startswith(b"..") else line

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(*faults: str) -> Iterator[MailServer]:
    with MailServer(list(faults)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
