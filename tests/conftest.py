"""A real PostgreSQL for every test: one embedded cluster a run, a template database built once, a copy of it for each worker.

`elsewhere.py` has the way to a server of one's own instead, which may be a Citus coordinator.
"""

import gc
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import psycopg
import pytest
import structlog
import time_machine
from hypothesis import HealthCheck, settings
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.postgres import Cluster, postmaster
from app.postgres.cluster import APP, OWNER
from tests import elsewhere, leftovers
from tests.asvs.proving import PROVES
from tests.asvs.requirements import BY_ID

if TYPE_CHECKING:
    from tests.house import House
    from tests.world import World

settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile("same")
"""The same examples in every run, and none fails for being slow; `--hypothesis-profile=new` looks for what no run has seen."""

REAL_COST = passwords.COST
passwords.COST = {**REAL_COST, "argon2__time_cost": 1, "argon2__memory_cost": 8}
"""Hashing is slow on purpose (25 ms); that it is, one test says, and the others do without."""

structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
"""Faults are provoked by the hundred; what structlog would write of each by itself, the code around
every frame in colours, costs more than the request."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""Some fifty processes of the product are started: the first one compiles it, and
not each of them anew, wherever that is switched off."""

PROJECT = Path(__file__).parent.parent
UNSAFE_BUT_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "lock_timeout": "60s",
}
"""And a test whose sessions wait for one another fails, by name, where it would never end."""
TEMPLATE = "lokapasar_template"
WRITTEN = (
    "SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
    "AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"
)
"""The tables that have a page, whatever is on it."""


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the cluster; its workers find it by the environment."""
    if hasattr(config, "workerinput") or config.option.collectonly or elsewhere.given():
        return
    leftovers.clear(Path(tempfile.gettempdir()))
    folder = leftovers.folder()
    config.stash[_held] = leftovers.hold(folder)
    if config.getoption("numprocesses", None):
        signal.signal(signal.SIGTERM, _end_in_order)
    cluster = Cluster(folder / "data", server_settings=UNSAFE_BUT_QUICK)
    cluster.start()
    config.stash[_started] = cluster
    try:
        _make_template(cluster)
    except BaseException:
        pytest_unconfigure(config)
        raise
    os.environ["LOKAPASAR_TEST_CLUSTER"] = str(cluster.data)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The application and its tests stay until the end: nothing among them is garbage, and
    the collector need not look at them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test fails that gets an answer of the API which is not as it is described, whatever it asked it for."""
    from tests import truth

    truth.listen()
    result = yield
    truth.demand()
    return result


APART = (
    *("tests/attacks/test_every_read.py", "tests/isolation", "tests/web/test_forgery.py", "tests/web/test_malformed.py"),
    *("tests/exchange/test_hostile_files.py", "tests/journeys/test_the_leap_day.py", "tests/journeys/test_very_long_names.py"),
    *("tests/journeys/test_a_pptk.py", "tests/journeys/test_three_places.py", "tests/journeys/test_other_orders.py"),
    *("tests/orders/test_walks_of_money.py", "tests/payment/test_walks.py", "tests/realisation/test_opening.py"),
    *("tests/demo/test_sizes.py", "tests/demo/test_the_same_figures.py", "tests/mutants", "tests/orders/test_walks.py"),
    *("tests/backup", "tests/crash/test_limits.py", "tests/operating/test_umask.py", "tests/serving/test_serve.py"),
    *("tests/migrations", "tests/parts", "tests/upgrade"),
)
"""What goes over every route, page, move or file that there is, what builds and breaks whole houses, and the longest journeys
are marked `long`: `make check` passes them and `make test` the others, which are done in two thirds of the time."""
LONG = (
    "tests/isolation/test_access_matrix.py",
    "tests/crash/test_crashes.py",
    "tests/demo/test_the_same_figures.py",
    "tests/crash/test_limits.py",
    "tests/orders/test_walks.py",
    "tests/journeys/test_in_a_browser.py",
    "tests/backup/test_drill.py",
    "tests/demo/test_sizes.py",
)
"""Files with a test that takes long by itself, the longest first; those of crash fall to one process
of two, one after the other, for they share a house."""


