"""The write path: from checked events to committed rows."""

from .door import accept, accept_body
from .receipt import ConflictNote, Origin, Receipt

__all__ = ["ConflictNote", "Origin", "Receipt", "accept", "accept_body"]
