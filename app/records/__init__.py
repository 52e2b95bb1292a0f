"""Records: what SPSE notes of procurement outside the systems (pencatatan non-tender): small buys paid against receipts.

They are told beside realisation and are never part of it. The only amounts of the house that keep their cents.
"""
