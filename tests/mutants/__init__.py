"""`make mutants`: small faults in ledger, moves and permissions, one at a time,
and whether the narrow tests of that module find each.

A runner of our own, not mutmut: that one forks the process that holds the tests'
connections and needs the whole suite's timings first.
"""
