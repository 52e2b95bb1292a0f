"""Announcements: what a region's admin says to everyone, to vendors or to its officials (maintenance, a
deadline), from one day until another, on top of pages.

A person closes one for good by a form; a visitor's browser keeps in a cookie what was closed. Pages that are kept for visitors
are made again when one begins, ends or is taken back (`board.py`, plugged into `web/pages/banners.py`).
"""