def _begin_with_long(items: list[pytest.Item], *, processes: int) -> None:
    """No process is still at a long test when the others have nothing left. Each begins with an equal part of the list (`--dist
    worksteal`), so that each part begins with some of them."""
    long: dict[str, list[pytest.Item]] = {file: [] for file in LONG}
    rest: list[pytest.Item] = []
    for item in items:
        long.get(item.nodeid.partition("::")[0], rest).append(item)
    size = len(items) // processes
    items.clear()
    for process in range(processes):
        share = [item for file in LONG[process::processes] for item in long[file]]
        room = max(0, size - len(share))
        items += [*share, *rest[:room]]
        rest = rest[room:]
    items += rest


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, object, object]:
    """What a test proves of ASVS goes with its report, from whatever process passes it."""
    for item in items:
        if item.nodeid.partition("::")[0].startswith(APART):
            item.add_marker("long")
        for mark in item.iter_markers("asvs"):
            if unknown := set(mark.args) - set(BY_ID):
                raise pytest.UsageError(f"{item.nodeid}: {', '.join(sorted(unknown))} is not in tests/asvs/requirements.py")
            item.user_properties += [(PROVES, id) for id in mark.args]
    chosen = yield
    if hasattr(config, "workerinput"):
        _begin_with_long(items, processes=config.workerinput["workercount"])
    return chosen


def pytest_unconfigure(config: pytest.Config) -> None:
    cluster = config.stash.get(_started, None)
    if cluster is not None:
        cluster.stop(postmaster.IMMEDIATE)
        shutil.rmtree(cluster.data.parent, ignore_errors=True)
        config.stash[_held].close()


_started = pytest.StashKey[Cluster]()
_held = pytest.StashKey[TextIO]()


def _end_in_order(*_signal: object) -> None:
    """As by Ctrl-C: whoever stops the tests leaves no server and no folder of theirs."""
    raise KeyboardInterrupt


def _make_template(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    _with_urls(cluster, TEMPLATE)
    from app import db
    from app.schema import migrating

    migrating.upgrade(db.owner_engine())
    db.forget_engines()
    for name in ("DATABASE_URL", "DATABASE_URL_OWNER"):
        os.environ.pop(name)


def _with_urls(cluster: Cluster, database: str) -> None:
    os.environ["DATABASE_URL"] = cluster.url(APP, database)
    os.environ["DATABASE_URL_OWNER"] = cluster.url(OWNER, database)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    if elsewhere.given():
        pytest.skip(f"this test starts and copies servers; {elsewhere.NAME} names one that is not ours to do so with")
    return Cluster(Path(os.environ["LOKAPASAR_TEST_CLUSTER"]), server_settings=UNSAFE_BUT_QUICK)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This worker's own database, a copy of the template; the app's settings point to it."""
    from app import db

    name = f"worker_{secrets.token_hex(6)}"
    if (root := elsewhere.given()) is not None:
        data = tmp_path_factory.mktemp("data")
        os.environ["LOKAPASAR_DATA"] = str(data)
        with elsewhere.made(root, name, data):
            yield name
            db.forget_engines()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    _with_urls(cluster, name)
    os.environ["LOKAPASAR_DATA"] = str(tmp_path_factory.mktemp("data"))
    db.forget_engines()
    yield name
    db.forget_engines()
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session of the app's role whose work is undone after the test."""
    from tests.undoing import undone

    with undone() as session:
        yield session


@pytest.fixture
def committed(database: str) -> Iterator[None]:
    """For tests that commit (requests, races): what they wrote is gone afterwards.

    Only tables that hold something are touched. `TRUNCATE` would give every table and index that refers to one of them a new
    file (0.1 s and more a test); `VACUUM` gives the pages back too, so that the next test's rows lie as it writes them.
    """
    from app import db

    yield
    if elsewhere.given():
        elsewhere.empty()
        return
    with db.owner_engine().begin() as connection:
        tables = connection.scalars(text(WRITTEN)).all()
        if tables:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # foreign keys are not asked about each row
            connection.execute(text("; ".join(f"DELETE FROM {table}" for table in tables)))
    if tables:
        with db.owner_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM (SKIP_DATABASE_STATS, INDEX_CLEANUP ON, PARALLEL 0) {', '.join(tables)}"))


@pytest.fixture
def world(session: Session) -> "World":
    """The invented world, and what follows a move; undone after the test. What a test needs besides, its own `world` adds."""
    from app import reactions
    from tests.world import build

    reactions.install()
    return build(session)


@pytest.fixture
def house(committed: None) -> "House":
    """The same world for requests, with an order that both sides have signed."""
    from tests.house import opened

    return opened()


@pytest.fixture
def march() -> Iterator[None]:
    """The instant at which the invented world was written, and time goes on from there."""
    from tests.world import AT

    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real procurement data that may lie beside the project."""
    folder = PROJECT.parent / "shared/data/real"
    if not folder.exists():
        pytest.skip("the real data is not here (../shared/data/real)")
    return folder
