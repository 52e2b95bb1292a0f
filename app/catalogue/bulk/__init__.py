"""Bulk: many listings of one vendor in one etalase, by a workbook.

`columns.py` says what a workbook holds, `workbook.py` writes one (the template, the export, what came back),
`reading.py` reads one within limits, `planning.py` says what each row would do without doing it, `uploads.py` keeps a
workbook that was sent and does it by the commands of `listing/`.
"""
