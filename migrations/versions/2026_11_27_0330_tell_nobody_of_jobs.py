"""tell nobody of jobs: a NOTIFY makes all commits wait for each other; the worker looks by the clock.

Locks the queue's table for a moment.
"""

from alembic import op

revision = "tell_nobody_of_jobs"
down_revision = "create_announcement"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs")


def downgrade() -> None:
    op.execute(
        "CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON procrastinate_jobs FOR EACH ROW "
        "WHEN (new.status = 'todo') EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1()"
    )
