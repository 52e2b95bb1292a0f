"""Webhooks: a region, an office or a vendor has what happens to its things told to a server of its own, signed, as it happens.

`events.py` declares what can be told; `announcing.py` writes a delivery for every webhook that listens,
`sending.py` makes the tries, `keeping.py` holds what its owner may do. What is told names things and amounts,
never persons; whoever wants more asks the API with a token.
"""
