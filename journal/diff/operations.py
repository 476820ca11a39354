"""What a diff consists of."""

from dataclasses import dataclass
from enum import StrEnum

from .pointers import Path, pointer
from .values import Json


class Kind(StrEnum):
    """What became of a value."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    MOVE = "move"
    #: One side or both were hidden before they were stored: whether it changed, nobody can tell.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. Paths lead into the whole document before and the whole document after, not into one halfway.

    An addition has no path before, a removal none after. `is_coarse` says that the two values were too large
    to look into: they differ, and that is all that is known.
    """

    kind: Kind
    before_path: Path | None
    after_path: Path | None
    old: Json = None
    new: Json = None
    is_coarse: bool = False

    @property
    def before(self) -> str | None:
        """Where it stood, as a JSON pointer."""
        return None if self.before_path is None else pointer(self.before_path)

    @property
    def after(self) -> str | None:
        """Where it stands, as a JSON pointer."""
        return None if self.after_path is None else pointer(self.after_path)

    @property
    def path(self) -> Path:
        """Where to show it: where it stands, or stood."""
        path = self.after_path if self.after_path is not None else self.before_path
        return path if path is not None else ()
