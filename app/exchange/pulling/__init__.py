"""Pulling: files fetched by the clock from an address with a token, the ISB and INAPROC
way; they go through the desk and the same importer.

A pull applies by itself only where there is nothing to decide. What fails leaves the old data, says why, and is tried again.
"""
