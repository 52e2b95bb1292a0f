"""A mutant of the product, as a program: its web processes answer a little before they commit. Everything else is the product."""

from pathlib import Path

from app import cli
from app.serving import keeping

if __name__ == "__main__":
    keeping.PROGRAM = (str(Path(__file__).with_name("early_web.py")),)
    cli.main()
