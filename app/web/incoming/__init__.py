"""What a request brings: forms and bodies become models, moves are read by name, a call that is sent twice has
one effect, a refused form comes back as it was typed."""
