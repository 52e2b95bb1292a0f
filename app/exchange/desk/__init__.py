"""The import desk: a file is received, read and previewed; nothing of it is applied before a person takes `apply`.

Reading and applying are jobs; how far they are stands in a row of its own, outside the import's transaction. A killed worker
leaves nothing half applied: the job is taken up again.
"""
