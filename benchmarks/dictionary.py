"""Train a dictionary for packing on events that are made up here, and tell what it saves on the workload.

Rows need the dictionary they were packed with for ever: a new one is a new packing beside the others. What is learnt
is the shape of wire events and of the providers' bodies, the words of this repository's documents, and its code;
nothing of the workload that is measured.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import zstandard

from benchmarks import load
from journal.prepare import event as preparing
from journal.redact import DEFAULT
from journal.store import pack
from journal.wire import Incoming, Limits, parse_batch

ROOT = Path(__file__).resolve().parent.parent
BYTES = 16 * 1024
NUMBER = 2
SESSIONS = 240
#: Samples longer than this say more about one text than about texts.
LONGEST_SAMPLE = 4096

_MODELS = {
    "openai_chat": (
        "openai",
        ("gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o-mini", "deepseek-chat", "qwen3-max"),
    ),
    "openai_responses": ("openai", ("gpt-5", "gpt-5-codex", "o4-mini")),
    "anthropic_messages": ("anthropic", ("claude-sonnet-4-5", "claude-opus-4-1", "claude-haiku-4-5")),
    "gemini": ("google", ("gemini-2.5-pro", "gemini-2.5-flash", "gemini-3-pro")),
}
_TOOLS = (
    "read_file",
    "write_file",
    "edit_file",
    "search",
    "list_files",
    "run_command",
    "fetch_url",
    "query",
    "bash",
)
_AGENTS = ("assistant", "reviewer", "planner", "support", "coder", "researcher", "cli")
_FAULTS = ("rate_limit_error", "overloaded_error", "server_error", "timeout", "invalid_request_error")

Json = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dictionary", description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--bytes", type=int, default=BYTES)
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the dictionary there")
    options = parser.parse_args(arguments)
    samples = [raw for raw in _packed_by(_bodies(random.Random(options.seed))) if len(raw) <= LONGEST_SAMPLE]
    trained = zstandard.train_dictionary(options.bytes, samples, dict_id=NUMBER, level=pack.LEVEL, steps=8)
    raw = trained.as_bytes()
    if options.write is not None:
        options.write.write_bytes(raw)
    workload = argparse.Namespace(mode="W", seed=11, sessions=80, first=0, events_per_request=100)
    texts = _packed_by(load.prepare(workload).bodies)
    print(f"{len(samples):,} samples, {len(raw):,} bytes of dictionary, {len(texts):,} texts of the workload")
    _tell("packing as it is", texts, pack.compress)
    _tell("with this dictionary", texts, _compress_with(raw))


def _compress_with(raw: bytes) -> Callable[[bytes], bytes]:
    dictionary = zstandard.ZstdCompressionDict(raw)
    dictionary.precompute_compress(level=pack.LEVEL)
    return zstandard.ZstdCompressor(level=pack.LEVEL, dict_data=dictionary, write_checksum=False).compress


def _tell(name: str, texts: list[bytes], compress: Callable[[bytes], bytes]) -> None:
    seconds = []
    for _ in range(3):
        started = time.process_time()
        size = sum(len(compress(text)) for text in texts)
        seconds.append(time.process_time() - started)
    share, microseconds = size / sum(map(len, texts)), min(seconds) / len(texts) * 1e6
    print(f"{name}: {share:.3f} of the bytes, {microseconds:.2f} µs a text")


def _packed_by(bodies: Sequence[bytes]) -> list[bytes]:
    """Everything that is compressed when these bodies are prepared."""
    found: list[bytes] = []
    compress = pack.compress

    def noted(raw: bytes) -> bytes:
        found.append(raw)
        return compress(raw)

    pack.compress = noted
    try:
        preparer = preparing.Preparer(bytes(32), DEFAULT)
        for body in bodies:
            for item in parse_batch(body, Limits()).items:
                if isinstance(item, Incoming):
                    preparer.prepare(item)
    finally:
        pack.compress = compress
    return found


class _Words:
    """Sentences and code to fill bodies with, out of this repository."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        documents = " ".join(file.read_text() for file in sorted((ROOT / "docs").rglob("*.md")))
        plain = re.sub(r"```.*?```|[|#>*`\[\]()_]", " ", documents, flags=re.DOTALL)
        self.sentences = [
            one.strip() for one in re.split(r"(?<=[.:?])\s+", " ".join(plain.split())) if 20 < len(one) < 300
        ]
        code = [
            file.read_text()
            for room in ("journal", "dashboard")
            for file in sorted((ROOT / room).rglob("*.py"))
        ]
        self.lines = [line for text in code for line in text.splitlines() if line.strip()]

    def prose(self, sentences: int) -> str:
        """So many sentences."""
        between = self.draw.choice((" ", " ", "\n\n", "\n- "))
        return between.join(self.draw.choices(self.sentences, k=max(sentences, 1)))

    def code(self, lines: int) -> str:
        """So many lines that follow each other."""
        start = self.draw.randrange(len(self.lines) - lines)
        return "\n".join(self.lines[start : start + lines])

    def log(self, lines: int) -> str:
        """Lines as programs write them."""
        draw = self.draw
        return "\n".join(
            f"2026-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02} {draw.randrange(24):02}:"
            f"{draw.randrange(60):02}:{draw.randrange(60):02},{draw.randrange(1000):03} "
            f"{draw.choice(('INFO', 'DEBUG', 'WARNING', 'ERROR'))} {draw.choice(_AGENTS)}: "
            f"{draw.choice(self.sentences)[:80]}"
            for _ in range(lines)
        )

    def result(self) -> str:
        """What a tool may give."""
        kind = self.draw.random()
        if kind < 0.4:
            return self.code(self.draw.randrange(3, 40))
        if kind < 0.6:
            return self.log(self.draw.randrange(2, 20))
        if kind < 0.8:
            rows = [
                {
                    "id": self.draw.randrange(10_000),
                    "name": self.draw.choice(_AGENTS),
                    "value": round(self.draw.random(), 3),
                }
                for _ in range(self.draw.randrange(1, 12))
            ]
            return json.dumps(rows)
        return self.prose(self.draw.randrange(1, 8))


