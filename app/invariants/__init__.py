"""Invariants: what must hold between the rows of the whole house, as views that return no rows.

`declared.py` and `folds.py` have the list (name, what it means, SQL), `views.py` makes the views of it, `reading.py` asks them
and keeps the answers. `doctor --ledger`, an hourly job and the metrics read them; docs/trust.md says what each one means.
"""
