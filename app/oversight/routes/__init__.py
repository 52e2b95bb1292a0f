"""The pages of oversight: the auditor's desk, findings, and complaints on the public's side and on the office's."""

from app.oversight.routes.complaints import pages as complaints
from app.oversight.routes.desk import pages as desk
from app.oversight.routes.findings import pages as findings

__all__ = ["complaints", "desk", "findings"]
