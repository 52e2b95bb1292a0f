"""Rules: dated rows of law and local decree with their citation and how sure we are of them. `unsure` rows warn, they never block.

`national.py` holds the nation's rows, `decreeing.py` a region's own, `queries.py` says which hold in a region on a day;
`advances.py` computes by them. The room knows no region and no order: it takes codes, days and amounts.
"""
