"""What folding touched and linking must look at again."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Touched:
    """Ids of tool uses that were declared or executed; link keys of answers that came, and of those that went."""

    tools: set[str] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    gone_answers: set[int] = field(default_factory=set)

    def add(self, other: "Touched") -> None:
        """Take over what another one holds."""
        self.tools |= other.tools
        self.answers |= other.answers
        self.gone_answers |= other.gone_answers
