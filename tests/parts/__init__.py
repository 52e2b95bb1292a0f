"""What the software is made of: every pinned package of Python and npm with its licence.

`make sbom` writes the list as CycloneDX JSON; `docs/licences.md` shows it; the tests refuse a licence that nobody allowed.
"""
