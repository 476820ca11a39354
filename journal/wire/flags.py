"""Bits that say what was odd about an event when it came in; stored in `Entry.flags`."""

ZONE_ASSUMED = 1  # the time had no offset; UTC was assumed
ID_DERIVED = 2  # no id was sent; it was made from session and bytes
BODY_STUBBED = 4  # the body was over the limit; size, hash and start are kept
CHARACTERS_REPLACED = 8  # U+0000 or unpaired surrogates stand as U+FFFD in derived columns
NOT_SPLIT = 16  # duplicate keys or unpaired surrogates: kept whole, exactly
REDACTED = 32  # a rule hid something
CONTEXT_STUBBED = 64  # another part than the body was over the limit

NAMES = {
    ZONE_ASSUMED: "zone assumed",
    ID_DERIVED: "id derived",
    BODY_STUBBED: "body over the limit",
    CHARACTERS_REPLACED: "characters replaced",
    NOT_SPLIT: "kept whole",
    REDACTED: "redacted",
    CONTEXT_STUBBED: "part over the limit",
}


def flag_names(flags: int) -> list[str]:
    """The names of the bits that are set, in the order of the bits."""
    return [name for bit, name in NAMES.items() if flags & bit]
