"""`lokapasar takeover`: a file of an older catalogue, looked at with `--dry-run`,
else applied whole by the rules of `/kurasi/ambil-alih`.

Whoever can call it holds the machine. It acts for a person of the region's office all the same: who took a firm or a product
over may not verify or approve it, and the trail says who that is.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from sqlalchemy.orm import Session

from app import db
from app.accounts.grants import account_by_login, actor_with, grants_of
from app.actor import Actor
from app.catalogue.shapes import TakeoverShown
from app.catalogue.showing import takeover_in_full
from app.catalogue.takeover import uploads
from app.catalogue.takeover.models import LISTINGS, VENDORS, Takeover
from app.clock import local_date, now
from app.errors import invalid_field
from app.language import _, mark
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.vendors import permissions

EXIT_DONE, EXIT_SOME_BAD = 0, 3


def take_over(
    file: Annotated[Path, mark("CSV atau XLSX: penyedia, atau dengan --etalase produknya")],
    *,
    region: Annotated[str, mark("Kode wilayah, misalnya 32.04")],
    login: Annotated[str, mark("Nama masuk kurator atau admin daerah itu, yang mengambil alih")],
    etalase: Annotated[str | None, mark("Etalase untuk produk di berkas ini; tanpa ini isinya penyedia")] = None,
    dry_run: Annotated[bool, mark("Hanya tunjukkan apa yang akan berubah")] = False,
    bad_rows: Annotated[Path | None, mark("Tulis baris yang salah ke berkas XLSX ini")] = None,
) -> tuple[TakeoverShown, int]:
    """What the rows did, or with `--dry-run` would do, and the exit code: 3 where some are
    wrong. Raises `Refusal`; then nothing was changed."""
    content = file.read_bytes()
    with db.new_session() as session:
        actor = _of_the_office(session, region_by_code(session, region), login)
        kind = LISTINGS if etalase else VENDORS
        sent = uploads.receive(
            session, kind=kind, content=content, file_name=file.name, etalase=etalase or "", actor=actor, at=now()
        )
        if dry_run:
            told = _told(session, sent, bad_rows)
            session.rollback()
            return told
        uploads.begin(session, takeover=sent, actor=actor, at=now())
        key = (sent.region_id, sent.id)
    uploads.go_on(db.new_session, region_id=key[0], id=key[1], at=now)
    with db.new_session() as session:
        return _told(session, session.get_one(Takeover, key), bad_rows)


def _of_the_office(session: Session, region: Region, login: str) -> Actor:
    """That person in the role in which it may do this today. Raises `NotFound` for nobody, `Invalid` for anyone else."""
    account = account_by_login(session, login)
    roles = [
        actor_with(account, grant) for grant in grants_of(session, account_id=account.id, on=local_date(now(), region.timezone))
    ]
    able = [actor for actor in roles if account.active and permissions.take_over(actor, region.id)]
    if not able:
        raise invalid_field("login", _("Orang ini bukan kurator atau admin daerah {region}.").format(region=region.name))
    return replace(able[0], name=f"{able[0].name} (lokapasar takeover)")


def _told(session: Session, takeover: Takeover, bad_rows: Path | None) -> tuple[TakeoverShown, int]:
    if takeover.bad and bad_rows is not None:
        bad_rows.write_bytes(uploads.returned_workbook(session, takeover))
    return takeover_in_full(takeover), EXIT_SOME_BAD if takeover.bad else EXIT_DONE
