"""Papers: the documents of an order (Surat Pesanan, minutes of the negotiation, the comparison sheet,
addenda, BAST, invoices, receipts), each in numbered issues.

A paper is *due* from a moment of the order on. An issue freezes what the paper says as plain data; it is drawn when it is first
asked for and the same bytes are served ever after. When the order says something else the paper gets a next issue; the earlier
one stays and is called superseded. Every issue carries a token under which the public can ask whether it is genuine.
"""
