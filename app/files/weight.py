"""Weight: what the files that a person sends may weigh; one number for the fields that ask for
them, the requests that bring them and what is refused."""

BYTES_MAX = 10 * 2**20
"""A photo or a paper, and all that one form brings of them."""
MEGABYTES_MAX = BYTES_MAX // 2**20
"""For whoever is told."""
