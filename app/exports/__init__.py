"""Exports: what goes out, in forms that others count: the national feeds, SPSE's records, the public table, OCDS.

`formats/` declares each form once, as fields that say where their values come from; command,
API, page and data dictionary read the declarations.
"""
