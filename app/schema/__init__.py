"""The schema: every table of the house, the revisions that made them, the way to the
newest, and the rights of the application's role on them."""
