"""Processes: children that we keep alive, as programs of their own or as forks of what we have loaded."""
