"""Rows and values into drawing instructions. Pure: no request, no database, no HTML."""
