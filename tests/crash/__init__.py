"""Promises that must hold when the server ends in the middle of its work."""
