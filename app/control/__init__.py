"""Control: the operational control report (POK) of an office and a region, the board of orders that
are not closed, and the ITKP that closing them earns.

Amounts come from the ledger's entries; what only a person can know (physical progress, problem, solution, the head
figures of the budget) is typed here and kept per month.
"""
