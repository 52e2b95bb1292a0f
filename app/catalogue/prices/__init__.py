"""Prices and how they are judged: against the one approved before (`jump.py`) and
against those of the same thing (`reasonableness.py`)."""
