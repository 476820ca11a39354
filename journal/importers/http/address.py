"""Which call to a model an exchange is, by its address and the shape of its bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from journal.importers.members import Members

from .body import Body
from .writing import text_of

CHAT = "chat"
COUNT = "count_tokens"
EMBEDDINGS = "embeddings"

_ANTHROPIC = "anthropic_messages"
_OPENAI_CHAT = "openai_chat"
_RESPONSES = "openai_responses"
_GEMINI = "gemini"


@dataclass(frozen=True, slots=True)
class Call:
    """What kind of call, to whom. `streams`: by its address it is answered in chunks."""

    provider: str | None
    protocol: str | None
    operation: str = CHAT
    model: str | None = None
    streams: bool = False


@dataclass(frozen=True, slots=True)
class _Route:
    """A path that means a call. `needs`: what a request must hold at hosts that are not known."""

    path: re.Pattern[str]
    protocol: str | None
    operation: str
    needs: tuple[str, ...]
    known_hosts_only: bool = False


def _route(path: str, protocol: str | None, operation: str, *needs: str) -> _Route:
    return _Route(re.compile(rf"{path}/?\Z"), protocol, operation, needs)


def _side_route(path: str, operation: str, protocol: str | None = None) -> _Route:
    return _Route(re.compile(rf"{path}/?\Z"), protocol, operation, (), known_hosts_only=True)


_PROVIDERS = {
    "api.anthropic.com": "anthropic",
    "api.openai.com": "openai",
    "chatgpt.com": "openai",
    "openai.azure.com": "azure",
    "cognitiveservices.azure.com": "azure",
    "services.ai.azure.com": "azure",
    "models.ai.azure.com": "azure",
    "azure-api.net": "azure",
    "generativelanguage.googleapis.com": "google",
    "aiplatform.googleapis.com": "google",
    "cloudcode-pa.googleapis.com": "google",
    "openrouter.ai": "openrouter",
    "api.groq.com": "groq",
    "api.deepseek.com": "deepseek",
    "api.x.ai": "x-ai",
    "api.mistral.ai": "mistral",
    "codestral.mistral.ai": "mistral",
    "api.cohere.com": "cohere",
    "api.cohere.ai": "cohere",
    "api.together.xyz": "together",
    "api.together.ai": "together",
    "api.fireworks.ai": "fireworks",
    "api.cerebras.ai": "cerebras",
    "api.perplexity.ai": "perplexity",
    "api.moonshot.ai": "moonshotai",
    "api.moonshot.cn": "moonshotai",
    "api.z.ai": "zai",
    "open.bigmodel.cn": "zhipuai",
    "api.minimax.io": "minimax",
    "api.novita.ai": "novita",
    "api.voyageai.com": "voyageai",
    "dashscope.aliyuncs.com": "alibaba",
    "dashscope-intl.aliyuncs.com": "alibaba",
    "integrate.api.nvidia.com": "nvidia",
    "router.huggingface.co": "huggingface",
    "githubcopilot.com": "github-copilot",
    "models.github.ai": "github",
    "ollama.com": "ollama",
}
_BEDROCK_HOST = re.compile(r"bedrock-runtime(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_VERTEX_HOST = re.compile(r"[a-z0-9-]+-aiplatform\.googleapis\.com")
_OLLAMA_PORT = 11434

_ROUTES = (
    _route("/messages/count_tokens", _ANTHROPIC, COUNT, "model", "messages"),
    _route("/messages", _ANTHROPIC, CHAT, "model", "messages"),
    _route("/chat/completions", _OPENAI_CHAT, CHAT, "model", "messages"),
    _route("/responses/input_tokens", _RESPONSES, COUNT, "model", "input"),
    _route("/responses", _RESPONSES, CHAT, "model", "input"),
    _route("/completions", "openai_completions", "text_completion", "model", "prompt"),
    _route("/embeddings", "embeddings", EMBEDDINGS, "model", "input"),
    _side_route("/v[12]/chat", CHAT, "cohere_chat"),
    _side_route(r"/images/(?:generations|edits|variations)", "image_generation"),
    _side_route("/audio/speech", "speech"),
    _side_route("/audio/(?:transcriptions|translations)", "transcription"),
    _side_route("/moderations", "moderation"),
    _side_route("(?:/v[12])?/rerank", "rerank"),
    _side_route("/v[12]/embed", EMBEDDINGS),
)
_DEPLOYMENT = re.compile(r"/deployments/([^/]+)/")
_GOOGLE = re.compile(r"(?:/publishers/([^/]+))?/(?:models|tunedModels|endpoints)/([^/:]+):(\w+)\Z")
_CODE_ASSIST = re.compile(r"/v1internal:(\w+)\Z")
_GOOGLE_METHODS = {
    "generateContent": Call("google", _GEMINI),
    "streamGenerateContent": Call("google", _GEMINI, streams=True),
    "countTokens": Call("google", _GEMINI, COUNT),
    "embedContent": Call("google", _GEMINI, EMBEDDINGS),
    "batchEmbedContents": Call("google", _GEMINI, EMBEDDINGS),
    "rawPredict": Call("google", None),
    "streamRawPredict": Call("google", None, streams=True),
    "predict": Call("google", None, "predict"),
}
_GOOGLE_NEEDS = {
    "generateContent": "contents",
    "streamGenerateContent": "contents",
    "countTokens": "contents",
}
_PUBLISHERS = {"anthropic": _ANTHROPIC, "mistralai": _OPENAI_CHAT}
_BEDROCK = re.compile(
    r"/model/([^/]+)/(invoke|invoke-with-response-stream|converse|converse-stream|count-tokens)\Z"
)
_OLLAMA = re.compile(r"/api/(chat|generate|embed|embeddings)\Z")
_OLLAMA_OPERATIONS = {
    "chat": CHAT,
    "generate": "text_completion",
    "embed": EMBEDDINGS,
    "embeddings": EMBEDDINGS,
}

_MARKS_OF_STREAMS = (
    ('"message_start"', _ANTHROPIC),
    ("chat.completion.chunk", _OPENAI_CHAT),
    ("response.created", _RESPONSES),
    ('"candidates"', _GEMINI),
)
_LOOKED_AT = 4000


@lru_cache(maxsize=1024)
def place_of(url: str) -> tuple[str | None, str, str]:
    """Host with its port when one is named, path, and the address without parameters."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None, "", url
    target = f"{host}:{port}" if host and port is not None else host
    return target, parts.path, f"{parts.scheme}://{target or ''}{parts.path}"


