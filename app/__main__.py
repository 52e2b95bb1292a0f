"""`python -m app` is `lokapasar`."""

from app.cli import main

main()
