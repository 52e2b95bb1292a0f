"""Exchange: what comes in from SIRUP, ISB and INAPROC and what goes out to them.

`datasets/` declares each dataset's fields as data; `reading.py` opens files; `importing.py` compares, applies and reports.
"""
