"""Store the parts of new entries: each blob once per project, each pair with a session once."""

from collections.abc import Collection, Iterable

from django.db import connection

from journal.models import Blob, SessionBlob
from journal.sql.bulk import insert_new_rows, insert_rows, take_ids
from journal.store.pack import COMPOSITE, pack_document
from journal.store.parts import Part
from journal.store.shelves import Open


class StaleMemory(Exception):
    """A remembered part was stored in an epoch that is over; prepare the batch again."""


class Stored:
    """Blob ids handed out in this transaction. Parts learn theirs only after the commit."""

    def __init__(self, project_id: int, shelf: Open) -> None:
        self.project_id = project_id
        self.shelf = shelf
        self.ids: dict[bytes, int] = {}
        self._parts: list[tuple[Part, int]] = []
        self._last_id = 0

    def add(self, parts: Iterable[Part]) -> None:
        """Make sure that these parts, and the strings cut out of them, are stored."""
        missing: dict[bytes, list[Part]] = {}
        # A history repeats its parts in every body of the batch: look at each once.
        for part in dict.fromkeys(parts):
            if part.blob_id is not None or part.digest in self.ids:
                continue
            for one in (*part.leaves, part):
                if one.blob_id is not None:
                    self.ids[one.digest] = one.blob_id
                elif one.digest in self.ids:
                    # The same content under another part: it learns its id too.
                    self._parts.append((one, self.ids[one.digest]))
                elif one not in missing.setdefault(one.digest, []):
                    missing[one.digest].append(one)
        if not missing:
            return
        self._find(missing)
        # Composites refer to the ids of their strings, so those go first.
        for composite in (False, True):
            self._insert(
                {
                    digest: ones
                    for digest, ones in missing.items()
                    if digest not in self.ids and bool(ones[0].leaves) is composite
                }
            )
        for digest, ones in missing.items():
            self._parts += [(one, self.ids[digest]) for one in ones]

    def id_of(self, part: Part) -> int:
        """The id of a stored part."""
        return part.blob_id if part.blob_id is not None else self.ids[part.digest]

    def _find(self, wanted: Collection[bytes]) -> None:
        for digest, number in self.shelf.find("digest, id", self.project_id, wanted):
            self.ids[bytes(digest)] = number

    def _insert(self, new: dict[bytes, list[Part]]) -> None:
        if not new:
            return
        digests = sorted(new)
        numbers = take_ids(Blob, len(digests))
        rows = [
            (number, self.project_id, self.shelf.number, digest, self._packed(new[digest][0]))
            for number, digest in zip(numbers, digests, strict=True)
        ]
        columns = ("id", "project_id", "shelf", "digest", "data")
        if connection.vendor == "postgresql":
            insert_new_rows(Blob, columns, rows, unique=("shelf", "project_id", "digest"))
            # Another transaction may have been first with some: theirs are the ids that count.
            self._find(digests)
        else:
            insert_rows(Blob, columns, rows)
            self.ids.update(zip(digests, numbers, strict=True))
            self._last_id = numbers[-1]

    def _packed(self, part: Part) -> bytes:
        if part.packed is None:
            raise StaleMemory
        if not part.leaves:
            return part.packed
        return bytes([COMPOSITE]) + pack_document(part.packed, [self.id_of(leaf) for leaf in part.leaves])

    def seal(self) -> None:
        """Begin another shelf when this one is full. At the end of the transaction."""
        self.shelf.seal_if_full(self._last_id)

    def committed(self) -> None:
        """Tell the parts their ids; their bytes are not needed any more."""
        for part, number in self._parts:
            part.blob_id = number
            part.packed = None


class SessionNeeds:
    """Pairs of session and blob that are known to be stored, remembered within one epoch."""

    SESSIONS = 2000

    def __init__(self) -> None:
        self._known: dict[int, set[int]] = {}

    def known(self, session: int) -> set[int]:
        """Blobs this session is known to need."""
        return self._known.get(session, set())

    def remember(self, new: dict[int, set[int]]) -> None:
        """After a commit."""
        for session, blobs in new.items():
            self._known.setdefault(session, set()).update(blobs)
        while len(self._known) > self.SESSIONS:
            self._known.pop(next(iter(self._known)), None)


class NewNeeds:
    """Pairs that one transaction adds."""

    def __init__(self, needs: SessionNeeds) -> None:
        self._needs = needs
        self._new: dict[int, set[int]] = {}

    def add(self, session: int, references: list[int], parts: list[Part], stored: Stored) -> None:
        """Note what an entry of a session refers to, strings of composites included."""
        known = self._needs.known(session)
        if known.issuperset(references):
            return
        new = self._new.setdefault(session, set())
        for number, part in zip(references, parts, strict=True):
            if number not in known and number not in new:
                new.add(number)
                new.update(stored.id_of(leaf) for leaf in part.leaves)

    def store(self) -> None:
        """Insert the pairs. Inside the transaction."""
        rows = [(session, blob) for session in sorted(self._new) for blob in sorted(self._new[session])]
        insert_new_rows(SessionBlob, ("session_id", "blob_id"), rows, unique=("session_id", "blob_id"))

    def committed(self) -> None:
        """Remember them."""
        self._needs.remember(self._new)
