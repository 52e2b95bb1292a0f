"""Personal data (Law 27/2022, UU PDP): which columns hold something about a
person, what for, on which ground, how long, who sees it.

Every column that can hold a text, a document or bytes is either in `MAP` or, judged to hold nothing about a person, in `REST`; a
test fails on a column that is in neither. Keys (`*_id`, `*_by`) point to an account and say nothing without it: they stay when a
person's data is erased, so that ledger and audit trail stay whole. Knows no noun: tables and columns are named by their names.
"""
