"""Second factors: what a person has beside the password. Codes of a telephone (TOTP), recovery codes for the day without it,
passkeys; and the regions whose officials must have one.

Rule: OWASP ASVS 5.0 6.3.3, 6.5.1: a code is worth something once, for its half minute
and the one on each side; officials do not act without.
"""
