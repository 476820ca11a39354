"""The read side: pages, and the same reading for machines."""
