"""Digests: each working morning one mail per person with what waits for them and for how long; nothing where nothing waits."""
