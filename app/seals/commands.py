"""`lokapasar audit verify` and `lokapasar audit export`."""

import gzip
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

from app import db
from app.errors import Refusal
from app.language import _, mark

EXIT_AS_SEALED, EXIT_NOT_AS_SEALED = 0, 1


class NothingToExport(Refusal):
    """No seal was made yet."""

    def __init__(self) -> None:
        super().__init__(_("Belum ada segel. Jalankan lokapasar worker (atau serve) sedikitnya satu menit."))


def verify(
    *,
    region: Annotated[str | None, mark("Kode wilayah; tanpa ini semua")] = None,
    roots: Annotated[Path | None, mark("Daftar segel yang pernah diterbitkan (JSON dari /data/segel)")] = None,
) -> tuple[dict[str, Any], int]:
    """Read every sealed row again and compare it with its seal; 1 where anything is not as it was sealed, the first of it named."""
    from app.seals import checking, keys

    published = checking.index_from(roots.read_text(encoding="utf-8")) if roots else {}
    told: dict[str, Any] = {"ok": True, "seals": 0, "rows": 0, "waiting": 0, "findings": []}
    with db.session_factory()() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.take_time(session)
        for region_id in _regions(session, region):
            found = checking.check(session, region_id, trusted=keys.trusted(), published=published).as_json()
            told = {name: value + found[name] if name in found else value for name, value in told.items()}
    told["ok"] = not told["findings"]
    return told, EXIT_AS_SEALED if told["ok"] else EXIT_NOT_AS_SEALED


def export(
    *,
    out: Annotated[Path, mark("Berkas tujuan (.gz dimampatkan)")],
    region: Annotated[str | None, mark("Kode wilayah; tanpa ini semua")] = None,
) -> dict[str, Any]:
    """Write every seal with its rows, for the verifier that needs nothing of this program. It
    names people: give it to auditors, not to everybody."""
    from app.seals import exporting

    written = exporting.Written()
    with (
        db.session_factory()() as session,
        open(out, "wb", opener=_for_us_alone) as whole,
        gzip.GzipFile(fileobj=whole, mode="wb", compresslevel=6) if out.suffix == ".gz" else nullcontext(whole) as file,
    ):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.take_time(session)
        for region_id in _regions(session, region):
            for line in exporting.lines(session, region_id, written):
                file.write(line)
    if not written.seals:
        out.unlink()
        raise NothingToExport
    return {"file": str(out), "seals": written.seals, "rows": written.rows}


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _regions(session: Any, code: str | None) -> list[int]:
    from app.regions.queries import region_by_code
    from app.seals import checking

    return [region_by_code(session, code).id] if code else list(checking.regions_sealed(session))
