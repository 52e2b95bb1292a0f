"""Two houses that lose what they have acknowledged, so that it is seen that the harness sees it."""

from tests.crash import running
from tests.crash.house import SERVE, House

EARLY = ("-m", "tests.crash.early")


def answers_early(house: House) -> running.Run:
    """A mutant of the product answers before it commits; its web process is killed."""
    house.program = EARLY
    try:
        return running.run(house, "early", ["web"], seed=1, pause=0, pace=6, settled=False)
    finally:
        house.stop()
        house.program = SERVE


def does_not_sync(house: House) -> running.Run:
    """PostgreSQL does not wait for its log to be written; its postmaster is killed."""
    with house.cluster.attached(), house.connect() as connection:
        connection.execute("ALTER ROLE lokapasar_app SET synchronous_commit = off")
        connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
    try:
        return running.run(house, "unsynced", ["postmaster"], seed=1, pause=0, pace=6, settled=False)
    finally:
        with house.connect() as connection:
            connection.execute("ALTER ROLE lokapasar_app RESET synchronous_commit")
            connection.execute("ALTER SYSTEM RESET ALL")
        house.stop()


ALL = (answers_early, does_not_sync)