def _bodies(draw: random.Random) -> list[bytes]:
    words = _Words(draw)
    return [json.dumps(list(_session(draw, words)), separators=(",", ":")).encode() for _ in range(SESSIONS)]


def _session(draw: random.Random, words: _Words) -> Iterator[Json]:
    """The events of one session, with a history that grows."""
    protocol = draw.choice(tuple(_MODELS))
    provider, models = _MODELS[protocol]
    model = draw.choice(models)
    moment, seq = draw.randrange(1_700_000_000, 1_900_000_000), 0
    session = f"{draw.getrandbits(128):032x}"
    context = {
        "session_id": session, "run_id": f"run-{draw.getrandbits(48):012x}", "agent": draw.choice(_AGENTS),
        "user": f"user-{draw.randrange(1000)}", "environment": draw.choice(("production", "development", "test")),
    }  # fmt: skip
    source = {
        "name": draw.choice(("recto", "agent", "gateway")),
        "version": "1.0.0",
        "host": f"host-{draw.randrange(9)}",
        "process": draw.randrange(100, 90_000),
    }

    def event(kind: str, data: Json, **more: Any) -> Json:
        nonlocal seq, moment
        seq += 1
        moment += draw.randrange(1, 20)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{draw.randrange(10**6):06}+00:00"
        return {
            "v": 1,
            "id": f"{draw.getrandbits(128):032x}",
            "type": kind,
            "ts": stamp,
            "mono_ns": draw.randrange(10**14),
            **context,
            "source": {**source, "seq": seq},
            **more,
            "data": data,
        }

    yield event("session.started", {"title": words.prose(1)})
    history: list[Json] = [_said(protocol, "user", words.prose(draw.randrange(1, 5)))]
    tools = [_tool(protocol, name, words) for name in draw.sample(_TOOLS, k=draw.randrange(2, 7))]
    system = words.prose(draw.randrange(3, 30))
    for _ in range(draw.randrange(3, 9)):
        call = f"{draw.getrandbits(128):032x}"
        request = _request(protocol, model, system, history, tools, draw)
        attempts = 2 if draw.random() < 0.15 else 1
        for attempt in range(1, attempts + 1):
            yield event(
                "llm.call.requested",
                {
                    "provider": provider,
                    "protocol": protocol,
                    "operation": "chat",
                    "captured": "full",
                    "body": request,
                },
                call_id=call,
                attempt=attempt,
            )
            if attempt < attempts:
                fault = draw.choice(_FAULTS)
                yield event(
                    "llm.call.returned",
                    {
                        "status_code": draw.choice((429, 500, 503, 529)),
                        "error": {"type": fault, "message": words.prose(1)},
                    },
                    call_id=call,
                    attempt=attempt,
                )
                yield event(
                    "llm.retry.scheduled",
                    {
                        "delay_seconds": round(draw.random() * 9, 3),
                        "reason": fault,
                        "delay_source": "backoff",
                    },
                    call_id=call,
                    attempt=attempt,
                )
        use = f"{'toolu_01' if provider == 'anthropic' else 'call_'}{draw.getrandbits(80):020x}"
        name, asks = (
            draw.choice(_TOOLS),
            {
                "path": f"{draw.choice(_AGENTS)}/{draw.choice(_TOOLS)}.py",
                "query": words.prose(1)[:60],
            },
        )
        said = words.prose(draw.randrange(1, 6))
        answer, turn = _answer(protocol, model, said, (use, name, asks), draw)
        yield event("llm.call.returned", {"status_code": 200, "body": answer}, call_id=call, attempt=attempts)
        history.append(turn)
        result = words.result()
        yield event(
            "tool.call.started", {"tool_name": name, "tool_call_id": use, "arguments": asks}, call_id=call
        )
        yield event(
            "tool.call.returned",
            {"tool_name": name, "tool_call_id": use, "is_error": False, "result": result},
            call_id=call,
        )
        history.append(_result(protocol, use, name, result))
    yield event("session.ended", {"status": "ok"})


