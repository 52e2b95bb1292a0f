"""Claims: figures that somebody published (a decree, a press release, LKPP's letter),
kept with their source beside what this system computes."""
