"""Whether a database can be distributed now: what Citus would refuse halfway is
asked before anything is touched, each with what to do."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, MetaData, text

from app import citus
from app.language import _, mark
from app.scaling.planning import plan

COORDINATOR = "SELECT EXISTS (SELECT FROM pg_dist_node WHERE groupid = 0 AND isactive)"
WORKERS = "SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid <> 0 AND isactive AND noderole = 'primary' ORDER BY 1"
ANSWERS = "SELECT nodename || ':' || nodeport, result FROM run_command_on_workers('SELECT 1') WHERE NOT success"
OWNED = """
SELECT quote_ident(datname) || ' OWNER TO ' || quote_ident(current_user) FROM pg_database
WHERE datname = current_database() AND NOT pg_has_role(datdba, 'USAGE')
"""
TRIGGERS = """
SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relname = ANY(:names) AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
UNIQUE_WITHOUT_REGION = """
SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE (i.indisunique OR i.indisexclusion) AND c.relname = ANY(:names) AND c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) AND a.attname = 'region_id') ORDER BY 1
"""
KEYS_OUT_OF_PLACE = """
SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.connamespace = 'public'::regnamespace AND p.relname = ANY(:names) AND NOT (c.relname = ANY(:names) AND EXISTS (
  SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = here JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = there
  WHERE a.attname = 'region_id' AND b.attname = 'region_id')) ORDER BY 1
"""
ASKING_POLICIES = """
SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relname = ANY(:names) AND concat(p.polqual, p.polwithcheck) LIKE '%SUBLINK%' AND p.polname <> 'wall' ORDER BY 1
"""
"""Policies that ask another table, made by hand; those of the house (`app/walls`) are taken down on the way."""

BY_NAME = (
    (TRIGGERS, mark("Pemicu tidak dapat dibawa ke Citus; hapus dulu: {found}")),
    (UNIQUE_WITHOUT_REGION, mark("Indeks unik tanpa region_id tidak dapat dijaga di banyak mesin; hapus dulu: {found}")),
    (KEYS_OUT_OF_PLACE, mark("Kunci asing yang menunjuk ke tabel wilayah tanpa region_id tidak dapat dijaga; hapus dulu: {found}")),
    (ASKING_POLICIES, mark("Kebijakan baris yang menanyai tabel lain ditolak Citus; ganti dulu: {found}")),
)
"""What is looked for in the database among the regions' tables, and the sentence about what is found."""


def hindrances(connection: Connection, metadata: MetaData) -> Sequence[str]:
    """Sentences that say what stands in the way and what to do; empty where `shard` may go on."""
    return [*of_the_tables(connection, metadata), *of_the_machines(connection), *of_the_others(connection)]


def of_the_tables(connection: Connection, metadata: MetaData) -> Iterator[str]:
    """What stands in the database beside what the program declares: tests hold
    the declarations, hands may have added to the tables."""
    names = [
        step.table for step in plan(metadata, shards=1) if step.scale == "region" and step.table not in citus.placed(connection)
    ]
    for question, sentence in BY_NAME:
        if found := connection.scalars(text(question), {"names": names}).all():
            yield _(sentence).format(found=", ".join(found))


def of_the_machines(connection: Connection) -> Iterator[str]:
    """Citus in this database, a coordinator that knows itself, machines that answer this role."""
    if not citus.is_installed(connection):
        yield _(
            "Citus tidak ada di basis data ini. Pasang di server PostgreSQL Anda (shared_preload_libraries), lalu di basis data ini "
            "dan di tiap mesin: CREATE EXTENSION citus. PostgreSQL bawaan tidak memuatnya."
        )
        return
    if not connection.scalar(text(COORDINATOR)):
        yield _(
            "Koordinator belum mengenal dirinya. Jalankan sebagai superuser: SELECT citus_set_coordinator_host('nama-mesin-ini', 5432)"
        )
    if not connection.scalars(text(WORKERS)).all():
        yield _("Belum ada mesin pekerja. Jalankan sebagai superuser untuk tiap mesin: SELECT citus_add_node('nama-mesin', 5432)")
        return
    if wanted := connection.scalar(text(OWNED)):
        yield _("Peran ini bukan pemilik basis data. Jalankan sebagai superuser: ALTER DATABASE {wanted}").format(wanted=wanted)
    for node, said in connection.execute(text(ANSWERS)):
        yield _("Mesin {node} tidak menjawab peran pemilik: {said}").format(node=node, said=said)


def of_the_others(connection: Connection) -> Iterator[str]:
    """Whoever writes while the tables move would be counted on one side only."""
    if others := connection.scalar(text(citus.OTHERS)):
        yield _("{n} sambungan lain masih terbuka di basis data ini. Hentikan serve dan worker, lalu ulangi.").format(n=others)
