"""The copy beside: a database of the same cluster on which a migration is tried, and
which takes the place of the first when all is well.

The two change their names in one transaction, so that whenever the program or the machine dies, the name belongs
to a whole database: the old one or the migrated one. What such a death leaves over goes when the command is
given again, whether there is anything to upgrade or not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from app.postgres import Cluster
from app.postgres.cluster import DATABASE, OWNER
from app.upgrade.refusals import NotCopied, NotSwapped

COPY, REPLACED = f"{DATABASE}_upgraded", f"{DATABASE}_replaced"
_COPIED = sql.SQL("CREATE DATABASE {copy} TEMPLATE {database} STRATEGY file_copy").format(
    copy=sql.Identifier(COPY), database=sql.Identifier(DATABASE)
)
_RENAMED = sql.SQL("ALTER DATABASE {before} RENAME TO {after}")
_DROPPED = sql.SQL("DROP DATABASE IF EXISTS {database} WITH (FORCE)")
LISTS = frozenset(
    {
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)
"""Settings that are lists of names: those that pg_dump writes as such."""
_SETTINGS = """
SELECT role.rolname, split_part(one, '=', 1) AS name, substr(one, strpos(one, '=') + 1) AS value
FROM pg_db_role_setting AS setting JOIN pg_database AS database ON database.oid = setting.setdatabase
LEFT JOIN pg_roles AS role ON role.oid = setting.setrole CROSS JOIN unnest(setting.setconfig) AS one
WHERE database.datname = %s
"""
_GRANTS = """
SELECT role.rolname, told.privilege_type, told.is_grantable
FROM pg_database AS database CROSS JOIN aclexplode(database.datacl) AS told LEFT JOIN pg_roles AS role ON role.oid = told.grantee
WHERE database.datname = %s AND told.grantee <> database.datdba
"""


@contextmanager
def copied(cluster: Cluster) -> Iterator[str]:
    """A copy of the database for the length of the block, by its name; nobody may be
    connected. Raises `NotCopied`: no room, somebody there."""
    drop_leftovers(cluster)
    try:
        _copy(cluster)
        yield COPY
    finally:
        drop_leftovers(cluster)


def put_in_place(cluster: Cluster) -> None:
    """The copy is the database from now on. Raises `NotSwapped`."""
    try:
        with _beyond(cluster) as connection:
            _carry(connection)
            with connection.transaction():
                connection.execute(_RENAMED.format(before=sql.Identifier(DATABASE), after=sql.Identifier(REPLACED)))
                connection.execute(_RENAMED.format(before=sql.Identifier(COPY), after=sql.Identifier(DATABASE)))
    except psycopg.errors.ObjectInUse as error:
        raise NotSwapped(str(error)) from error


def drop_leftovers(cluster: Cluster) -> None:
    """A copy that did not become the database, and the database that a copy has replaced."""
    with _beyond(cluster) as connection:
        for database in (COPY, REPLACED):
            connection.execute(_DROPPED.format(database=sql.Identifier(database)))


def _copy(cluster: Cluster) -> None:
    try:
        with _beyond(cluster) as connection:
            connection.execute(_COPIED)
    except (psycopg.errors.ObjectInUse, psycopg.errors.DiskFull, psycopg.errors.IoError) as error:
        raise NotCopied(str(error)) from error


def _carry(connection: psycopg.Connection) -> None:
    """What somebody has said of the database itself, which PostgreSQL copies with none: its settings,
    those of a role in it, how many may connect, and who."""
    (connections_max,) = connection.execute("SELECT datconnlimit FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() or (
        -1,
    )
    connection.execute(sql.SQL("ALTER DATABASE {copy} CONNECTION LIMIT {n}").format(copy=sql.Identifier(COPY), n=connections_max))
    for role, name, value in connection.execute(_SETTINGS, [DATABASE]).fetchall():
        _set(connection, role, name, value)
    is_told = connection.execute("SELECT datacl IS NOT NULL FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if is_told == (True,):
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {copy} FROM PUBLIC").format(copy=sql.Identifier(COPY)))
    for role, privilege, is_grantable in connection.execute(_GRANTS, [DATABASE]).fetchall():
        connection.execute(
            sql.SQL("GRANT {privilege} ON DATABASE {copy} TO {role}{further}").format(
                privilege=sql.SQL(privilege),
                copy=sql.Identifier(COPY),
                role=sql.Identifier(role) if role else sql.SQL("PUBLIC"),
                further=sql.SQL(" WITH GRANT OPTION" if is_grantable else ""),
            )
        )


def _set(connection: psycopg.Connection, role: str | None, name: str, value: str) -> None:
    """One setting of the copy, of one role in it or of everybody. A list of names is written otherwise than it is kept, so there
    the server itself writes down what it was given (`FROM CURRENT`); to give this session a `role` would be to become it."""
    told = sql.SQL("DATABASE {copy}" if role is None else "ROLE {role} IN DATABASE {copy}")
    whose = told.format(copy=sql.Identifier(COPY), role=sql.Identifier(role or ""))
    parameter = sql.SQL(".").join(map(sql.Identifier, name.split(".")))
    if name not in LISTS:
        connection.execute(
            sql.SQL("ALTER {whose} SET {parameter} TO {value}").format(whose=whose, parameter=parameter, value=value)
        )
        return
    with connection.transaction():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        connection.execute(sql.SQL("ALTER {whose} SET {parameter} FROM CURRENT").format(whose=whose, parameter=parameter))


def _beyond(cluster: Cluster) -> psycopg.Connection:
    """A connection to neither of the two."""
    return psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True)
