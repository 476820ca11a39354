"""Bodies as gateways see them, drawn by Hypothesis, and what passes do to them."""

import copy

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: No test of this project depends on how long it takes.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = [
    "tool",
    "answer",
    "the",
    "file",
    "über",
    "日本",
    "e\u0301",
    "\U0001f469\u200d\U0001f4bb",
    "null",
    "1",
    "\ud800",
    "\x00",
]
MARKS = ["[redacted:api-key:51]", "[redacted:password:8]", "[REDACTED]"]
KEYS = ["role", "content", "name", "id", "a", "b", "", "/", "~", "0", "10", "ключ"]

texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=6)
scalars = (
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, -1, 0.0, -0.0, 1.0, 10**30, 1e300])
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(MARKS)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)

_parts = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "thinking"]), "text": texts},
    optional={"cache_control": st.builds(dict, type=st.just("ephemeral"))},
)
messages = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "tool"]), "content": texts | st.lists(_parts, max_size=3)},
    optional={
        "tool_call_id": st.sampled_from(["call_1", "call_2"]),
        "tool_calls": st.lists(values, max_size=2),
    },
)
tools = st.fixed_dictionaries({"name": st.sampled_from(["read", "write", "run"]), "parameters": values})
bodies = st.fixed_dictionaries(
    {"model": st.sampled_from(["small", "large"]), "messages": st.lists(messages, max_size=8)},
    optional={
        "system": texts,
        "tools": st.lists(tools, max_size=3),
        "temperature": scalars,
        "metadata": values,
    },
)


def containers(value):
    """Every object and array inside a value, itself included."""
    found = [value] if isinstance(value, dict | list) else []
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += containers(inside)
    return found


@st.composite
def passed(draw, body):
    """The body after a pass: some insertions, deletions, moves and edits of one value or another."""
    after = copy.deepcopy(body)
    for _ in range(draw(st.integers(0, 4))):
        places = containers(after)
        if not places:
            return draw(values)
        place = draw(st.sampled_from(places))
        what = draw(st.sampled_from(["insert", "delete", "move", "edit"]))
        if isinstance(place, list):
            _change_list(draw, place, what)
        else:
            _change_object(draw, place, what)
    return after


def _change_list(draw, place, what):
    at = draw(st.integers(0, max(len(place) - 1, 0)))
    if what == "insert" or not place:
        place.insert(at, draw(messages | values))
    elif what == "delete":
        del place[at]
    elif what == "move":
        place.insert(draw(st.integers(0, len(place) - 1)), place.pop(at))
    else:
        place[at] = draw(values)


def _change_object(draw, place, what):
    key = draw(st.sampled_from(sorted(place) or KEYS))
    if what == "insert" or not place:
        place[draw(st.sampled_from(KEYS))] = draw(values)
    elif what == "delete":
        del place[key]
    elif what == "move":
        place[draw(st.sampled_from(KEYS))] = place.pop(key)
    else:
        place[key] = draw(values)


@st.composite
def runs_of_passes(draw):
    """Bodies of a client and some passes after it, with passes without payload between them."""
    run = [("client", draw(bodies | values))]
    last = run[0][1]
    for number in range(draw(st.integers(0, 5))):
        if draw(st.integers(0, 4)) == 0:
            run.append((f"routing {number}", None))
            continue
        last = draw(passed(last))
        run.append((f"pass {number}", last))
    return run
