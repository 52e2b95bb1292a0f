"""Dashboards: what the head of a region and the people of an office should do next, from the tallies and the plan.

A dashboard is one JSON document; the API gives it as it is and the page draws it, so the two cannot differ. Only `choosing` writes.
Nothing here adds up orders one by one for a region: the tallies answer, however many orders there are.
"""
