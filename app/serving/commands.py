"""`lokapasar serve|demo|worker|init|migrate`."""

import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import output
from app.errors import Refusal, invalid_field
from app.language import _, mark
from app.postgres import connection_url, running_database
from app.processes.children import Kept, keep, set_by_signals
from app.schema import migrating, readiness, revisions
from app.serving import asking, box, keeping
from app.settings import DEMO_LOGINS, give, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Size(StrEnum):
    """Of the example data: `app/demo/nation/growing.py` says how much each has."""

    KABUPATEN = "kabupaten"
    PROVINCE = "province"
    NATION = "nation"


LOOPBACK = ("127.0.0.1", "localhost", "::1")


class DemoStaysHere(Refusal):
    """Demo data comes with logins that the terminal prints."""

    def __init__(self, host: str) -> None:
        super().__init__(
            _("Data contoh hanya dilayani di komputer ini, bukan di {host}. Pakai --host 127.0.0.1.").format(host=host)
        )


def serve(*, host: Annotated[str | None, mark("Alamat")] = None, port: Annotated[int | None, mark("Porta")] = None) -> None:
    """Serve until a signal comes: the embedded database, migrated; the job worker; the web processes.
    SIGHUP has new web processes and a new worker take the places of the old ones, with the settings and
    the program as they are now, while everybody is served."""
    give(host=host, port=port)
    if (settings().data / DEMO_LOGINS).exists():
        give(demo=True)
    _serve()


def demo(
    *,
    port: Annotated[int | None, mark("Porta")] = None,
    size: Annotated[Size, mark("Besarnya: kabupaten (kecil), province (36 wilayah), nation (552 wilayah)")] = Size.KABUPATEN,
) -> None:
    """Serve with example data, written at the first start; a larger size grows
    around the small one, at whichever start names it first."""
    give(port=port, demo=True)
    _serve(seed=partial(_seed_once, size=size))


def worker() -> None:
    """Run jobs until a signal comes."""
    from app.worker import main

    main()


def init(
    *,
    region: Annotated[str | None, mark("Kode wilayah, misalnya 32.04")] = None,
    admin: Annotated[str | None, mark("Nama masuk admin daerah pertama; ia mendapat tautan sekali pakai")] = None,
    name: Annotated[str | None, mark("Nama orangnya")] = None,
    decree: Annotated[str | None, mark("Nomor SK")] = None,
    port: Annotated[int | None, mark("Porta tempat serve nanti menjawab; untuk tautannya")] = None,
) -> dict[str, Any]:
    """Make the data folder, its cluster, the schema and the tree of categories; nothing is changed where they are. With
    `--region` the region too, and with `--admin` and `--name` its first admin, who chooses the password by a one-time link:
    nobody else knows one, and no other account is made. At a terminal, where there is no region yet and none is named, both
    are asked for; an empty answer leaves them for later.
    """
    give(port=port)
    if (admin is None) != (name is None) or (admin is not None and region is None):
        raise invalid_field("admin", _("Admin pertama perlu ketiganya: --region, --admin, dan --name."))
    cluster = running_database(settings())
    existed = cluster is None or cluster.exists
    with cluster.attached() if cluster else nullcontext():
        migrated = readiness.migrate()
        from sqlalchemy import func, select

        from app import db
        from app.catalogue.etalase.categories import install_categories
        from app.regions.models import Region

        with db.new_session() as session:
            install_categories(session)
            if region is None and not session.scalar(select(func.count()).select_from(Region)):
                region, admin, name, decree = asking.first_region()
            made = _founded(session, region, admin, name, decree) if region else {}
        db.engine().dispose()
        return {
            "data": str(settings().data),
            "database": "embedded" if cluster else "external",
            "created": not existed,
            "migrated": migrated,
            "revision": revisions.current(connection_url(settings())),
            **made,
        }


def _founded(session: "Session", code: str, admin: str | None, name: str | None, decree: str | None) -> dict[str, Any]:
    """The region, and its first admin with the link; either all of it or nothing."""
    from app.accounts.links.models import VALID_DAYS
    from app.accounts.opening import open_region
    from app.clock import now

    place, link = open_region(session, code=code, login=admin, name=name, decree=decree, at=now())
    return {"region": place.code, "name": place.name, **({"admin": admin, "link": link, "days": VALID_DAYS} if link else {})}


def migrate(*, revision: Annotated[str | None, mark("Revisi tujuan; tanpa ini yang terbaru")] = None) -> dict[str, Any]:
    """Bring the schema to its head or, up or down, to a revision."""
    if revision not in (None, "base", "head") and not revisions.is_known(revision):
        raise typer.BadParameter(
            _("Revisi {revision} tidak dikenal program ini.").format(revision=str(revision)[:60]), param_hint="--revision"
        )
    cluster = running_database(settings())
    with cluster.attached() if cluster else nullcontext():
        url = connection_url(settings())
        before = revisions.current(url)
        if revision is None:
            readiness.migrate()
        else:
            from app import db

            migrating.move(db.owner_engine(), revision)
            db.owner_engine().dispose()
        after = revisions.current(url)
    return {"from": before, "to": after, "changed": before != after}


def _serve(seed: Callable[[Path], None] | None = None) -> None:
    chosen = settings()
    if chosen.demo and chosen.host not in LOOPBACK:
        raise DemoStaysHere(chosen.host)
    stop, renew, answered = threading.Event(), threading.Event(), threading.Event()
    set_by_signals(stop, renew)
    if chosen.metrics:
        keeping.count_together(chosen.data)
    cluster = running_database(chosen)
    holder = f"lokapasar serve (proses {os.getpid()}, http://{chosen.host}:{chosen.port})"
    with cluster.held_by_serve(holder) if cluster else nullcontext(), keeping.listener(chosen.host, chosen.port) as listener:
        program = keeping.program(listener, answered)
        program.tend(0)
        background: list[Kept] = []
        try:
            if cluster:
                cluster.start()
                background.append(keeping.database(cluster))
                readiness.migrate()
            else:
                readiness.check_schema()
            if seed:
                seed(chosen.data)
            listener.open()
            told = {"data": chosen.data, "answered": answered, "until": stop}
            threading.Thread(target=box.announce, kwargs=told, daemon=True).start()
            threading.Thread(target=listener.shut_when, args=(stop,), daemon=True).start()
            keep([*background, program], stop, renew)
        finally:
            for child in reversed([*background, program]):
                child.stop()


def _seed_once(data: Path, *, size: Size) -> None:
    """Write the example data where there is none yet, and what is lacking to its size."""
    if not (data / DEMO_LOGINS).exists():
        _seed_small(data, size=size)
    if size is not Size.KABUPATEN:
        _grow(data, size)


def _seed_small(data: Path, *, size: Size) -> None:
    """A larger size brings regions of its own: neighbours stand beside the small one alone."""
    output.note(_("Menulis data contoh…"))
    from app import db
    from app.clock import now
    from app.demo import neighbours, seed
    from app.outbox import enqueue

    with db.new_session() as session:
        db.take_time(session)
        at = now()
        seed(session, data=data, at=at)
        if size is Size.KABUPATEN:
            neighbours.write(session, at=at)
        enqueue(session, "exports.make_due", timestamp=0)
    db.engine().dispose()


def _grow(data: Path, size: Size) -> None:
    output.note(_("Menambah data contoh seukuran {size}; ini beberapa menit sampai beberapa jam…").format(size=size))
    from app import db
    from app.clock import now
    from app.demo.nation import growing

    growing.grow(db.owner_engine(), growing.GROWTHS[size], at=now(), data=data)
    db.owner_engine().dispose()
