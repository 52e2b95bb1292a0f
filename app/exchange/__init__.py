"""Exchange: what comes in from SIRUP, ISB and INAPROC and what goes out to them.

`datasets/` declares each dataset's fields as data; `reading/` opens files; `sifting.py` checks what
is read; `importing.py` compares, applies and reports.
"""
