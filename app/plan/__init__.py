"""The plan: RUP packages as SIRUP announces them, their budget lines, and what each satker may spend in a year.

These tables are the present state; every earlier state lies in `exchange.imported_row`. Pagu,
held and committed are the ledger's (`package_tally`).
"""
