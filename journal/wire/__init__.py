"""The wire: what senders send, checked to the letter and kept as it came."""

from .batch import Batch, NotJson, parse_batch
from .envelope import WIRE_VERSION, Envelope
from .event import Incoming, Limits, Refused, excerpt_of, parse_event, read_again, too_deep, wire_event

__all__ = [
    "WIRE_VERSION",
    "Batch",
    "Envelope",
    "Incoming",
    "Limits",
    "NotJson",
    "Refused",
    "excerpt_of",
    "parse_batch",
    "parse_event",
    "read_again",
    "too_deep",
    "wire_event",
]
