"""The pages of control: the report with its files, the forms for what people type, the board of open orders and the ITKP."""

from app.control.routes.noting import pages as noting
from app.control.routes.report import pages as report
from app.control.routes.standing import pages as standing

__all__ = ["noting", "report", "standing"]
