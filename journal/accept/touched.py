"""What folding touched and linking must look at again."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Touched:
    """Ids of tool uses that were declared or executed; link keys of answers that came, and of those that went;
    when the calls of a session were made that did; and which rows calls had that went."""

    tools: set[str] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    gone_answers: set[int] = field(default_factory=set)
    #: Session → earliest and latest start of calls that came or went.
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    #: Public key of a call → its row, which it has again when it comes back.
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Touched") -> None:
        """Take over what another one holds."""
        self.tools |= other.tools
        self.answers |= other.answers
        self.gone_answers |= other.gone_answers
        self.rows.update(other.rows)
        for session, (first_us, last_us) in other.spans.items():
            self.see(session, first_us)
            self.see(session, last_us)

    def see(self, session: int, started_us: int | None) -> None:
        """A call of a session that came or went."""
        if started_us is None:
            return
        span = self.spans.get(session)
        if span is None:
            self.spans[session] = (started_us, started_us)
        elif not span[0] <= started_us <= span[1]:
            self.spans[session] = (min(span[0], started_us), max(span[1], started_us))
