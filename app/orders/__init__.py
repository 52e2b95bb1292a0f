"""Orders: a Surat Pesanan from the cart to its end, in twelve states.

`states.py` is the whole life as a table; each chapter of the work is a file of its own (placing, negotiation,
review, signing, …) with its commands and its refusals. Shipments and handovers live in `fulfilment`, payments in
`payment`; imported orders in `exchange`, never here.
"""
