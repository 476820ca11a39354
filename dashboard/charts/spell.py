"""Spell numbers, durations, sizes and moments the one way all pages use. Unknown is a dash, never zero."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

UNKNOWN = "—"
MINUTE_SECONDS = 60
HOUR_SECONDS = 3600
DAY_SECONDS = 86400
MANY_DAYS = 10
#: Currencies of which one unit is the smallest coin (ISO 4217), and how many of them need no digits below it.
_NO_HUNDREDTHS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
WITHOUT_HUNDREDTHS = frozenset(_NO_HUNDREDTHS.split())
MANY_UNITS = 1000
SIZE_STEPS = (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))


def number(value: float | None) -> str:
    """Whole numbers with thousands apart: 12,345."""
    return UNKNOWN if value is None else f"{value:,}"


def duration(seconds: float | None) -> str:
    """A length of time with three digits that matter: 830 ms, 1.24 s, 2 m 05 s, 1 h 02 m."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0:
        return f"−{duration(-seconds)}"
    milliseconds = seconds * 1000
    if milliseconds < 1:
        return "0 ms" if milliseconds == 0 else f"{milliseconds:.2f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR_SECONDS:
        return f"{whole // MINUTE_SECONDS} m {whole % MINUTE_SECONDS:02d} s"
    if whole < DAY_SECONDS:
        return f"{whole // HOUR_SECONDS} h {whole % HOUR_SECONDS // MINUTE_SECONDS:02d} m"
    return f"{whole // DAY_SECONDS} d {whole % DAY_SECONDS // HOUR_SECONDS:02d} h"


def usd(amount: Decimal | None) -> str:
    """US dollars with the digits that matter: $1,234.50, $0.0382, $0.000013."""
    if amount is None:
        return UNKNOWN
    if amount == 0:
        return "$0"
    if amount >= 1:
        return f"${amount:,.2f}"
    if amount >= Decimal("0.001"):
        return f"${amount:.4f}"
    two_digits = amount.quantize(Decimal(1).scaleb(amount.adjusted() - 1))
    return f"${two_digits:f}"


def money(amount: Decimal | None, currency: str) -> str:
    """An amount of any currency: dollars with their sign, others before their code. Some have no hundredths."""
    if amount is None or currency == "USD":
        return usd(amount)
    told = usd(amount).removeprefix("$")
    if currency in WITHOUT_HUNDREDTHS and amount >= 1:
        told = f"{amount:,.0f}" if amount >= MANY_UNITS else told.rstrip("0").rstrip(".")
    return f"{told} {currency}"


def round_duration(seconds: float) -> str:
    """A round length of time in as few letters as it takes: 500 ms, 2 s, 1 m 30 s, 15 m, 2 h, 3 d 4 h, 120 d."""
    if seconds < 1:
        return f"{seconds * 1000:g} ms"
    if seconds < MINUTE_SECONDS:
        return f"{seconds:g} s"
    units = (("d", DAY_SECONDS), ("h", HOUR_SECONDS), ("m", MINUTE_SECONDS), ("s", 1))
    parts, rest = [], round(seconds)
    for unit, length in units:
        if rest >= length:
            parts.append(f"{rest // length} {unit}")
            rest %= length
    # After the first ones, units are too small to matter; after many days hours are.
    return " ".join(parts[: 1 if seconds >= MANY_DAYS * DAY_SECONDS else 2])


def size(count_bytes: int | None) -> str:
    """A number of bytes in steps of 1024: 512 B, 1.5 KB, 20 MB."""
    if count_bytes is None:
        return UNKNOWN
    for unit, step in SIZE_STEPS:
        if count_bytes >= step:
            return f"{count_bytes / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count_bytes} B"


def moment(at: datetime | None) -> str:
    """A moment to the second, in UTC: 2026-11-20 08:47:13."""
    return UNKNOWN if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def day(at: datetime | None) -> str:
    """The day of a moment, in UTC: 2026-11-20."""
    return UNKNOWN if at is None else f"{at.astimezone(UTC):%Y-%m-%d}"


def clock(at: datetime | None) -> str:
    """The time of day to the millisecond, in UTC: 08:47:13.559."""
    return UNKNOWN if at is None else f"{at.astimezone(UTC):%H:%M:%S.%f}"[:-3]


def exact(at: datetime) -> str:
    """Everything we know about a moment, with its zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def plural(count: int, word: str) -> str:
    """A count with its word: 1 call, 2 calls, 3 tries."""
    if count == 1:
        return f"1 {word}"
    ends_in_ies = word.endswith("y") and word[-2:-1] not in "aeiou"
    return f"{number(count)} {word[:-1] + 'ies' if ends_in_ies else word + 's'}"
