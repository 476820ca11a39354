"""The write side: what happened, and the rows we make of it."""
