"""Attachments: what an office and a vendor have on paper of a payment or a handover, scanned: SPM, SP2D,
tax slips, a receipt signed by hand, a delivery note.

What the installation itself writes are its papers (`app/papers`); an attachment was made elsewhere and is kept as evidence.
Nothing waits for one, and none is ever changed or taken out.
"""
