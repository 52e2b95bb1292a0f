"""Attributes: what an etalase asks of its listings besides the fields that every listing has.

`models.py` holds the definitions, `defining.py` is how an office makes and changes them, `values.py` reads what
was typed against them. Values stand in `ListingVersion.attributes` under the definition's code: text and choice
as text, a number as a number, yes/no as true/false.
"""
