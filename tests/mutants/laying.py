"""Laying over: what a module says on import (its table of moves, its sets) put in the place of
what it said, in a process that has everything imported.

Only tests judge it that hold a table against one that is written by hand: nothing that others made of it on import
(doors, events, documentation) is asked, for that stays as it was. What they do not find is imported anew, so that
nothing is taken for unseen that a whole import would show.
"""

import importlib
import sys
from dataclasses import fields
from types import ModuleType
from typing import Any

from app.moves.machine import Machine

BY_HAND = ("/test_who_may", "tests/vendors/test_states.py", "tests/catalogue/test_states.py")
"""Tests that write down a second time who may do what, and ask the module itself."""
CONSTANTS = (frozenset, tuple, int, str)


def is_by_hand(test: str) -> bool:
    return any(part in test for part in BY_HAND)


def lay_over(path: str, source: str) -> None:
    """Machines change in place, for whoever holds them; a constant is changed wherever a module of ours has it under a name."""
    name = path.removesuffix(".py").replace("/", ".")
    there = importlib.import_module(name)
    anew = ModuleType(name)
    anew.__dict__.update(__file__=there.__file__, __package__=there.__package__)
    exec(compile(source, path, "exec", dont_inherit=True), anew.__dict__)
    for called, value in vars(anew).items():
        before = vars(there).get(called)
        if isinstance(before, Machine) and isinstance(value, Machine):
            for field in fields(Machine):
                object.__setattr__(before, field.name, getattr(value, field.name))
        elif isinstance(before, CONSTANTS) and type(value) is type(before) and value != before:
            _change_everywhere(before, value)


def _change_everywhere(before: Any, value: Any) -> None:
    """Numbers and short texts are shared by those who do not mean the same: they are left to a whole import."""
    if isinstance(before, int | str) or not before:
        return
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").partition(".")[0] in ("app", "tests"):
            for called, held in list(vars(module).items()):
                if held is before:
                    setattr(module, called, value)
