"""Guides: `docs/panduan` (a guide in Indonesian for each role) read inside the product, at `/panduan`.
The files are the only text; nothing is kept of them."""
