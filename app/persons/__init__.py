"""One person with an account: everything that is held about them in one file, and what may go taken away.

Law 27/2022 (UU PDP) gives a person the first, and the second for what no law keeps. What is personal is read from the map
(`app/personal`), whose rows are whose from `finding`. Ledger, audit trail and seals are never touched: what was done stays
countable, by a key that says nothing without its account.
"""
