"""Attribution: which package carries an order whose own code is unknown, was revised
or was split; and which national order is one of ours.

What the history of revisions says one to one follows by itself (`charging.py`); everything else waits in an inbox for a
person (`settling.py`), with proposals and their evidence (`proposing.py`, `twins.py`) and what settling changes
(`effects.py`). `docs/lineage.md` restates the rules.
"""
