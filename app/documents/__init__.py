"""Documents: what leaves the house on paper or in a spreadsheet. The room knows no noun: it takes plain values and gives bytes.

A `Report` (title, facts, tables, notes) becomes a PDF, a workbook or CSV with the same figures; a `Letter` (sections,
signatures) becomes data that can be kept and, from that, a PDF; other layouts take their own JSON through `drawing.draw`. The
same input gives the same bytes. Draw after the questions are asked: no connection of the database is held meanwhile.
"""

from app.documents.drawing import DocumentTooLarge as DocumentTooLarge
from app.documents.drawing import DrawingFailed as DrawingFailed
from app.documents.drawing import draw as draw
from app.documents.letter import Letter as Letter
from app.documents.letter import Section as Section
from app.documents.letter import Signatory as Signatory
from app.documents.letter import draw_letter as draw_letter
from app.documents.letter import hash_of_data as hash_of_data
from app.documents.letter import letter_data as letter_data
from app.documents.letterhead import Letterhead as Letterhead
from app.documents.letterhead import Logo as Logo
from app.documents.report import Cell as Cell
from app.documents.report import Column as Column
from app.documents.report import Fact as Fact
from app.documents.report import Kind as Kind
from app.documents.report import Report as Report
from app.documents.report import Signature as Signature
from app.documents.report import Table as Table
from app.documents.report import as_csv as as_csv
from app.documents.report import csv_row as csv_row
from app.documents.report import pdf as pdf
from app.documents.workbook import workbook as workbook
