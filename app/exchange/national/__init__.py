"""National orders: what other catalogues and shops report, counted by state and
dated as they say; a later file writes what changed.

`counting.py` leads from what the ledger says to what a file says; `v6.py` and its sisters say what a row of their dataset is.
"""
