"""What a sender is told about a batch, and where the batch came from."""

from dataclasses import dataclass, field

from journal.models import Upload
from journal.wire import Refused


@dataclass(frozen=True, slots=True)
class Origin:
    """The door a batch came through. Uploads name their file; `api_key`: id of the key that was shown, 0 for none."""

    kind: str = "api"
    upload: Upload | None = None
    file: str | None = None
    api_key: int | None = 0


@dataclass(frozen=True, slots=True)
class ConflictNote:
    """A different event under an id that is taken. The first one stays."""

    index: int
    id: str


@dataclass(slots=True)
class Receipt:
    """Every event of a batch is in exactly one of the four."""

    accepted: int = 0
    duplicates: int = 0
    conflicts: list[ConflictNote] = field(default_factory=list)
    rejected: list[Refused] = field(default_factory=list)

    def merge(self, other: "Receipt") -> None:
        """Add the receipt of a later slice of the same batch."""
        self.accepted += other.accepted
        self.duplicates += other.duplicates
        self.conflicts += other.conflicts
        self.rejected += other.rejected