def _said(protocol: str, role: str, text: str) -> Json:
    if protocol == "gemini":
        return {"role": "model" if role == "assistant" else role, "parts": [{"text": text}]}
    if protocol == "anthropic_messages":
        return {"role": role, "content": [{"type": "text", "text": text}]}
    if protocol == "openai_responses":
        kind = "output_text" if role == "assistant" else "input_text"
        return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}
    return {"role": role, "content": text}


def _result(protocol: str, use: str, name: str, result: str) -> Json:
    if protocol == "gemini":
        return {
            "role": "user",
            "parts": [{"functionResponse": {"name": name, "response": {"result": result}}}],
        }
    if protocol == "anthropic_messages":
        return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use, "content": result}]}
    if protocol == "openai_responses":
        return {"type": "function_call_output", "call_id": use, "output": result}
    return {"role": "tool", "tool_call_id": use, "content": result}


def _tool(protocol: str, name: str, words: _Words) -> Json:
    schema = {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": words.prose(1)},
            "query": {"type": "string", "description": words.prose(1)},
            "limit": {"type": "integer", "minimum": 1, "default": 20},
        },
        "required": ["path"],
        "additionalProperties": False,
    }
    if protocol == "anthropic_messages":
        return {"name": name, "description": words.prose(2), "input_schema": schema}
    if protocol == "gemini":
        return {"functionDeclarations": [{"name": name, "description": words.prose(2), "parameters": schema}]}
    if protocol == "openai_responses":
        return {
            "type": "function",
            "name": name,
            "description": words.prose(2),
            "parameters": schema,
            "strict": True,
        }
    return {
        "type": "function",
        "function": {"name": name, "description": words.prose(2), "parameters": schema},
    }


