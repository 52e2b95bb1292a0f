"""`lokapasar doctor [--ledger]`."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Annotated, Any

from app.doctor import place
from app.doctor.checks import examined
from app.errors import Refusal
from app.language import _, mark
from app.output import DONE, REFUSED
from app.postgres import running_database
from app.settings import Settings, masked, origins, settings


def doctor(
    *, ledger: Annotated[bool, mark("Periksa juga bahwa tiap rekap sama dengan jumlah entrinya")] = False
) -> tuple[dict[str, Any], int]:
    """Examine this installation; 0 when nothing is an error."""
    chosen = settings()
    checks = [*examined(place.CHECKS, chosen), *_of_the_database(chosen, ledger)]
    well = all(check["ok"] or check["level"] == "warning" for check in checks)
    named = origins()
    shown = [{"name": name, "value": masked(name, getattr(chosen, name)), "origin": named[name]} for name in Settings.model_fields]
    return {"ok": well, "checks": checks, "settings": shown}, DONE if well else REFUSED


def _of_the_database(chosen: Settings, ledger: bool) -> Iterator[dict[str, Any]]:
    """Whether it answers at all, then what it says."""
    cluster = running_database(chosen)
    if cluster and not cluster.exists:
        yield _unanswered(_("Belum ada basis data di {data}").format(data=chosen.data), _("Jalankan: lokapasar init"))
        return
    try:
        with cluster.attached() if cluster else nullcontext():
            yield from _asked(ledger)
    except Refusal as refusal:
        yield _unanswered(refusal.message, _("Lihat postgresql.log di folder data"))


def _asked(ledger: bool) -> Iterator[dict[str, Any]]:
    from sqlalchemy.exc import OperationalError

    from app import db
    from app.doctor import database
    from app.doctor import ledger as whole_ledger

    try:
        with db.engine().connect() as connection:
            yield {"name": "database", "ok": True, "level": "error", "detail": str(connection.engine.url), "fix": ""}
            yield from examined(database.CHECKS, connection.execution_options(isolation_level="AUTOCOMMIT"))
        if ledger:
            with db.engine().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                yield from examined(whole_ledger.CHECKS, connection)
    except OperationalError as error:
        yield _unanswered(str(error.orig).strip().splitlines()[-1], _("Periksa DATABASE_URL dan bahwa server itu berjalan"))
    finally:
        db.engine().dispose()


def _unanswered(seen: str, fix: str) -> dict[str, Any]:
    return {"name": "database", "ok": False, "level": "error", "detail": seen, "fix": fix}
