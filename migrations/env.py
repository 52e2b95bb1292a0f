"""Alembic's environment: the owner's connection, our metadata, procrastinate's tables and the partitions left alone."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from app import citus
from app.db import owner_engine
from app.invariants import views
from app.schema import migrating, revisions, rights
from app.schema.tables import metadata


def ours(obj: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """procrastinate's tables come by its own SQL; a search partition is made when a region grows."""
    table = name if kind == "table" else getattr(getattr(obj, "table", None), "name", None)
    return not (table or "").startswith(("procrastinate_", "listing_search_"))


def stands(*, ctx: Any, step: Any, **_more: Any) -> None:
    """With the last step come the views and the rights of the application's role, in its own transaction: whoever is killed leaves no house that nobody may enter."""
    if step.is_upgrade and step.up_revision_id == revisions.head():
        views.make(ctx.connection)
        role = context.config.attributes.get("role")
        if role is not None:
            rights.grant_on(ctx.connection, role)


def run(connection: Connection) -> None:
    connection.execute(text(f"SET lock_timeout = '{migrating.LOCK_MILLISECONDS}ms'"))
    connection.execute(text("SET citus.multi_shard_modify_mode = 'sequential'"))  # without Citus it says nothing to anybody
    with citus.placing(connection):
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=ours,
            compare_type=True,
            transaction_per_migration=True,
            on_version_apply=stands,
        )
        with context.begin_transaction():
            context.run_migrations()
    connection.execute(text("RESET lock_timeout"))
    connection.execute(text("RESET citus.multi_shard_modify_mode"))
    connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with owner_engine().connect() as opened:
        run(opened)
