"""Reliability: what was proved of this software, when and with which figures,
and what was not; the public reads it at `/keandalan`.

The long proofs (`make crash`, `make pages`, …) hand their figures to `keeping.keep`, which writes one file for each
subject into `figures/`; they are part of the release, so that every installation shows the proof of the version that
it runs. `subjects.py` declares what may stand there.
"""
