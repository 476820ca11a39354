"""The write path: from checked events to committed rows."""

from .door import COMPUTING, accept
from .receipt import ConflictNote, Origin, Receipt

__all__ = ["COMPUTING", "ConflictNote", "Origin", "Receipt", "accept"]
