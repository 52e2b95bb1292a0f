"""Officials: who holds which post of a region by which decree (SK), from when to when, what
runs on their name, and who goes on with it after them.

A post is a grant of `accounts`; it ends with its decree by itself, at the next request, for sign-ins and tokens alike.
"""
