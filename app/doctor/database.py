"""What the database says: its version and durability, schema and roles, clock, sessions, indexes, jobs, seals."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, make_url, text

from app import citus, db
from app.catalogue.search import partitions
from app.catalogue.search.index import RULES
from app.clock import now
from app.db import replica
from app.doctor.checks import Answer, Check
from app.esign.reach import is_allowed
from app.invariants.declared import INVARIANTS
from app.invariants.reading import LONG_EVERY
from app.language import _, figures, mark
from app.postgres import connection_url, owner_url
from app.postgres.archiving import BASE
from app.schema import revisions
from app.schema.tables import metadata
from app.settings import settings
from app.walls import policies
from app.walls.declared import WALLED

VERSION_MIN = 15
CLOCK_SECONDS_MAX = 5
JOB_WAITS_MAX = timedelta(minutes=10)
WORKER_SILENT_MAX = timedelta(minutes=2)
SEALING_WAITS_MAX = timedelta(minutes=10)
TRANSACTION_MAX = timedelta(minutes=5)
WRAPAROUND_MAX = 1_000_000_000
READING_AGE_MAX = LONG_EVERY + timedelta(hours=2)


def _ask(connection: Connection, question: str, **given: Any) -> Any:
    return connection.scalar(text(question), given)


def version(connection: Connection) -> Answer:
    number = int(_ask(connection, "SHOW server_version_num"))
    return number // 10_000 >= VERSION_MIN, str(_ask(connection, "SHOW server_version"))


def schema(connection: Connection) -> Answer:
    found = _ask(connection, "SELECT version_num FROM alembic_version")
    return found == revisions.head(), f"{found} ({revisions.head()})"


def roles(connection: Connection) -> Answer:
    app, owner = (make_url(db.sqlalchemy_url(url(settings()))).username for url in (connection_url, owner_url))
    powerful = _ask(
        connection, "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    return app != owner and not powerful, f"{app}, {owner}"


def append_only(connection: Connection) -> Answer:
    """What only grows, and what is changed but never deleted. A right to a single column is a right too."""
    growing = [table.name for table in metadata.sorted_tables if table.info.get("append_only")]
    lasting = [table.name for table in metadata.sorted_tables if table.info.get("never_deleted")]
    removable = "has_table_privilege(:name, 'DELETE') OR has_table_privilege(:name, 'TRUNCATE')"
    question = f"SELECT has_any_column_privilege(:name, 'UPDATE') OR {removable}"
    changeable = [name for name in growing if _ask(connection, question, name=name)]
    changeable += [name for name in lasting if _ask(connection, f"SELECT {removable}", name=name)]
    return not changeable, ", ".join(changeable or growing)


def walls(connection: Connection) -> Answer:
    if citus.is_distributed(connection):
        return True, _("tidak dipasang: basis data ini tersebar di banyak mesin, dan Citus menolaknya")
    missing = policies.missing(connection)
    return not missing, ", ".join(missing) or _("{n} tabel").format(n=len(WALLED))


def encoding(connection: Connection) -> Answer:
    found = _ask(connection, "SHOW server_encoding")
    return found == "UTF8", found


def checksums(connection: Connection) -> Answer:
    found = _ask(connection, "SHOW data_checksums")
    return found == "on", found


def durability(connection: Connection) -> Answer:
    found = {name: _ask(connection, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")}
    return "off" not in found.values(), ", ".join(f"{name} {value}" for name, value in found.items())


def isolation(connection: Connection) -> Answer:
    found = _ask(connection, "SHOW default_transaction_isolation")
    return found == "read committed", found


def clock(connection: Connection) -> Answer:
    """How far its time is from ours while it answered: a machine that is slow to answer is not one whose clock is wrong."""
    asked = now()
    there = _ask(connection, "SELECT clock_timestamp()")
    apart = max(asked - there, there - now(), timedelta()).total_seconds()
    return apart < CLOCK_SECONDS_MAX, _("selisih {seconds:.1f} detik").format(seconds=apart)


def collation(connection: Connection) -> Answer:
    question = (
        "SELECT datcollversion IS NOT DISTINCT FROM pg_database_collation_actual_version(oid) FROM pg_database "
        "WHERE datname = current_database()"
    )
    return bool(_ask(connection, question)), str(
        _ask(connection, "SELECT datcollate FROM pg_database WHERE datname = current_database()")
    )


def search(connection: Connection) -> Answer:
    if not _ask(connection, "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"):
        return False, "pg_trgm"
    stale = int(_ask(connection, "SELECT count(*) FROM listing_search WHERE rules <> :rules", rules=RULES))
    return stale == 0, _("{n} produk terindeks dengan aturan lama").format(n=stale) if stale else "pg_trgm"


def large_regions(connection: Connection) -> Answer:
    found = partitions.large_regions(connection)
    return not found, ", ".join(map(str, found)) or figures(f"< {partitions.OWN_FROM:,}")


def indexes(connection: Connection) -> Answer:
    broken = connection.scalars(text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")).all()
    return not broken, ", ".join(broken)


def connections(connection: Connection) -> Answer:
    """A pooler keeps its own count."""
    there, chosen = int(_ask(connection, "SHOW max_connections")), settings()
    if chosen.database_url_direct:
        return True, f"{there}"
    wanted = chosen.processes * (chosen.pool_size + 1) + 10
    return there >= wanted, f"{there} ≥ {wanted}" if there >= wanted else f"{there} < {wanted}"


def limits(connection: Connection) -> Answer:
    found = {
        name: _ask(connection, f"SHOW {name}")
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    }
    return "0" not in found.values(), ", ".join(f"{name} {value}" for name, value in found.items())


def transactions(connection: Connection) -> Answer:
    oldest = _ask(
        connection,
        "SELECT max(now() - xact_start) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
    )
    return oldest is None or oldest < TRANSACTION_MAX, str(oldest or "")


def wraparound(connection: Connection) -> Answer:
    age = int(_ask(connection, "SELECT max(age(datfrozenxid)) FROM pg_database"))
    return age < WRAPAROUND_MAX, figures(f"{age:,}")


def jobs_wait(connection: Connection) -> Answer:
    question = (
        "SELECT clock_timestamp() - min(at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
        "WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= clock_timestamp()"
    )
    longest = _ask(connection, question)
    return longest is None or longest < JOB_WAITS_MAX, str(longest or "")


def jobs_failed(connection: Connection) -> Answer:
    failed = _ask(connection, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    return not failed, str(failed)


def worker(connection: Connection) -> Answer:
    beat = _ask(connection, "SELECT clock_timestamp() - max(last_heartbeat) FROM procrastinate_workers")
    return beat is not None and beat < WORKER_SILENT_MAX, _("belum pernah") if beat is None else str(beat)


def seals(connection: Connection) -> Answer:
    """The minute's sealing was begun lately and did not fail; a region where nothing happens gets no seal."""
    begun = _ask(connection, "SELECT max(defer_timestamp) FROM procrastinate_periodic_defers WHERE task_name = 'seals.seal'")
    failed = _ask(connection, "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'seals.%' AND status = 'failed'")
    newest = _ask(connection, "SELECT max(at) FROM seal")
    waited = None if begun is None else now().timestamp() - begun
    well = waited is not None and waited < SEALING_WAITS_MAX.total_seconds() and not failed
    return well, _("segel terakhir {time}").format(time=newest or _("belum ada"))


