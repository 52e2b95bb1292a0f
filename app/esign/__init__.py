"""Esign: the certified signature of an official, made by the e-signature service (BSrE's "eSign client
service") that a region runs inside its own network.

Here live where that service is (`models`, `setting`), whose certificate signs (the NIK of an official's account,
`identity`), and how it is asked (`client`, `faults`). What is signed is a paper: how an act and its paper are
signed together stands in `app/papers/certified.py`.
"""
