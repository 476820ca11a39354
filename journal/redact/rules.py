"""What a redaction rule is, and the rules that ship."""

from dataclasses import dataclass

RULES_VERSION = 1


@dataclass(frozen=True)
class Rule:
    """Hides the whole value under some key names, or the group `hide` of a pattern in any text."""

    name: str
    keys: frozenset[str] = frozenset()
    pattern: str | None = None


RULES: tuple[Rule, ...] = (
    Rule("api-key", keys=frozenset({"apikey", "xapikey", "xgoogapikey", "xotherapikey"})),
    Rule("password", keys=frozenset({"password", "passwd", "pwd"})),
    Rule("authorization", keys=frozenset({"authorization", "proxyauthorization"})),
    Rule("secret", keys=frozenset({"secret", "clientsecret"})),
    Rule("cookie", keys=frozenset({"cookie", "setcookie"})),
    Rule("token", keys=frozenset({"token", "accesstoken", "refreshtoken", "idtoken", "sessiontoken"})),
    Rule("sk-key", pattern=r"(?<![A-Za-z0-9])(?P<hide>sk-[A-Za-z0-9_-]{16,})"),
    Rule("google-key", pattern=r"(?<![A-Za-z0-9])(?P<hide>AIza[A-Za-z0-9_-]{30,})"),
    Rule("bearer", pattern=r"\b[Bb]earer +(?P<hide>[A-Za-z0-9._~+/=-]{8,})"),
)
