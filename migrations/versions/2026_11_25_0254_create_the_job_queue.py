"""Create procrastinate's tables, from the SQL that the pinned release ships.

A later release's own SQL migrations become revisions of ours. Locks: nothing.
"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "job_queue"
down_revision = "first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    bind = op.get_bind()
    bind.execute(
        sa.text("DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE")
    )
    names = bind.execute(
        sa.text(
            "SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc WHERE proname LIKE 'procrastinate%' AND pronamespace = 'public'::regnamespace"
        )
    ).scalars()
    for statement in names.all():
        bind.execute(sa.text(statement))
    for kind in (
        "procrastinate_job_event_type",
        "procrastinate_job_status",
        "procrastinate_job_to_defer_v1",
        "procrastinate_job_to_defer_v2",
    ):
        bind.execute(sa.text(f"DROP TYPE IF EXISTS {kind} CASCADE"))
