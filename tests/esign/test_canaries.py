"""Neither the passphrase nor the NIK is anywhere afterwards: not in a table, a log line, an
error page, a job, a file, the export of the person."""

import logging
import re

import pytest
import structlog
from psycopg import sql
from sqlalchemy import text

from app import db
from app.settings import settings
from tests.esign.authority import APPLICATION, NIK, PASSPHRASE
from tests.esign.conftest import Office
from tests.esign.making import PAGE, post, sign
from tests.world import PASSWORD

CANARIES = (NIK, PASSPHRASE, APPLICATION[1])


def dumped() -> str:
    """Every row of every table as text, bytes in hex and as letters."""
    with db.owner_engine().connect() as connection:
        tables = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        )
        rows = []
        for table in tables.all():
            found = connection.execute(
                text(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table)).as_string())
            )
            rows += [row[0] for row in found]
    written = "\n".join(rows)
    return written + "".join(bytes.fromhex(found).decode("latin-1") for found in re.findall(r'"\\\\x([0-9a-f]+)"', written))


def test_no_secret_leaves_a_trace(office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the client leaves it; the capture has lowered its parent
    told: list[str] = []
    with structlog.testing.capture_logs() as lines:
        admin, ppk = office.browser("region_admin"), office.browser("ppk")
        told.append(post(admin, PAGE, f"{PAGE}/periksa", nik=NIK).text)
        told.append(post(ppk, "/akun/sertifikat", "/akun/sertifikat/periksa").text)
        for says in ((400, {"status_code": 4000, "error": f"{NIK} {PASSPHRASE}"}), (500, f"{NIK} {PASSPHRASE}".encode())):
            office.service.says = says
            told.append(sign(office).text)
            page = f"/pesanan/{office.order_id}"
            told.append(post(ppk, page, f"{page}/langkah", move="sign", password=PASSWORD, passphrase=PASSPHRASE).text)
        office.service.says, office.service.meanwhile = None, lambda: 1 / 0
        told.append(sign(office).text)
        office.service.meanwhile = None
        answer = sign(office, headers={"Idempotency-Key": "kunci-tiga"})
        assert answer.status_code == 200, answer.text
        told.append(answer.text)
    office.draw()
    capsys.readouterr()  # the fake's own traceback
    everywhere = {
        "answers": "\n".join(told),
        "log": "\n".join(map(str, lines)) + caplog.text,
        "tables": dumped(),
        "files": b"".join(path.read_bytes() for path in (settings().data / "files").rglob("*") if path.is_file()).decode("latin-1"),
    }
    for canary in CANARIES:
        for place, said in everywhere.items():
            assert canary not in said, f"{canary} in {place}"
    assert NIK in office.service.asked[-1][1].values(), "and the service was told"