def call_of(method: str, url: str, request: Body | None, answer: Body | None) -> Call | None:
    """The call an exchange is; None when it is something else."""
    if method.upper() not in {"POST", ""}:
        return None
    target, path, _ = place_of(url)
    members = request.members if request is not None else {}
    host, _, port = (target or "").rpartition(":") if ":" in (target or "") else (target or "", "", "")
    provider = _provider(host, port)
    found = (
        _google(provider, path, members)
        or _bedrock(provider, path, members)
        or _ollama(provider, path, members, answer)
        or _known_path(provider, path, members)
        or _by_shape(provider, members, answer)
    )
    if found is None:
        return None
    return replace(found, model=text_of(members.get("model")) or found.model)


def _provider(host: str, port: str) -> str | None:
    if _BEDROCK_HOST.fullmatch(host):
        return "aws"
    if _VERTEX_HOST.fullmatch(host):
        return "google"
    if port == str(_OLLAMA_PORT):
        return "ollama"
    while host:
        if host in _PROVIDERS:
            return _PROVIDERS[host]
        host = host.partition(".")[2]
    return None


def _google(provider: str | None, path: str, members: Members) -> Call | None:
    if provider == "google" and (match := _CODE_ASSIST.search(path)):
        return _GOOGLE_METHODS.get(match.group(1))
    match = _GOOGLE.search(path)
    if match is None:
        return None
    publisher, model, method = match.groups()
    call = _GOOGLE_METHODS.get(method)
    if call is None or (provider is None and _GOOGLE_NEEDS.get(method, "\n") not in members):
        return None
    protocol = call.protocol if call.operation == "predict" else call.protocol or _PUBLISHERS.get(publisher)
    return replace(call, provider=provider, protocol=protocol, model=unquote(model))


def _bedrock(provider: str | None, path: str, members: Members) -> Call | None:
    match = _BEDROCK.search(path)
    if match is None or (provider is None and not {"anthropic_version", "messages"} & members.keys()):
        return None
    model, method = unquote(match.group(1)), match.group(2)
    if method == "count-tokens":
        return Call(provider, None, COUNT, model)
    protocol = "bedrock_converse" if method.startswith("converse") else None
    if protocol is None and ("anthropic_version" in members or "anthropic." in model):
        protocol = _ANTHROPIC
    return Call(provider, protocol, CHAT, model, streams=method.endswith("stream"))


def _ollama(provider: str | None, path: str, members: Members, answer: Body | None) -> Call | None:
    """Many applications have such addresses of their own, so the host or the answer must tell."""
    match = _OLLAMA.search(path)
    if match is None or "model" not in members:
        return None
    if provider != "ollama" and not (answer is not None and _is_ollama(answer)):
        return None
    return Call("ollama", "ollama", _OLLAMA_OPERATIONS[match.group(1)])


def _is_ollama(answer: Body) -> bool:
    if answer.is_text:
        return '\\"done\\":' in answer.raw[:_LOOKED_AT].decode("utf-8", "replace")
    return "done" in answer.members or "prompt_eval_count" in answer.members


def _known_path(provider: str | None, path: str, members: Members) -> Call | None:
    for route in _ROUTES:
        if not route.path.search(path):
            continue
        if provider is None and (route.known_hosts_only or not set(route.needs) <= members.keys()):
            continue
        deployment = _DEPLOYMENT.search(path)
        model = unquote(deployment.group(1)) if deployment else None
        return Call(provider, route.protocol, route.operation, model)
    return None


def _by_shape(provider: str | None, members: Members, answer: Body | None) -> Call | None:
    """Gateways have addresses of their own: a request for a model, answered as one of the protocols does."""
    asks = "model" in members and not {"messages", "input", "contents", "prompt"}.isdisjoint(members)
    if not asks or answer is None:
        return None
    protocol = _protocol_of_answer(answer)
    return Call(provider, protocol) if protocol is not None else None


def _protocol_of_answer(answer: Body) -> str | None:
    if answer.is_stream:
        start = answer.raw[:_LOOKED_AT].decode("utf-8", "replace").replace('\\"', '"')
        return next((protocol for mark, protocol in _MARKS_OF_STREAMS if mark in start), None)
    members = answer.members
    if "candidates" in members:
        return _GEMINI
    if "choices" in members:
        return _OPENAI_CHAT
    if members.get("object") == b'"response"':
        return _RESPONSES
    if members.get("type") == b'"message"' and "content" in members:
        return _ANTHROPIC
    return None