def _request(
    protocol: str, model: str, system: str, history: list[Json], tools: list[Json], draw: random.Random
) -> Json:
    messages = list(history)
    if protocol == "gemini":
        return {
            "contents": messages,
            "systemInstruction": {"parts": [{"text": system}]},
            "tools": tools,
            "generationConfig": {"temperature": 0.2, "maxOutputTokens": 8192},
        }
    if protocol == "anthropic_messages":
        return {
            "model": model,
            "max_tokens": draw.choice((4096, 8192, 32000)),
            "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
            "messages": messages,
            "tools": tools,
        }
    if protocol == "openai_responses":
        return {
            "model": model,
            "instructions": system,
            "input": messages,
            "tools": tools,
            "stream": True,
            "reasoning": {"effort": "medium"},
            "store": False,
        }
    return {
        "model": model,
        "messages": [{"role": "system", "content": system}, *messages],
        "tools": tools,
        "temperature": draw.choice((0, 0.2, 0.7, 1)),
        "stream": False,
    }


def _answer(
    protocol: str, model: str, said: str, asked: tuple[str, str, Json], draw: random.Random
) -> tuple[Json, Json]:
    """The answer, and the turn that it adds to the history."""
    use, name, asks = asked
    new, old, out = draw.randrange(50, 5000), draw.randrange(0, 90_000), draw.randrange(5, 3000)
    number = f"{draw.getrandbits(96):024x}"
    if protocol == "gemini":
        content = {"role": "model", "parts": [{"text": said}, {"functionCall": {"name": name, "args": asks}}]}
        return {
            "candidates": [{"content": content, "finishReason": "STOP", "index": 0}],
            "usageMetadata": {
                "promptTokenCount": new + old,
                "candidatesTokenCount": out,
                "totalTokenCount": new + old + out,
                "cachedContentTokenCount": old,
                "thoughtsTokenCount": out // 3,
            },
            "modelVersion": model,
            "responseId": number,
        }, content
    if protocol == "anthropic_messages":
        blocks = [
            {"type": "thinking", "thinking": said[:200], "signature": number},
            {"type": "text", "text": said},
            {"type": "tool_use", "id": use, "name": name, "input": asks},
        ]
        return {
            "id": f"msg_{number}",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": blocks,
            "stop_reason": "tool_use",
            "stop_sequence": None,
            "usage": {
                "input_tokens": new,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": old,
                "output_tokens": out,
                "service_tier": "standard",
            },
        }, {"role": "assistant", "content": blocks}
    if protocol == "openai_responses":
        item = {
            "id": f"fc_{number}",
            "type": "function_call",
            "status": "completed",
            "name": name,
            "call_id": use,
            "arguments": json.dumps(asks),
        }
        return {
            "id": f"resp_{number}",
            "object": "response",
            "status": "completed",
            "error": None,
            "model": model,
            "output": [
                {"id": f"rs_{number}", "type": "reasoning", "summary": []},
                _said(protocol, "assistant", said),
                item,
            ],
            "parallel_tool_calls": True,
            "usage": {
                "input_tokens": new + old,
                "input_tokens_details": {"cached_tokens": old},
                "output_tokens": out,
                "output_tokens_details": {"reasoning_tokens": out // 2},
                "total_tokens": new + old + out,
            },
        }, item
    message = {
        "role": "assistant",
        "content": said,
        "refusal": None,
        "annotations": [],
        "tool_calls": [
            {"id": use, "type": "function", "function": {"name": name, "arguments": json.dumps(asks)}}
        ],
    }
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": draw.randrange(10**9, 2 * 10**9),
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "tool_calls"}],
        "usage": {
            "prompt_tokens": new + old,
            "completion_tokens": out,
            "total_tokens": new + old + out,
            "prompt_tokens_details": {"cached_tokens": old, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": out // 4},
        },
        "system_fingerprint": f"fp_{number[:10]}",
    }, message


if __name__ == "__main__":
    main()
