"""Real engines for the tests: each starts when the first test needs it, privately, and ends with the run."""
