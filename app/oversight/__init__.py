"""Oversight: what the auditor of a region looks at (flags over all its orders, the
trail of each), findings, and complaints of the public.

It reads every room below and writes nothing but findings, complaints and what was said about them; none of that is ever removed.
"""
