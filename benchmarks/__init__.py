"""One script per performance figure; each makes its own data and prints a small table and JSON lines."""