def esign(connection: Connection) -> Answer:
    """Each region whose officials sign with certificates can be served: its host is allowed still. The service
    itself is not asked: it says nothing without a NIK."""
    used = _ask(connection, "SELECT coalesce(string_agg(base_url, ' ' ORDER BY region_id), '') FROM esign_service WHERE active")
    closed = [address for address in used.split() if not is_allowed(urlsplit(address))]
    return not closed, ", ".join(closed) or used or _("tidak dipakai")


def invariants(connection: Connection) -> Answer:
    """As the hourly job last read them; `--ledger` reads them now."""
    rows = connection.execute(text("SELECT name, violations FROM invariant_reading WHERE violations > 0 ORDER BY name")).all()
    read = _ask(connection, "SELECT min(read_at) FROM invariant_reading")
    broken = ", ".join(f"{name}: {violations}" for name, violations in rows)
    return not rows, broken or str(read or _("belum dibaca"))


def invariants_late(connection: Connection) -> Answer:
    """The hourly job asks each view within a day and an hour or two. A house that was never read is new."""
    question = "SELECT min(read_at) FROM invariant_reading WHERE name = ANY(:names)"
    oldest = _ask(connection, question, names=[one.name for one in INVARIANTS])
    return oldest is None or now() - oldest < READING_AGE_MAX, str(oldest or _("belum dibaca"))


def statistics(connection: Connection) -> Answer:
    found = _ask(connection, "SHOW autovacuum")
    return found == "on", f"autovacuum {found}"


def archive(connection: Connection) -> Answer:
    """Where an archive is kept: does the server put the pieces of its log away, and is there a whole copy to begin from?"""
    kept = settings().archive
    if kept is None:
        return True, _("tidak dipakai")
    failing = _ask(
        connection, "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver"
    )
    copies = sorted((kept / BASE).glob("[0-9]*"))
    seen = _("{archive}: salinan utuh {newest}").format(archive=kept, newest=copies[-1].name if copies else _("belum ada"))
    return bool(copies) and not failing, seen + (_(", log tidak dapat disimpan") if failing else "")


