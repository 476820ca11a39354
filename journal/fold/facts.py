"""Facts: what the fold needs of one event, small enough to be read by the thousand. No bodies."""

import msgspec

EXTRACTOR_VERSION = 3
MAX_FACTS_BYTES = 2048


class Usage(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True, gc=False):
    """Tokens in five disjoint buckets; None where the provider did not tell. `rule` read them.

    `cache_write_1h` is the part of `cache_write` that lives an hour. `at_least`: the final output count was
    never written. `mismatch`: the buckets do not add up to a total that the provider told as well. `tools`: what the
    provider itself did for the answer, such as searching the web, and how often.
    """

    input_uncached: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    output_visible: int | None = None
    reasoning: int | None = None
    rule: str = ""
    cache_write_1h: int | None = None
    at_least: bool = False
    mismatch: bool = False
    tools: tuple[tuple[str, int], ...] = ()


class Reported(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True, gc=False):
    """What somebody said an answer cost, in whole parts of 10^-12 of a currency, and where it stood.

    `upstream_parts`: what a gateway says was paid to the provider behind it with the caller's own key.
    """

    parts: int
    currency: str = "USD"
    where: str = ""
    is_estimate: bool = False
    upstream_parts: int | None = None


class Facts(msgspec.Struct, omit_defaults=True, gc=False):
    """Facts of one event. Stored under short names; times in microseconds since 1970 UTC."""

    version: int = msgspec.field(default=EXTRACTOR_VERSION, name="V")
    kind: int = msgspec.field(default=0, name="k")
    occurred_us: int | None = msgspec.field(default=None, name="t")
    mono_us: int | None = msgspec.field(default=None, name="m")
    process: int | None = msgspec.field(default=None, name="p")
    session_id: str | None = msgspec.field(default=None, name="s")
    call_id: str | None = msgspec.field(default=None, name="c")
    attempt_id: str | None = msgspec.field(default=None, name="ai")
    attempt: int | None = msgspec.field(default=None, name="a")
    parent_call_id: str | None = msgspec.field(default=None, name="pc")
    trace_id: str | None = msgspec.field(default=None, name="tr")
    agent: str | None = msgspec.field(default=None, name="ag")
    environment: str | None = msgspec.field(default=None, name="en")

    #: Kept only where no session is named, which would have them otherwise.
    user: str | None = msgspec.field(default=None, name="us")
    tags: tuple[str, ...] = msgspec.field(default=(), name="tg")

    provider: str | None = msgspec.field(default=None, name="pv")
    protocol: str | None = msgspec.field(default=None, name="pr")
    operation: str | None = msgspec.field(default=None, name="op")
    model: str | None = msgspec.field(default=None, name="mo")
    captured: str | None = msgspec.field(default=None, name="ca")
    chain: bool = msgspec.field(default=False, name="ch")

    status_code: int | None = msgspec.field(default=None, name="sc")
    is_error: bool | None = msgspec.field(default=None, name="ie")
    is_cancelled: bool = msgspec.field(default=False, name="ic")
    error_type: str | None = msgspec.field(default=None, name="et")
    error_message: str | None = msgspec.field(default=None, name="em")
    finish_reasons: tuple[str, ...] = msgspec.field(default=(), name="f")
    response_id: str | None = msgspec.field(default=None, name="ri")
    request_id: str | None = msgspec.field(default=None, name="rq")
    usage: Usage | None = msgspec.field(default=None, name="u")
    duration_us: int | None = msgspec.field(default=None, name="d")
    tool_uses: tuple[tuple[str, str], ...] = msgspec.field(default=(), name="tu")

    mark: str | None = msgspec.field(default=None, name="mk")
    offset_us: int | None = msgspec.field(default=None, name="of")
    delay_us: int | None = msgspec.field(default=None, name="dl")
    delay_source: str | None = msgspec.field(default=None, name="ds")
    clamped: bool | None = msgspec.field(default=None, name="cl")
    reason: str | None = msgspec.field(default=None, name="re")

    tool_call_id: str | None = msgspec.field(default=None, name="ti")
    name: str | None = msgspec.field(default=None, name="n")

    sequence: int | None = msgspec.field(default=None, name="sq")
    direction: str | None = msgspec.field(default=None, name="di")
    stage: str | None = msgspec.field(default=None, name="st")
    component: str | None = msgspec.field(default=None, name="co")
    has_body: bool = msgspec.field(default=False, name="b")
    changed: bool | None = msgspec.field(default=None, name="cg")
    notes: tuple[str, ...] = msgspec.field(default=(), name="no")

    recorder: int | None = msgspec.field(default=None, name="rc")
    record_id: str | None = msgspec.field(default=None, name="id")
    parent_record_id: str | None = msgspec.field(default=None, name="pi")
    is_part: bool = msgspec.field(default=False, name="pt")
    is_subagent: bool = msgspec.field(default=False, name="sa")
    agent_id: str | None = msgspec.field(default=None, name="ad")
    parent_tool_use_id: str | None = msgspec.field(default=None, name="pu")
    role: str | None = msgspec.field(default=None, name="ro")

    reported: Reported | None = msgspec.field(default=None, name="rp")
    service_tier: str | None = msgspec.field(default=None, name="sv")


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Facts)


def pack_facts(facts: Facts) -> bytes:
    """The stored form."""
    return _encoder.encode(facts)


def unpack_facts(packed: bytes) -> Facts:
    """The inverse of `pack_facts`."""
    return _decoder.decode(packed)
