"""Seals: the rows of ledger and audit trail are sealed once a minute, so that no one can
change the past unseen, not even whoever has the database.

`lines.py` says how a row is written as bytes, `models.py` what a seal is, `sealing.py` makes them, `checking.py` reads
everything again and compares, `publishing.py` gives the seals away under `/data/segel`. `verifier.py` is one file for everybody:
it needs nothing but Python and is also what this room reckons with. docs/trust.md tells what this proves and what not.
"""
