"""OCDS: orders placed here and the plan behind them as open contracting data (Open Contracting Data Standard 1.1.5).

Every order is one contracting process, told by a release for each thing that happened to it as the ledger knows it; every RUP
package is a planning process. `docs/ocds.md` says what each amount means. No person is named.
"""
