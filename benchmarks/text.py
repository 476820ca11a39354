"""Invented text with the look and the compressibility of what agents read: prose, code, logs, tables."""

from __future__ import annotations

import functools
import json
import random

CORPUS_CHARACTERS = 3_000_000
LEXICON_WORDS = 8_000

_OPENINGS = (
    "b",
    "d",
    "f",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "bl",
    "dr",
    "fl",
    "kr",
    "pl",
    "sk",
    "tr",
)
_VOWELS = ("a", "e", "i", "o", "u", "au", "ei", "ie", "oa")
_ENDINGS = ("", "", "", "l", "m", "n", "r", "s", "t", "x", "nt", "rk", "sh", "ng")
_FREQUENT_WORDS = """
    the and of to a in is it for on with as that this from be are by or not if we can has was will when then
    so but all one file line path name value result error check build run test read write open close list
    branch commit change patch query table row column index request answer token model tool call step plan
"""


def _lexicon(dice: random.Random) -> list[str]:
    """Frequent words first, invented ones after them, so that position can serve as rank."""
    invented: dict[str, None] = {}
    while len(invented) < LEXICON_WORDS:
        syllables = dice.choice((1, 2, 2, 3, 3, 4))
        word = "".join(dice.choice(_OPENINGS) + dice.choice(_VOWELS) for _ in range(syllables)) + dice.choice(
            _ENDINGS
        )
        invented.setdefault(word)
    return [*_FREQUENT_WORDS.split(), *invented]


def _paragraph(words: list[str], dice: random.Random) -> str:
    sentences = []
    while words:
        length = dice.randint(6, 19)
        sentence, words = words[:length], words[length:]
        sentences.append(" ".join(sentence).capitalize() + dice.choice((".", ".", ".", "?", ":")))
    return " ".join(sentences) + "\n\n"


def _function(words: list[str], dice: random.Random) -> str:
    head, *rest = words
    lines = [f"def {head}_{rest[0]}({rest[1]}, {rest[2]}=None):"]
    for first, second, third in zip(rest[3::3], rest[4::3], rest[5::3], strict=False):
        lines.append(
            dice.choice(
                (
                    f"    {first} = {second}.{third}({dice.randint(0, 4096)})",
                    f"    if {first} is not None and {second} != {third!r}:",
                    f"        return {first}[{second!r}] + {third}",
                    f"        # {first} {second} {third}",
                )
            )
        )
    return "\n".join(lines) + "\n\n"


def _log_lines(words: list[str], dice: random.Random) -> str:
    lines = []
    for start in range(0, len(words) - 7, 7):
        first, second, *rest = words[start : start + 7]
        minute, second_ms = dice.randint(0, 1_439), dice.randint(0, 59_999)
        clock = f"{minute // 60:02d}:{minute % 60:02d}:{second_ms // 1000:02d}.{second_ms % 1000:03d}"
        level = dice.choice(("DEBUG", "INFO", "INFO", "WARN", "ERROR"))
        lines.append(f"{clock} {level:5} [{first}/{second}] {' '.join(rest)} ref={dice.getrandbits(48):012x}")
    return "\n".join(lines) + "\n"


def _records(words: list[str], dice: random.Random) -> str:
    rows = (
        {words[0]: words[start], words[1]: dice.randint(1, 10**7), words[2]: words[start + 1 : start + 4]}
        for start in range(3, len(words) - 4, 4)
    )
    return "\n".join(json.dumps(row) for row in rows) + "\n"


@functools.cache
def corpus(seed: int) -> str:
    """The text all messages of one seed are cut from. Made once per process, in about two seconds."""
    dice = random.Random(f"corpus/{seed}")
    lexicon = _lexicon(dice)
    cumulative, total = [], 0.0
    for rank in range(len(lexicon)):
        total += 1.0 / (rank + 6) ** 0.95
        cumulative.append(total)
    kinds = (_paragraph, _paragraph, _paragraph, _paragraph, _function, _function, _log_lines, _records)
    pieces: list[str] = []
    size = 0
    while size < CORPUS_CHARACTERS:
        words = dice.choices(lexicon, cum_weights=cumulative, k=dice.randint(24, 80))
        piece = dice.choice(kinds)(words, dice)
        pieces.append(piece)
        size += len(piece)
    return "".join(pieces)


def cut(dice: random.Random, source: str, length: float) -> str:
    """A stretch of about `length` characters from a random place, never empty."""
    wanted = max(10, int(length))
    start = dice.randrange(len(source) - wanted)
    return source[start : start + wanted]
