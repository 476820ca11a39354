"""Texts that mean harm or break layouts, one session for each, in every field that a page may show."""

from __future__ import annotations

from typing import Any

from tests.e2e.recording import event

#: Each would set window.ran, leave the host, hide text, or be wider than any page.
CORPUS = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "</title><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s>",
    "\"><img src=x onerror='window.ran=1'>",
    "'><svg/onload=window.ran=1>",
    '" autofocus onfocus=window.ran=1 x="',
    "' onmouseover=window.ran=1 x='",
    "`onmouseover=window.ran=1`",
    "javascript:window.ran=1//",
    "data:text/html,<script>parent.window.ran=1</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9d2luZG93LnJhbj0xPjwvc3ZnPg==",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>",
    "<details open ontoggle=window.ran=1>",
    "<a hx-get='/p/default/settings' hx-trigger='load' hx-target='body'>x</a>",
    "<div hx-on:htmx:load='window.ran=1' data-hx-trigger='load'></div>",
    "<form action=https://tracker.example><input name=x></form>",
    "<link rel=stylesheet href=https://tracker.example/x.css><base href=https://tracker.example/>",
    "<meta http-equiv=refresh content='0;url=https://tracker.example'>",
    "{{ 7*7 }}{% debug %}${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;&#x3c;b&#x3e;",
    "<!--><script>window.ran=1</script>-->",
    "<![CDATA[<script>window.ran=1</script>]]>",
    "invoice\u202egnp.exe",
    "a\u2066\u2067\u2068b\u2069\u200b\u200d\ufeff\u00adc",
    "bell\u0007 escape\u001b[31mred\u001b[0m back\u0008 feed\u000c nul\u0000 del\u007f c1\u0085\u009b",
    "line\u2028paragraph\u2029tab\tnew\nline\rreturn",
    "\U0001f600\ufffe\uffff" + "e" + "\u0301" * 60,
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea (1 OR 2) [x]",
    "W" * 100_000,
    '%00%0a<>&"\'/\\?#;=:*"(a OR b)"-key:',
    "../../../etc/passwd",
)


def sessions() -> list[dict[str, Any]]:
    """For each text a session with a call that failed once, a tool, a pass and an event nobody knows."""
    return [one for number, text in enumerate(CORPUS) for one in _session(number, text)]


def _session(number: int, text: str) -> list[dict[str, Any]]:
    # Ids and names of fields are bounded; texts are not.
    short = text[:200]
    name = f"{number}: {short}"
    context = {"agent": short, "user": short, "environment": short, "tags": [short], "call_id": name}
    body = {"model": short, "messages": [{"role": short, "content": text}, {"role": "user", "content": text}]}
    told = {"provider": short, "protocol": "openai_chat", "url": short, "body": body}
    error = {"status_code": 500, "error": {"type": short, "message": text[:5000]}}
    answer = {
        "status_code": 200,
        "body": {
            "model": short,
            "choices": [{"finish_reason": short, "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 2},
        },
    }
    tool = {"tool_call_id": short, "name": short, "arguments": {short: text[:5000]}}
    step = {"name": short, "direction": short, "stage": short, "component": short, "body": body}
    at = number * 60.0
    return [
        event("session.started", name, at, {"title": f"{number}: {text}"[:3000]}, **context),
        event("llm.call.requested", name, at + 1, told, attempt=1, **context),
        event("llm.call.returned", name, at + 2, error, attempt=1, **context),
        event("llm.call.requested", name, at + 3, told, attempt=2, **context),
        event("transform.pass.applied", name, at + 3.5, step, **context),
        event("llm.call.returned", name, at + 4, answer, attempt=2, **context),
        event("tool.call.started", name, at + 5, tool, **context),
        event("recorder.note", name, at + 6, {"x": text[:5000]}, **context),
    ]
