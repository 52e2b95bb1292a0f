"""Duties: what waits for a person, gathered from every room, nearest deadline first; and what
comes next. `/kerja` is where everybody's day begins.

Nothing is kept: a duty is there while its thing waits and gone once it does not. A room's duties are one row of `waiting.SOURCES`.
"""
