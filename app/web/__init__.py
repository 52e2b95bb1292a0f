"""The web: how a request becomes an actor, a form and an answer. Knows no noun."""
