"""The listing assistant: what a curator would find in a listing, told to its vendor before it is sent in.

`findings.py` gathers the checks and their order, `wording.py` holds those that read the listing alone, `classification.py` those
that set KBKI, category and KBLI side by side, `lookalikes.py` finds the same product entered twice, `risk.py` adds up how closely a
curator should look. It advises: only what a rule blocks is marked as blocking, and that is refused by the command itself.
"""
