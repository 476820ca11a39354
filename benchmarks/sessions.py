"""Sessions of an invented agent: calls with a growing history, retries, tools, compaction."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.providers import (
    MODELS,
    Answer,
    Json,
    Message,
    Model,
    Tokens,
    Tool,
    ToolUse,
    request_body,
    response_body,
)
from benchmarks.text import corpus, cut

LAST_DAY_NS = 1_767_225_600 * 10**9
SECOND_NS = 10**9
CHARACTERS_PER_TOKEN = 4

AGENTS = ("helpdesk", "refactorer", "researcher", "release-notes")
TOOL_NAMES = (
    "read_file",
    "grep",
    "shell",
    "apply_patch",
    "fetch_page",
    "run_query",
    "list_folder",
    "run_tests",
)
FAILURES = (("rate_limit_error", 429, 0.5), ("overloaded_error", 529, 0.3), ("timeout", None, 0.2))


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes one kind of session: sizes are in characters unless the name says otherwise."""

    name: str
    calls_log_mean: float
    calls_log_spread: float
    calls_most: int
    verbosity_log_mean: float
    verbosity_log_spread: float
    system_characters: tuple[int, int]
    tools_offered: tuple[int, int]
    tool_description_characters: tuple[int, int]
    compaction_characters: int
    retried_share: float = 0.083
    days: int = 14


CHAT = Shape(
    name="W",
    calls_log_mean=2.81,
    calls_log_spread=0.58,
    calls_most=110,
    verbosity_log_mean=-1.7,
    verbosity_log_spread=2.3,
    system_characters=(300, 900),
    tools_offered=(1, 4),
    tool_description_characters=(40, 90),
    compaction_characters=230_000,
)
CODING = Shape(
    name="C",
    calls_log_mean=5.2983,
    calls_log_spread=0.0,
    calls_most=200,
    verbosity_log_mean=2.0,
    verbosity_log_spread=0.2,
    system_characters=(19_000, 21_000),
    tools_offered=(8, 8),
    tool_description_characters=(4_600, 5_000),
    compaction_characters=600_000,
)
SHAPES = {shape.name: shape for shape in (CHAT, CODING)}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a call. `error` is None for the one that served the answer."""

    number: int
    started_ns: int
    ended_ns: int
    status: int | None
    error: str | None
    delay_seconds: float | None


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A logical call with all its attempts; every attempt sends the same request."""

    id: str
    model: Model
    system: str
    history: tuple[Message, ...]
    request: Json
    answer: Answer
    response: Json
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class ToolRun:
    """The agent runs the tool the model asked for."""

    call_id: str
    use: ToolUse
    result: str
    failed: bool
    started_ns: int
    ended_ns: int


@dataclass(frozen=True, slots=True)
class Compaction:
    """The history is replaced by a summary and its newest part, before the call named here."""

    call_id: str
    characters_before: int
    characters_after: int
    messages_dropped: int
    occurred_ns: int


Step = ModelCall | ToolRun | Compaction


@dataclass(frozen=True, slots=True)
class Session:
    """Everything one agent did for one task."""

    index: int
    id: str
    agent: str
    user: str
    title: str
    started_ns: int
    ended_ns: int
    steps: tuple[Step, ...]

    @property
    def calls(self) -> tuple[ModelCall, ...]:
        """The logical calls, in order."""
        return tuple(step for step in self.steps if isinstance(step, ModelCall))


