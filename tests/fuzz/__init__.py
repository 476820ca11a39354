"""Feed damaged files to every reader: `python -m tests.fuzz --seconds 600 --seed 7`."""
