"""What keeps the installation standing: how often each may call, how many at once, how much room is left on the disk."""