def stable_id(*parts: str | int, size: int = 16) -> str:
    """Hexadecimal name that depends on nothing but its parts."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=size).hexdigest()


def draw_session(shape: Shape, seed: int, index: int) -> Session:
    """Session number `index`; nothing but the shape, the seed and the index matters."""
    return _SessionDraw(shape, seed, index).run()


def draw_sessions(shape: Shape, seed: int, *, first: int = 0, count: int) -> Iterator[Session]:
    """Sessions `first` to `first + count - 1`, one at a time."""
    for index in range(first, first + count):
        yield draw_session(shape, seed, index)


class _SessionDraw:
    """The state of one session while it is being drawn."""

    def __init__(self, shape: Shape, seed: int, index: int) -> None:
        self.shape, self.index = shape, index
        self.dice = random.Random(f"session/{shape.name}/{seed}/{index}")
        self.source = corpus(seed)
        self.id = stable_id("session", shape.name, seed, index)
        self.now_ns = LAST_DAY_NS - int(self.dice.uniform(0.05, shape.days) * 86_400 * SECOND_NS)
        self.model = self._pick_model()
        self.verbosity = self.dice.lognormvariate(shape.verbosity_log_mean, shape.verbosity_log_spread)
        self.system = cut(self.dice, self.source, self.dice.randint(*shape.system_characters))
        self.tools = [
            self._tool(name) for name in self.dice.sample(TOOL_NAMES, self.dice.randint(*shape.tools_offered))
        ]
        self.history: tuple[Message, ...] = ()
        self.characters = len(self.system) + sum(len(tool.description) + 150 for tool in self.tools)
        self.steps: list[Step] = []

    def run(self) -> Session:
        dice, shape, started_ns = self.dice, self.shape, self.now_ns
        agent, user = dice.choice(AGENTS), f"user-{dice.randrange(240)}"
        title = " ".join(cut(dice, self.source, 60).split())
        wanted = int(dice.lognormvariate(shape.calls_log_mean, shape.calls_log_spread) + 0.5)
        calls = max(2, min(shape.calls_most, wanted))
        self._say(
            Message(
                "user", cut(dice, self.source, min(90_000, dice.lognormvariate(5.8, 0.8) * self.verbosity))
            )
        )
        for number in range(calls):
            self._one_call(stable_id("call", self.id, number), number, last=number == calls - 1)
        return Session(self.index, self.id, agent, user, title, started_ns, self.now_ns, tuple(self.steps))

    def _one_call(self, call_id: str, number: int, *, last: bool) -> None:
        dice = self.dice
        if number and dice.random() < 0.06:
            self.model = self._pick_model()
        if self.characters > self.shape.compaction_characters:
            self._compact(call_id)
        request = request_body(self.model, self.system, self.tools, self.history)
        attempts = self._attempts()
        wants_tool = not last and dice.random() < 0.855
        answer = self._answer(call_id, number, wants_tool=wants_tool)
        response = response_body(self.model, answer)
        history = self.history
        self.steps.append(
            ModelCall(call_id, self.model, self.system, history, request, answer, response, attempts)
        )
        self._say(Message("assistant", answer.text, uses=answer.uses))
        if answer.uses is not None:
            self._run_tool(call_id, answer.uses)

    def _attempts(self) -> tuple[Attempt, ...]:
        dice, attempts = self.dice, []
        failures = (
            dice.choices((1, 2, 3), (0.65, 0.25, 0.1))[0] if dice.random() < self.shape.retried_share else 0
        )
        for number in range(1, failures + 1):
            error, status, _ = dice.choices(FAILURES, [failure[2] for failure in FAILURES])[0]
            started_ns = self._pass(30.0 if status is None else dice.uniform(0.04, 1.6))
            delay_seconds = round(dice.uniform(0.4, 9.0), 2)
            attempts.append(Attempt(number, started_ns, self.now_ns, status, error, delay_seconds))
            self._pass(delay_seconds)
        started_ns = self._pass(dice.lognormvariate(1.2, 0.7))
        attempts.append(Attempt(failures + 1, started_ns, self.now_ns, 200, None, None))
        return tuple(attempts)

    def _answer(self, call_id: str, number: int, *, wants_tool: bool) -> Answer:
        dice = self.dice
        text = cut(dice, self.source, dice.lognormvariate(4.9, 0.75))
        thinking = cut(dice, self.source, dice.lognormvariate(6.35, 0.6))
        use = None
        if wants_tool:
            folder, query = stable_id("path", call_id, size=3), cut(dice, self.source, 24)
            use = ToolUse(
                f"call_{call_id[:16]}",
                dice.choice(self.tools).name,
                {"path": f"src/{folder}.py", "query": query},
            )
        sent_tokens = self.characters // CHARACTERS_PER_TOKEN
        cached_share = dice.uniform(0.5, 0.95) if number and dice.random() < 0.7 else 0.0
        reasoning_tokens = len(thinking) // CHARACTERS_PER_TOKEN
        tokens = Tokens(
            input_tokens=sent_tokens,
            cache_read_tokens=int(sent_tokens * cached_share),
            output_tokens=len(text) // CHARACTERS_PER_TOKEN + 30 + reasoning_tokens,
            reasoning_tokens=reasoning_tokens,
        )
        return Answer(call_id[:24], text, thinking, use, tokens)

    def _run_tool(self, call_id: str, use: ToolUse) -> None:
        dice = self.dice
        length = min(90_000, dice.lognormvariate(4.75, 1.15) * self.verbosity)
        result, failed = cut(dice, self.source, length), dice.random() < 0.04
        started_ns = self._pass(dice.lognormvariate(-1.0, 1.2))
        self.steps.append(ToolRun(call_id, use, result, failed, started_ns, self.now_ns))
        self._say(Message("tool", result, answers=use))

    def _compact(self, call_id: str) -> None:
        before, messages = self.characters, len(self.history)
        start = messages - max(1, messages // 4)
        # A tool's answer without the question it belongs to would be refused by every provider.
        while start < messages - 1 and self.history[start].answers is not None:
            start += 1
        kept = self.history[start:]
        self.characters -= sum(len(message.text) + 60 for message in self.history)
        self.history = ()
        self._say(Message("user", "Summary of the work so far: " + cut(self.dice, self.source, 1_500)), *kept)
        dropped = messages - len(kept)
        self.steps.append(Compaction(call_id, before, self.characters, dropped, self.now_ns))
        self._pass(0.04)

    def _say(self, *messages: Message) -> None:
        self.history += messages
        self.characters += sum(len(message.text) + 60 for message in messages)

    def _pass(self, seconds: float) -> int:
        """Let time go by; the moment before is handed back."""
        started_ns = self.now_ns
        self.now_ns += int(seconds * 1e6) * 1_000
        return started_ns

    def _pick_model(self) -> Model:
        return self.dice.choices(MODELS, [model.share for model in MODELS])[0]

    def _tool(self, name: str) -> Tool:
        description = cut(self.dice, self.source, self.dice.randint(*self.shape.tool_description_characters))
        properties = {"path": {"type": "string"}, "query": {"type": "string"}}
        return Tool(name, description, {"type": "object", "properties": properties, "required": ["path"]})
