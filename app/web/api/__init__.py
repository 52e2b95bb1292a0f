"""What API v1 gives and how it is described: shapes, pages of a list, the
refusals it may answer with, the meaning of each parameter."""
