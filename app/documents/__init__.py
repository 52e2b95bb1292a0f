"""Documents: what leaves the house on paper or in a spreadsheet. The room knows no noun: it takes plain values and gives bytes.

A `Report` (title, facts, tables, notes) becomes a PDF, a workbook or CSV with the same figures; a `Letter` (sections,
signatures) becomes data that can be kept and, from that, a PDF; other layouts take their own JSON through `drawing.draw`. The
same input gives the same bytes. Draw after the questions are asked: no connection of the database is held meanwhile.
"""

from app.documents.drawing import DocumentTooLarge, DrawingFailed, draw
from app.documents.letter import Letter, Section, Signatory, draw_letter, hash_of_data, letter_data
from app.documents.letterhead import Letterhead, Logo
from app.documents.report import Cell, Column, Fact, Kind, Report, Signature, Table, as_csv, csv_row, pdf
from app.documents.workbook import workbook

__all__ = [
    "Cell",
    "Column",
    "DocumentTooLarge",
    "DrawingFailed",
    "Fact",
    "Kind",
    "Letter",
    "Letterhead",
    "Logo",
    "Report",
    "Section",
    "Signatory",
    "Signature",
    "Table",
    "as_csv",
    "csv_row",
    "draw",
    "draw_letter",
    "hash_of_data",
    "letter_data",
    "pdf",
    "workbook",
]
