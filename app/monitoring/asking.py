"""Asking: what a scrape wants to know of the whole installation, in a few statements; the same from whichever process answers."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import replica
from app.invariants.declared import INVARIANTS

WAITING = (
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(coalesce(j.scheduled_at, e.at))), 0)::float8 FROM procrastinate_jobs j "
    "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= clock_timestamp()"
)
FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
HEARTBEAT = "SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat))::float8 FROM procrastinate_workers"
SEALED = "SELECT extract(epoch FROM clock_timestamp() - max(at))::float8 FROM seal"
SIZE = "SELECT pg_database_size(current_database())"
READINGS = "SELECT name, violations, extract(epoch FROM read_at)::float8, milliseconds / 1000.0::float8 FROM invariant_reading"


class Installation(Collector):
    """Collected with the session of the request."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def collect(self) -> Iterable[Metric]:
        waiting, oldest = self.session.execute(text(WAITING)).one()
        yield _one("lokapasar_jobs_waiting", "Jobs that are due and not begun", waiting)
        yield _one("lokapasar_outbox_lag_seconds", "How long the oldest of them has been due", oldest)
        yield _one("lokapasar_jobs_failed", "Jobs that failed for good", self._scalar(FAILED))
        yield from _known("lokapasar_worker_heartbeat_age_seconds", "Since a job worker gave a sign", self._scalar(HEARTBEAT))
        yield from _known("lokapasar_seal_age_seconds", "Since the newest seal of ledger or audit trail", self._scalar(SEALED))
        yield _one("lokapasar_database_bytes", "Size of the database", self._scalar(SIZE))
        yield from self._replica()
        yield from self._invariants()

    def _replica(self) -> Iterator[Metric]:
        """Nothing where none is set; only that it does not answer where it does not."""
        try:
            lag = replica.lag(self.session.connection())
        except replica.AWAY:
            yield _one("lokapasar_replica_up", "Whether the replica answers", 0)
            return
        if lag is not None:
            yield _one("lokapasar_replica_up", "Whether the replica answers", 1)
            yield _one("lokapasar_replica_lag_bytes", "What of the primary's log it has not replayed", lag.bytes)
            yield _one(
                "lokapasar_replica_lag_seconds", "Since the newest transaction that it has replayed; 0: it has all", lag.seconds
            )

    def _invariants(self) -> Iterator[Metric]:
        violations = GaugeMetricFamily("lokapasar_ledger_violations", "Rows that break an invariant, as last read", labels=["view"])
        read_at = GaugeMetricFamily("lokapasar_ledger_read_timestamp_seconds", "When the invariant was last read", labels=["view"])
        took = GaugeMetricFamily("lokapasar_ledger_read_seconds", "How long reading it took", labels=["view"])
        names = {one.name for one in INVARIANTS}
        for name, n, at, seconds in self.session.execute(text(READINGS)):
            if name in names:
                violations.add_metric([name], n)
                read_at.add_metric([name], at)
                took.add_metric([name], float(seconds))
        yield from (violations, read_at, took)

    def _scalar(self, question: str) -> float | None:
        return self.session.scalar(text(question))


def _one(name: str, means: str, value: float | None) -> Metric:
    return GaugeMetricFamily(name, means, value=float(value or 0))


def _known(name: str, means: str, value: float | None) -> Iterator[Metric]:
    """Nothing where there is nothing to tell of: 0 seconds would look well."""
    if value is not None:
        yield _one(name, means, value)
