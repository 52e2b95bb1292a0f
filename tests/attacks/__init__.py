"""What an attacker tries on every door at once; what belongs to one room alone is tried in
that room's tests. `tests/asvs` says what proves what."""
