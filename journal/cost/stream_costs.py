"""Where in a recorded stream a cost is told beside the chunks: `: cost …` as a comment, or an event `cost`."""

import re
from collections import deque

IN_EVENT = "stream event cost"
IN_COMMENT = "stream comment"

_COMMENT = re.compile(r"(?m)^:[ \t]*cost[ \t]+(.+?)[ \t]*\r?$")
#: Other fields of the event may stand between its name and its data, and its data may stand first.
_BETWEEN = r"(?:(?:id|retry)?:.*\r?\n)*"
_NAME = r"event:[ \t]*cost[ \t]*\r?"
_DATA = r"data:[ \t]*(.+?)[ \t]*\r?"
_NAME_FIRST = re.compile(rf"(?m)^{_NAME}\n{_BETWEEN}{_DATA}$")
_DATA_FIRST = re.compile(rf"(?m)^{_DATA}\n{_BETWEEN}{_NAME}$")
_PLACES = ((_NAME_FIRST, IN_EVENT), (_DATA_FIRST, IN_EVENT), (_COMMENT, IN_COMMENT))


def last_cost_in(stream: object) -> tuple[object, str] | None:
    """What is told, as text or as the value of an event that was decoded, and where; None when nothing is.

    A stream may tell its cost more than once: the last time it is complete.
    """
    if isinstance(stream, list):
        for event in reversed(stream):
            if isinstance(event, dict) and event.get("event") == "cost":
                return event.get("data"), IN_EVENT
        texts = [one for one in stream if isinstance(one, str)]
        ends_lines = all(one.endswith("\n") for one in texts if one)
        stream = ("" if ends_lines else "\n").join(texts)
    if not isinstance(stream, str) or "cost" not in stream:
        return None
    for pattern, where in _PLACES:
        last = next(iter(deque(pattern.finditer(stream), maxlen=1)), None)
        if last is not None:
            return last[1], where
    return None
