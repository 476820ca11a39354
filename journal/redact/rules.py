"""What a redaction rule is."""

from dataclasses import dataclass

# Raised whenever the same input may give another output; stored with what was redacted.
RULES_VERSION = 2


@dataclass(frozen=True)
class Rule:
    """Says what is hidden: values under some names, or what a pattern finds in any text.

    keys: endings of names whose value is hidden whole. Case is ignored, and "_" stands for one of `-_. `
        or for nothing, so "api_key" covers `X-Other-ApiKey` and `OPENAI_API_KEY`.
    spared: endings that survive although one of `keys` fits.
    parameters: names that are hidden as parameters of a URL only.
    pattern: hides the group `hide`, or the whole match where there is no such group.
    hint: a text that everything this rule hides contains or follows, in any case. Without one, a rule that was
        added to the shipped ones makes the redactor look at every text closely, which is slow.
    """

    name: str
    keys: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    pattern: str | None = None
    hint: str | None = None
