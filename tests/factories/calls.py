"""Calls with their attempts, tools and passes, for tests."""

from __future__ import annotations

from datetime import datetime

import factory
from factory.django import DjangoModelFactory

from journal.fold.keys import group_number, public_key
from journal.models import Attempt, Call, CallLink, Pass, ToolCall
from journal.models.fields import to_microseconds

from .entries import EntryFactory
from .sessions import SessionFactory
from .times import at


def microseconds_or_zero(moment: datetime | None) -> int:
    """What stands in `sort_at`: rows without a time come first."""
    return to_microseconds(moment) if moment else 0


class CallFactory(DjangoModelFactory[Call]):
    """An answered call of one attempt; its tokens are unknown unless told."""

    class Meta:
        model = Call

    session = factory.SubFactory(SessionFactory)
    project = factory.SelfAttribute("session.project")
    call_id = factory.Sequence(lambda number: f"call-{number}")
    key = factory.LazyAttribute(lambda call: public_key(call.session.session_id, "call", call.call_id))
    group_key = factory.LazyAttribute(lambda call: group_number(call.call_id))
    status = "ok"
    started_at = at(0)
    ended_at = at(2)
    sort_at = factory.LazyAttribute(
        lambda call: (
            to_microseconds(call.started_at or call.ended_at) if call.started_at or call.ended_at else 0
        )
    )
    provider = "openai"
    request_model = "gpt-4o"
    attempts = 1
    best_usd = factory.LazyAttribute(lambda call: getattr(call, "computed_usd", None))
    cost_is_unknown = factory.LazyAttribute(
        lambda call: (
            call.best_usd is None and (call.status == "ok" or getattr(call, "usage_rule", None) is not None)
        )
    )
    parent_call_id: str | None = None
    is_subagent = factory.LazyAttribute(lambda call: call.parent_call_id is not None)


class AttemptFactory(DjangoModelFactory[Attempt]):
    """An answered try."""

    class Meta:
        model = Attempt

    call = factory.SubFactory(CallFactory)
    number = 1
    status = "ok"
    started_at = at(0)
    ended_at = at(2)


class ToolCallFactory(DjangoModelFactory[ToolCall]):
    """A tool that ran and belongs to no call unless told."""

    class Meta:
        model = ToolCall

    session = factory.SubFactory(SessionFactory)
    project = factory.SelfAttribute("session.project")
    tool_call_id = factory.Sequence(lambda number: f"tool-{number}")
    group_key = factory.LazyAttribute(lambda tool: group_number(tool.tool_call_id))
    name = "search"
    status = "ok"
    started_at = at(3)
    ended_at = at(4)
    sort_at = factory.LazyAttribute(lambda tool: microseconds_or_zero(tool.started_at))


class CallLinkFactory(DjangoModelFactory[CallLink]):
    """One name that a call shares with others."""

    class Meta:
        model = CallLink

    call = factory.SubFactory(CallFactory)
    project = factory.SelfAttribute("call.project")
    link_key = 1


class PassFactory(DjangoModelFactory[Pass]):
    """One step of a gateway."""

    class Meta:
        model = Pass

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda number: number)
    name = "compress"
    entry = factory.SubFactory(EntryFactory, session=factory.SelfAttribute("..call.session"))
