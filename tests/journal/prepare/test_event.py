"""What is prepared for the store is the redacted event, exactly, and its facts are those of the stored text."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from journal.fold.extract import extract
from journal.prepare.event import Preparer, bounded_facts, odd_members
from journal.prepare.identifiers import told_apart
from journal.redact import DEFAULT, Redactor
from journal.store.cut import NotExact, cut_event
from journal.wire import Incoming, Limits, parse_event, read_again
from tests.journal.store.documents import event_texts, objects, values
from tests.journal.store.shelf import Shelf

SECRET = b"p" * 32
KEY = "sk-" + "ab1" * 9 + "Zq7" * 5
MARKER = ',"cache_control":{"type":"ephemeral"}'
SECRETS = [
    f'"{KEY}"',
    f'"my key is {KEY}, keep it"',
    f'{{"api_key":"{KEY}"}}',
    '{"password":"correct horse battery"}',
    '{"password":123456789}',
    '{"headers":{"Authorization":"Bearer abcdefghijklmnop"}}',
    '{"name":"x-api-key","value":"' + "0123456789abcdef" * 20 + '"}',
    '{"type":"text","text":"' + "a" * 300 + f" {KEY}" + '"' + MARKER + "}",
    '{"text":"' + KEY + '"' + MARKER + "}",
    json.dumps(json.dumps({"password": "correct horse battery", "text": "t" * 300})),
]
BODY = ',{"role":"user","content":"hello hello hello hello hello hello"}'


def incoming(text):
    item = parse_event(text, 0, Limits())
    assert isinstance(item, Incoming), item
    return item


def stored(prepared):
    return Shelf().text(prepared.skeleton, prepared.parts)


def facts_of_stored(text, event_key, occurred_us):
    """As a rebuild reads them."""
    event = read_again(text)
    try:
        cut = None if event.odd else cut_event(event.text)
    except NotExact:
        cut = None
    data, body = (cut.data, cut.body) if cut is not None else odd_members(event.envelope)
    return extract(event.envelope, event_key, occurred_us, data=data, body=body)


def check(text, redactor=DEFAULT):
    item = incoming(text)
    prepared = Preparer(SECRET, redactor).prepare(item)
    found = stored(prepared)
    assert found == redactor.json(told_apart(item.text, redactor, SECRET))[0]
    group, facts = facts_of_stored(found, prepared.event_key, item.occurred_us)
    assert (group, bounded_facts(facts)) == (prepared.group_key, prepared.packed_facts)
    return prepared


@settings(max_examples=150, deadline=None)
@given(event_texts())
def test_any_event_is_stored_exactly(text):
    check(text, Redactor([]))


@settings(max_examples=150, deadline=None)
@given(event_texts())
def test_any_event_is_stored_as_the_rules_leave_it(text):
    check(text)


@st.composite
def events_with_secrets(draw):
    kind = draw(st.sampled_from(["llm.call.requested", "llm.call.returned", "transform.pass.applied", "x"]))
    secret = st.sampled_from(SECRETS)
    some = st.one_of(secret, secret, values())
    listed = ",".join(draw(st.lists(some, min_size=1, max_size=4))) + BODY * 4
    data = [f'"body":{{"messages":[{listed}],"other":{draw(some)}}}']
    data += [
        f'"{name}":{draw(some)}'
        for name in draw(
            st.lists(st.sampled_from(["error", "headers", "url", "model"]), max_size=2, unique=True)
        )
    ]
    envelope = [
        f'"{name}":{json.dumps(draw(st.sampled_from([KEY, "s" * 300 + " " + KEY, "plain"])))}'
        for name in draw(
            st.lists(
                st.sampled_from(["session_id", "agent", "user", "extra"]),
                max_size=2,
                unique=True,
            )
        )
    ]
    members = [f'"id":"e","type":"{kind}"', '"data":{' + ",".join(data) + "}", *envelope]
    return ("{" + ",".join(draw(st.permutations(members))) + "}").encode()


@settings(max_examples=300, deadline=None)
@given(events_with_secrets())
def test_secrets_are_hidden_wherever_the_event_is_cut(text):
    prepared = check(text)
    everything = stored(prepared) + prepared.packed_facts + repr((prepared.context, prepared.facts)).encode()
    assert KEY.encode() not in everything
    assert b"correct horse" not in everything


@settings(max_examples=60, deadline=None)
@given(objects())
def test_the_order_in_which_parts_were_seen_changes_nothing(body):
    text = ('{"id":"e","type":"x","data":{"body":' + body + "}}").encode()
    preparer = Preparer(SECRET, DEFAULT)
    first = stored(preparer.prepare(incoming(text)))
    assert stored(preparer.prepare(incoming(text))) == first
