"""What is wrong with a query: the place in its text, and what was probably meant."""

from __future__ import annotations


class QueryError(ValueError):
    """A query that cannot be meant. `start` and `end` are the characters at fault.

    `meant` is what was probably meant instead of them.
    """

    def __init__(
        self,
        message: str,
        *,
        text: str,
        start: int,
        end: int,
        hint: str | None = None,
        meant: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.start = start
        self.end = max(end, start + 1)
        self.hint = hint
        self.meant = meant

    @property
    def where(self) -> str:
        """The place in words, counted from 1."""
        return f"q, character {self.start + 1}"

    @property
    def mended(self) -> str | None:
        """The whole query as it was probably meant."""
        return None if self.meant is None else self.text[: self.start] + self.meant + self.text[self.end :]

    @property
    def caret(self) -> str:
        """Spaces and carets to print below the text."""
        return " " * self.start + "^" * (self.end - self.start)
