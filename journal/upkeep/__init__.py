"""Work on what is stored: rebuild what is derived, compare it, delete."""
