"""Audit: who did what to which thing, when, in which role. Rows are only ever added;
the app's database role cannot change or remove them."""

from app.audit.models import AuditRow
from app.audit.recording import record, write_down

__all__ = ["AuditRow", "record", "write_down"]
