"""The API of the write side: events in, files in, sessions out for good."""
