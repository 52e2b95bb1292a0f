"""Frozen reports: a figure that was published, kept exactly as it was with everything that it was made of, and its hash."""
