"""The second wall: row-level security in the database, behind the conditions that the code writes into its statements.

Every table of a region is walled or said to be open, with the reason (`declared.py`). A request stands behind the
wall of its actor from the moment that its actor is known (`standing.py`), and the policies (`policies.py`) give it
the rows of that region, that office or that firm, whatever its statements ask for. Where nothing was said, no walled
row is seen. Knows no noun: tables are named by their names.
"""
