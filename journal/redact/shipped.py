"""The rules that ship: names first, then the forms that secrets are known to have."""

from journal.redact.rules import Rule


def _alone(beginning: str) -> str:
    """Not inside a word, as "sk-" is in "task-list". The plain beginning comes first: that is searched fast."""
    return f"{beginning}(?<![A-Za-z0-9]{beginning})"


_ENDS = r"(?![A-Za-z0-9])"

# What else is called a token: places in lists, and the pieces of text that models count.
_HARMLESS_TOKENS = (
    *("page", "first", "last", "next", "previous", "prev", "continuation", "cursor", "pagination", "resume"),
    *("sync", "scroll", "skip", "cancellation", "bos", "eos", "pad", "unk", "sep", "cls", "mask", "stop"),
    *("start", "end", "special", "image", "audio", "video", "text", "per", "input", "output", "prompt"),
    *("completion", "cached", "cache", "reasoning", "thinking", "max", "min", "total", "new", "current"),
    *("each", "generated", "decoded", "top"),
)

NAME_RULES = (
    Rule("api-key", keys=("api_key", "subscription_key")),
    Rule("password", keys=("pass_word", "passwd", "pwd", "pass_phrase")),
    Rule("authorization", keys=("authorization",)),
    Rule("cookie", keys=("cookie", "cookies")),
    Rule("credential", keys=("credential", "credentials")),
    Rule(
        "secret-key",
        keys=(
            "private_key",
            "secret_key",
            "access_key",
            "account_key",
            "auth_key",
            "encryption_key",
            "signing_key",
            "master_key",
        ),
    ),
    Rule("secret", keys=("secret", "secrets")),
    Rule("token", keys=("token", "jwt"), spared=tuple(f"{word}_token" for word in _HARMLESS_TOKENS)),
    Rule("url-parameter", parameters=("key", "sig", "signature", "x_amz_signature", "x_goog_signature")),
)

FORM_RULES = (
    Rule("anthropic-key", pattern=_alone(r"sk-ant-") + r"[A-Za-z0-9_-]{12,}"),
    Rule("openrouter-key", pattern=_alone(r"sk-or-") + r"[A-Za-z0-9_-]{12,}"),
    # Covers DeepSeek, Moonshot and others that took over the form.
    Rule("openai-key", pattern=_alone(r"sk-") + r"(?=[A-Za-z_-]{0,63}[0-9A-Z])[A-Za-z0-9_-]{16,}"),
    Rule("google-key", pattern=_alone(r"AIza") + r"[A-Za-z0-9_-]{30,}"),
    Rule("aws-key-id", pattern=_alone(r"A[KS]IA") + r"[A-Z0-9]{16}" + _ENDS),
    Rule("github-token", pattern=_alone(r"gh[pousr]_") + r"[A-Za-z0-9]{30,}"),
    Rule("github-fine-token", pattern=_alone(r"github_pat_") + r"[A-Za-z0-9_]{22,}"),
    Rule("gitlab-token", pattern=_alone(r"glpat-") + r"[A-Za-z0-9_-]{16,}"),
    Rule("slack-token", pattern=_alone(r"xox[abeoprs]-") + r"(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{10,}"),
    Rule("stripe-key", pattern=_alone(r"[srp]k_") + r"(?:live|test)_[A-Za-z0-9]{10,}"),
    Rule("huggingface-token", pattern=_alone(r"hf_") + r"[A-Za-z0-9]{20,}"),
    Rule("groq-key", pattern=_alone(r"gsk_") + r"[A-Za-z0-9]{20,}"),
    Rule("xai-key", pattern=_alone(r"xai-") + r"[A-Za-z0-9]{20,}"),
    Rule("perplexity-key", pattern=_alone(r"pplx-") + r"[A-Za-z0-9]{20,}"),
    Rule("replicate-token", pattern=_alone(r"r8_") + r"[A-Za-z0-9]{20,}"),
    Rule("npm-token", pattern=_alone(r"npm_") + r"[A-Za-z0-9]{30,}"),
    Rule("pypi-token", pattern=_alone(r"pypi-") + r"(?=[A-Za-z_-]{0,32}[0-9A-Z])[A-Za-z0-9_-]{16,}"),
    Rule("sendgrid-key", pattern=_alone(r"SG\.") + r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    Rule("twilio-key", pattern=_alone(r"SK") + r"[0-9a-f]{32}" + _ENDS),
    Rule("nvidia-key", pattern=_alone(r"nvapi-") + r"[A-Za-z0-9_-]{20,}"),
    Rule("cerebras-key", pattern=_alone(r"csk-") + r"[a-z0-9]{20,}"),
    Rule("tavily-key", pattern=_alone(r"tvly-") + r"(?=[A-Za-z_-]{0,32}[0-9A-Z])[A-Za-z0-9_-]{16,}"),
    Rule("langsmith-key", pattern=_alone(r"lsv2_") + r"(?:pt|sk)_[0-9a-f]{20,}(?:_[0-9a-f]+)?"),
    Rule("shopify-token", pattern=_alone(r"shpat_") + r"[0-9a-f]{20,}"),
    Rule("digitalocean-token", pattern=_alone(r"do[opr]_v1_") + r"[0-9a-f]{32,}"),
    Rule("recto-key", pattern=_alone(r"recto_") + r"[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    Rule("jwt", pattern=r"eyJ(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
    # Lines may be parted by a written "\\n". A block that was cut before its end is hidden as far as it goes.
    Rule(
        "private-key",
        pattern=r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nr])*+"
        r"(?P<hide>(?:[A-Za-z-]{1,30}: [^\n\\]{0,100}(?:\s|\\+[nr])++){0,5}"
        r"[A-Za-z0-9+/=]{16}(?:[A-Za-z0-9+/=]|(?:\s|\\+[nr])++(?=[A-Za-z0-9+/=]))*+)",
    ),
    Rule(
        "url-password",
        pattern=r"://[^\s/@:\"'<>\\]{0,256}:(?P<hide>(?!\[[a-z]*\]+@|\*+@|\{)[^\s/@\"'<>\\]{1,512})@",
    ),
    # The token in `https://token@host`, which has no name beside it.
    Rule("url-token", pattern=r"://(?P<hide>(?=[A-Za-z_.~-]{0,64}[0-9])[A-Za-z0-9_.~-]{20,256})@"),
    # `curl -u name:password`, wherever the flag stands among the others.
    Rule(
        "command-password",
        pattern=r"curl(?<![A-Za-z0-9_]curl)(?:[^\n|;&]|&(?!&)){0,2000}? (?:-[A-Za-z]{0,8}u[ =]*|--(?:proxy-)?user[ =]+)"
        r"(?P<quote>\\*[\"'])?[^\s:\"'`\\]{1,128}:"
        r"(?P<hide>(?![$<{%*]|\[redacted:)(?(quote)[^\n\"'\\]{1,256}|[^\s\"'`\\;|&()]{1,256}))",
    ),
    # A word is no token: it takes a digit, or more letters than words have.
    Rule(
        "bearer",
        pattern=r"[Bb](?:earer|EARER)[ +](?<![A-Za-z0-9].{7})(?P<hide>"
        r"(?=[A-Za-z._~+/=-]{0,40}[0-9]|[A-Za-z0-9._~+/=-]{24})[A-Za-z0-9._~+/=-]{8,})",
    ),
)

RULES: tuple[Rule, ...] = FORM_RULES + NAME_RULES
