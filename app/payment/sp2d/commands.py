"""`lokapasar sp2d import`: a list of SP2D, looked at first, then applied by the rules of `/sp2d`.

Whoever can call it holds the machine: it acts in the place of the satker's treasurer, and the trail says SYSTEM did.
"""

from pathlib import Path
from typing import Annotated

from app import db
from app.actor import Actor, Role
from app.clock import now
from app.errors import invalid_field
from app.language import _, mark
from app.organisations.queries import has_satker
from app.payment.sp2d import applying
from app.payment.sp2d.matching import Verdict
from app.payment.sp2d.shapes import Sp2dListShown
from app.payment.sp2d.showing import list_as_json
from app.regions.queries import region_by_code

EXIT_DONE, EXIT_SOME_LEFT = 0, 3


def import_list(
    file: Annotated[Path, mark("CSV atau XLSX: Nomor SP2D, Tanggal, Nomor SPM (atau tagihan, pesanan), Nilai")],
    *,
    region: Annotated[str, mark("Kode wilayah, misalnya 32.04")],
    satker: Annotated[str, mark("kd_satker_str")],
    apply: Annotated[bool, mark("Catat yang cocok; tanpa ini hanya diperiksa dan tidak ada yang disimpan")] = False,
) -> tuple[Sp2dListShown, int]:
    """What each row meets; with `--apply` what matches is entered, and 3 is the exit code where some rows were not."""
    content, at = file.read_bytes(), now()
    with db.new_session() as session:
        where = region_by_code(session, region)
        if not has_satker(session, region_id=where.id, code=satker):
            raise invalid_field("satker", _("Satuan kerja ini tidak ada di wilayah itu."))
        treasurer = Actor(Role.TREASURER, None, "SYSTEM", where.id, satker)
        sent = applying.send_in(session, content=content, file_name=file.name, actor=treasurer, at=at)
        if apply:
            applying.apply(session, sent=sent, actor=treasurer, at=at)
        told = list_as_json(sent, treasurer, whole=True)
        if not apply:
            session.rollback()
            return told, EXIT_DONE
    return told, EXIT_DONE if all(row["verdict"] in (Verdict.PAID, Verdict.BLANK) for row in told["rows"]) else EXIT_SOME_LEFT