def late(connection: Connection) -> Answer:
    """Does the replica answer, and is it near?"""
    lag = replica.lag(connection)
    if lag is None:
        return True, _("tidak dipakai")
    behind = {"bytes": figures(f"{lag.bytes:,}"), "seconds": figures(f"{lag.seconds:.1f}")}
    seen = _("{bytes} byte, {seconds} detik di belakang").format(**behind)
    return lag.seconds < replica.LATE_SECONDS_MAX, seen


CHECKS: tuple[Check[Connection], ...] = (
    Check("version", "error", version, mark("Pakai PostgreSQL 15 atau lebih baru")),
    Check("schema", "error", schema, mark("Jalankan: lokapasar migrate")),
    Check(
        "roles",
        "warning",
        roles,
        mark("Beri DATABASE_URL peran tanpa DDL, dan DATABASE_URL_OWNER pemilik skema; lalu lokapasar migrate"),
    ),
    Check(
        "append_only",
        "warning",
        append_only,
        mark("Cabut UPDATE, DELETE, TRUNCATE dari peran aplikasi: lokapasar migrate mengaturnya"),
    ),
    Check("walls", "error", walls, mark("Pasang lagi dinding antardaerah: lokapasar migrate --revision head")),
    Check("encoding", "error", encoding, mark("Buat basis data dengan ENCODING UTF8")),
    Check("checksums", "warning", checksums, mark("Nyalakan dengan pg_checksums --enable saat server berhenti")),
    Check("durability", "error", durability, mark("Nyalakan fsync, full_page_writes, dan synchronous_commit")),
    Check("isolation", "error", isolation, mark("Kembalikan default_transaction_isolation ke read committed")),
    Check("clock", "error", clock, mark("Samakan jam komputer ini dengan jam basis data (NTP)")),
    Check("collation", "warning", collation, mark("REINDEX DATABASE, lalu ALTER DATABASE … REFRESH COLLATION VERSION")),
    Check(
        "search",
        "error",
        search,
        mark("Jalankan lokapasar index; untuk pg_trgm: lokapasar migrate sebagai pemilik yang boleh memasangnya"),
    ),
    Check("large_regions", "warning", large_regions, mark("Beri wilayah besar bagian indeks sendiri: lokapasar index")),
    Check("indexes", "warning", indexes, mark("REINDEX INDEX CONCURRENTLY untuk indeks yang disebut")),
    Check("connections", "warning", connections, mark("Naikkan max_connections atau turunkan LOKAPASAR_POOL_SIZE")),
    Check(
        "limits", "warning", limits, mark("ALTER ROLE … SET statement_timeout, lock_timeout, idle_in_transaction_session_timeout")
    ),
    Check("transactions", "warning", transactions, mark("Cari sesi yang lama terbuka di pg_stat_activity dan akhiri")),
    Check("wraparound", "warning", wraparound, mark("Jalankan VACUUM FREEZE pada basis data dengan umur tertinggi")),
    Check("worker", "warning", worker, mark("Jalankan lokapasar serve atau lokapasar worker")),
    Check("seals", "warning", seals, mark("Pastikan lokapasar worker berjalan; sebab kegagalannya ada di log worker")),
    Check(
        "esign",
        "warning",
        esign,
        mark("Sebut server yang tertulis pada LOKAPASAR_ESIGN_HOSTS, atau minta admin daerah mengganti alamatnya"),
    ),
    Check(
        "invariants_read",
        "error",
        invariants,
        mark("Simpan cadangan, jalankan lokapasar doctor --ledger, dan cari siapa yang mengubah basis data"),
    ),
    Check(
        "invariants_late",
        "warning",
        invariants_late,
        mark("Pastikan lokapasar worker berjalan; tiap jam ia membaca apakah buku besar dan pesanan cocok"),
    ),
    Check(
        "statistics", "warning", statistics, mark("Nyalakan autovacuum: ALTER SYSTEM SET autovacuum = on, lalu pg_reload_conf()")
    ),
    Check(
        "archive", "warning", archive, mark("Buat salinan utuh tiap minggu: lokapasar archive; beri folder itu ruang dan hak tulis")
    ),
    Check("jobs_wait", "warning", jobs_wait, mark("Pastikan lokapasar worker berjalan")),
    Check("jobs_failed", "warning", jobs_failed, mark("Baca sebabnya di log worker, perbaiki, lalu jalankan ulang pekerjaannya")),
    Check(
        "replica",
        "warning",
        late,
        mark("Periksa server di DATABASE_URL_READ: berjalan, sebuah replika dari basis data ini, dan pemutaran log tidak dijeda"),
    ),
)
