"""The kept rows of the operator's prices, and the decisions to price anew."""

from dataclasses import dataclass

from journal.cost.own_prices import OwnRow
from journal.sql.bulk import placeholder, raw_cursor


@dataclass(frozen=True, slots=True)
class KeptRepricing:
    """Calls of a span of time that arrived before a moment have the prices of that moment."""

    as_of_us: int
    calls_from_us: int | None
    calls_to_us: int | None

    def is_about(self, made_us: int | None, received_us: int) -> bool:
        """Whether a call is one of them. One without a time is, when no span was given."""
        if received_us >= self.as_of_us:
            return False
        if made_us is None:
            return self.calls_from_us is None and self.calls_to_us is None
        return (self.calls_from_us is None or made_us >= self.calls_from_us) and (
            self.calls_to_us is None or made_us < self.calls_to_us
        )


def own_rows(project_id: int) -> list[OwnRow]:
    """Every row that concerns a project, also those taken back. One statement."""
    cursor = raw_cursor()
    cursor.execute(
        "SELECT id, provider_pattern, model_pattern, valid_from, valid_to, in_force_from, in_force_to, prices "
        f"FROM journal_pricerow WHERE project_id = {placeholder()} OR project_id IS NULL ORDER BY id",
        [project_id],
    )
    return [OwnRow(*row) for row in cursor.fetchall()]


def repricings(project_id: int) -> list[KeptRepricing]:
    """The decisions for a project, the earliest first. One statement."""
    cursor = raw_cursor()
    cursor.execute(
        f"SELECT as_of, calls_from, calls_to FROM journal_repricing WHERE project_id = {placeholder()} "
        "ORDER BY as_of, id",
        [project_id],
    )
    return [KeptRepricing(*row) for row in cursor.fetchall()]
