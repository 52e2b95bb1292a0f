"""Disputes: what one side of a signed order holds against the other, with evidence and a clock, until it ends in one of five ways.

`states.py` is its life as a table. A dispute moves no money and no order: what is decided here is carried out by the order's own
moves. Nothing of a dispute can be deleted, by nobody: the app's role in the database has no right to.
"""
