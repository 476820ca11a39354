"""OpenAI chat completions, streamed: deltas by choice, tool calls by index, usage in a chunk of its own."""

from typing import Any

from journal.anatomy.answer import member, members, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, last_told, number_of
from .chunks import DONE
from .growing import Growing

PROTOCOL = "openai_chat"

_OBJECTS = {"chat.completion.chunk": "chat.completion"}
_OWN = {"choices", "usage", "error"}


class _ToolCall:
    """A tool call while its arguments grow."""

    def __init__(self) -> None:
        self.call = Growing()
        self.inner: dict[str, Growing] = {}

    def grow(self, delta: dict[str, Any]) -> None:
        for kind in ("function", "custom"):
            if isinstance(inner := delta.get(kind), dict):
                self.inner.setdefault(kind, Growing()).grow(inner, fixed=frozenset({"name"}))
        rest = {name: value for name, value in delta.items() if name not in {"function", "custom", "index"}}
        self.call.grow(rest, fixed=frozenset({"id", "type"}))

    @property
    def id(self) -> str | None:
        return text(self.call.known.get("id")) or None

    def whole(self) -> dict[str, Any]:
        return {**self.call.whole(), **{kind: inner.whole() for kind, inner in self.inner.items()}}


class _Choice:
    """A choice while it grows."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.message = Growing()
        self.logprobs = Growing()
        self.text: list[str] = []
        self.tool_calls: list[_ToolCall] = []
        self.by_index: dict[int, _ToolCall] = {}

    def grow(self, choice: dict[str, Any]) -> None:
        # Some servers send a whole message in one chunk.
        delta = member(choice, "delta") or member(choice, "message")
        self.message.grow(
            {name: value for name, value in delta.items() if name not in {"tool_calls", "function_call"}},
            fixed=frozenset({"role"}),
        )
        for call in members(delta.get("tool_calls")):
            self._tool_call(call).grow(call)
        if function := member(delta, "function_call"):
            # The form before tool calls: one function, without id.
            self._tool_call({"index": -1}).grow({"function": function})
        if isinstance(piece := choice.get("text"), str):
            self.text.append(piece)
        if isinstance(logprobs := choice.get("logprobs"), dict):
            self.logprobs.grow(logprobs, fixed=frozenset())
        last_told(
            self.known,
            {
                name: value
                for name, value in choice.items()
                if name not in {"delta", "message", "text", "logprobs", "usage"}
            },
        )

    def _tool_call(self, delta: dict[str, Any]) -> _ToolCall:
        """By index; some servers tell none, or the same for all, and only a new id tells a new call."""
        identifier = text(delta.get("id")) or None
        last = self.tool_calls[-1] if self.tool_calls else None
        number = number_of(delta.get("index"), -2)
        if number == -2 and last is not None and identifier in {None, last.id}:
            return last
        known = self.by_index.get(number)
        if known is not None and number != -2 and (identifier is None or known.id in {None, identifier}):
            return known
        self.by_index[number] = _ToolCall()
        self.tool_calls.append(self.by_index[number])
        return self.by_index[number]

    def whole(self) -> dict[str, Any]:
        choice = dict(self.known)
        if self.text:
            choice["text"] = "".join(self.text)
        else:
            choice["message"] = message = self.message.whole()
            calls = [call.whole() for call in self.tool_calls]
            if -1 in self.by_index:
                message["function_call"] = self.by_index[-1].whole().get("function")
                calls = [call.whole() for call in self.tool_calls if call is not self.by_index[-1]]
            if calls:
                message["tool_calls"] = calls
        if logprobs := self.logprobs.whole():
            choice["logprobs"] = logprobs
        choice.setdefault("finish_reason", None)
        return choice


def assemble(chunks: list[Chunk]) -> Assembled:
    """Usage comes in a chunk without choices, in every chunk (the last value holds), or in a place of its own."""
    found = Assembled(PROTOCOL)
    usage: dict[str, Any] = {}
    choices: dict[int, _Choice] = {}
    is_done = False
    for name, chunk in chunks:
        if name == DONE:
            is_done = True
            continue
        if (error := fault_of(chunk)) is not None:
            found.error = error
        for member_name, value in chunk.items():
            if member_name not in _OWN and value is not None and value != "":
                found.body.setdefault(member_name, value)
        for choice in members(chunk.get("choices")):
            number = number_of(choice.get("index"), 0)
            if number not in choices:
                choices[number] = _Choice()
            choices[number].grow(choice)
            last_told(usage, choice.get("usage"))
            found.error = fault_of(choice) or found.error
        if groq := member(chunk, "x_groq"):
            last_told(usage, groq.get("usage"))
            found.error = fault_of(groq) or found.error
        last_told(usage, chunk.get("usage"))
    if isinstance(kind := found.body.get("object"), str):
        found.body["object"] = _OBJECTS.get(kind, kind)
    if choices or found.body:
        found.body["choices"] = [choices[number].whole() for number in sorted(choices)]
    if usage:
        found.body["usage"] = usage
    is_finished = bool(choices) and all(
        text(choice.known.get("finish_reason")) for choice in choices.values()
    )
    found.is_complete = (is_done or is_finished) and found.error is None
    return found
