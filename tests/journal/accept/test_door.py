"""Accept: what is counted as accepted is stored, once, and visible; everything else is told."""

import threading

import pytest
from django.db import DatabaseError, connection

from journal.accept import door, redaction
from journal.accept.receipt import Origin
from journal.models import Attempt, Blob, Call, Conflict, Entry, Refusal, Rollup, Session
from journal.redact import Rule, redactor_with
from journal.store.pack import decompress
from journal.upkeep.digest import digest
from journal.wire import Refused
from journal.wire.flags import CHARACTERS_REPLACED, NOT_SPLIT, REDACTED
from tests.factories import ProjectFactory, UploadFactory
from tests.journal.fold.folding import failed, requested, returned
from tests.journal.streams import as_json

from .taking import counts, items_of, stored_texts, take, take_body

pytestmark = pytest.mark.django_db

NOTE = {"id": "n", "type": "note.added", "data": {"text": "a"}}


def note(**changes):
    return {**NOTE, **changes}


def test_events_that_were_accepted_are_folded_and_visible():
    project = ProjectFactory()
    receipt = take(
        project, {"id": "1", **requested(0, session_id="s")}, {"id": "2", **returned(1, session_id="s")}
    )
    assert counts(receipt) == (2, 0, 0, 0)
    session = Session.objects.get(project=project)
    assert (session.session_id, session.events, session.calls, session.attempts) == ("s", 2, 1, 1)
    call = Call.objects.get(project=project)
    assert (call.call_id, call.status, call.session_id) == ("c", "ok", session.pk)
    assert Attempt.objects.get().call_id == call.pk
    assert Rollup.objects.get().calls == 1


def test_the_same_event_again_is_a_duplicate():
    project = ProjectFactory()
    take(project, NOTE)
    before = digest(project)
    assert counts(take(project, NOTE)) == (0, 1, 0, 0)
    assert counts(take(project, NOTE, NOTE)) == (0, 2, 0, 0)
    assert digest(project) == before


def test_one_event_twice_in_a_batch_is_stored_once():
    assert counts(take(ProjectFactory(), NOTE, NOTE)) == (1, 1, 0, 0)


def test_the_same_event_written_otherwise_is_a_duplicate():
    project = ProjectFactory()
    take(
        project,
        b'{"id":"n","type":"note.added","ts":"2026-01-01T01:00:00+01:00","data":{"n":1.0,"t":"\\u00e4"}}',
    )
    written = (
        '{"data":{"t":"ä","n":1.00,"gone":null},"ts":"2026-01-01T00:00:00Z","type":"note.added","id":"n"}'
    )
    assert counts(take(project, written.encode())) == (0, 1, 0, 0)


def test_another_event_under_a_taken_id_is_kept_aside_and_the_first_stays():
    project = ProjectFactory()
    take(project, NOTE)
    receipt = take(project, note(data={"text": "b"}))
    assert counts(receipt) == (0, 0, 1, 0)
    assert [(one.index, one.id) for one in receipt.conflicts] == [(0, "n")]
    assert stored_texts(project) == [b'{"id":"n","type":"note.added","data":{"text":"a"}}']
    conflict = Conflict.objects.get(project=project)
    assert (conflict.event_id, conflict.entry_id) == ("n", Entry.objects.get(project=project).pk)
    assert decompress(bytes(conflict.document)) == b'{"id":"n","type":"note.added","data":{"text":"b"}}'


def test_a_conflict_within_one_batch_names_the_entry_that_stayed():
    project = ProjectFactory()
    assert counts(take(project, NOTE, note(data={"text": "b"}))) == (1, 0, 1, 0)
    assert Conflict.objects.get(project=project).entry_id == Entry.objects.get(project=project).pk


def test_a_conflict_that_comes_again_is_told_again_and_kept_once():
    project = ProjectFactory()
    take(project, NOTE)
    for _ in range(2):
        assert counts(take(project, note(data={"text": "b"}))) == (0, 0, 1, 0)
    assert Conflict.objects.filter(project=project).count() == 1


def test_one_id_in_two_projects_is_two_events():
    one, other = ProjectFactory(), ProjectFactory()
    assert counts(take(one, NOTE)) == counts(take(other, NOTE)) == (1, 0, 0, 0)


def test_good_events_are_stored_beside_bad_ones():
    project = ProjectFactory()
    receipt = take(project, NOTE, {"id": "bad"}, note(id="m"), note(id="f", v=2))
    assert counts(receipt) == (2, 0, 0, 2)
    assert [(one.index, one.id, one.code) for one in receipt.rejected] == [
        (1, "bad", "invalid_envelope"),
        (3, "f", "future_version"),
    ]
    assert Entry.objects.filter(project=project).count() == 2


def test_refusals_are_kept_redacted_with_their_reason():
    project = ProjectFactory()
    take(project, {"id": "password=hunter2hunter2", "data": {"password": "correct horse", "n": 1}})
    refusal = Refusal.objects.get(project=project)
    assert (refusal.code, refusal.reason, refusal.place) == ("invalid_envelope", "an event needs a type", 0)
    assert "correct horse" not in refusal.excerpt
    assert '"n": 1' in refusal.excerpt
    assert "hunter2" not in str(refusal.event_id)


def test_a_secret_that_the_excerpt_would_cut_in_two_is_not_shown_at_all():
    project = ProjectFactory()
    for padding in range(200, 300, 7):
        take(project, {"data": {"pad": "p" * padding, "password": "correct horse battery staple"}})
    excerpts = " ".join(Refusal.objects.filter(project=project).values_list("excerpt", flat=True))
    assert "correct" not in excerpts


def test_a_long_excerpt_is_cut():
    project = ProjectFactory()
    take(project, {"data": {"text": "word " * 5000}})
    assert 0 < len(Refusal.objects.get(project=project).excerpt) <= 300


def test_where_a_refusal_came_from_is_kept():
    upload = UploadFactory()
    origin = Origin("upload", upload=upload, file="trace.jsonl")
    door.accept(upload.project, items_of([{"id": "bad"}]), origin=origin)
    refusal = Refusal.objects.get(project=upload.project)
    assert (refusal.source, refusal.upload, refusal.file) == ("upload", upload, "trace.jsonl")


def test_a_refusal_of_a_whole_file_stands_at_no_line():
    upload = UploadFactory()
    door.accept(
        upload.project, [Refused(0, None, "unknown_format", "?")], origin=Origin("upload", upload=upload)
    )
    assert Refusal.objects.get(project=upload.project).place is None


def test_rules_that_changed_make_no_conflict_of_what_comes_again():
    project = ProjectFactory()
    events = [note(id=str(number), data={"text": f"word codeword-{number}"}) for number in range(5)]
    take(project, *events)
    rule = Rule("codeword", pattern=r"codeword-(?P<hide>\d)")
    with redaction.rules(redactor_with([rule])):
        assert counts(take(project, *events)) == (0, 5, 0, 0)
        rewritten = [as_json(event).replace(b": ", b":  ") for event in events]
        assert counts(take(project, *rewritten)) == (0, 5, 0, 0)
        take(project, note(id="new", data={"text": "codeword-7"}))
    assert counts(take(project, *rewritten)) == (0, 5, 0, 0)
    assert b"codeword-7" not in b"".join(stored_texts(project))


def test_what_a_rule_hid_is_marked():
    project = ProjectFactory()
    take(project, note(data={"api_key": "a-very-secret-value"}))
    entry = Entry.objects.get(project=project)
    assert entry.flags & REDACTED
    assert b"a-very-secret-value" not in stored_texts(project)[0]


# The same outcome on both databases


def test_null_characters_are_stored_exactly_and_replaced_in_columns():
    project = ProjectFactory()
    made = {
        **requested(
            0, {"provider": "p\x00", "body": {"model": "m\x00", "text": "\x00" * 300}}, session_id="s\x00"
        ),
        "agent": "a\x00",
        "user": "u\x00",
        "tags": ["t\x00"],
        "call_id": "c\x00",
        "source": {"name": "n\x00"},
    }
    assert counts(take(project, {"id": "e\x00", **made})) == (1, 0, 0, 0)
    session, call = Session.objects.get(project=project), Call.objects.get(project=project)
    assert (session.session_id, session.agent, session.user) == ("s\ufffd", "a\ufffd", "u\ufffd")
    assert (session.tags, session.sources) == ('["t\ufffd"]', '["n\ufffd"]')
    assert (call.call_id, call.provider, call.request_model) == ("c\ufffd", "p\ufffd", "m\ufffd")
    assert stored_texts(project)[0].count(b"\\u0000") == 309
    assert counts(take(project, {"id": "e\x00", **made})) == (0, 1, 0, 0)


def test_unpaired_surrogates_are_stored_exactly_and_replaced_in_columns():
    project = ProjectFactory()
    text = (
        b'{"id":"e","type":"llm.call.requested","session_id":"s\\ud800","call_id":"c\\udfff","agent":"a\\udc00",'
        b'"data":{"provider":"p\\ud800","body":{"model":"m","\\ud800":"\\ud83d\\ude00"}}}'
    )
    assert counts(take(project, text)) == (1, 0, 0, 0)
    session, call = Session.objects.get(project=project), Call.objects.get(project=project)
    assert (session.session_id, session.agent) == ("s\ufffd", "a\ufffd")
    assert (call.call_id, call.provider, call.request_model) == ("c\ufffd", "p\ufffd", "m")
    assert stored_texts(project) == [text]
    assert Entry.objects.get(project=project).flags == CHARACTERS_REPLACED | NOT_SPLIT


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"e","type":"x","data":{"a":1,"a":2},"data":{"b":1e999}}',
        b'{"id":"e","type":"x","data":{"n":' + b"9" * 5000 + b"}}",
        b'{"id":"e","type":"llm.call.returned","call_id":"c","data":{"status_code":'
        + b"9" * 40
        + b',"duration":1e999}}',
        b'{"id":"e","type":"llm.call.returned","call_id":"c","mono_ns":-9223372036854775808,"data":{}}',
        b'{"id":"e","type":"x","ts":"0001-01-01T00:00:00Z","session_id":"s"}',
        b'{"id":"e","type":"x","ts":"9999-12-31T23:59:59.999999Z","session_id":"s"}',
        b'{"id":"e","type":"llm.call.requested","call_id":"c","ts":"0001-01-01T00:00:00Z","data":{}}',
        b'{"id":"e","type":"x","session_id":""}',
        '{"id":"☃","type":"☃","session_id":"☃","data":{"☃":"\U0001f600"}}'.encode(),
        b'{"id":"e","type":"x","data":{"a":' + b"[" * 198 + b"]" * 198 + b"}}",
    ],
    ids=[
        *("two members of one name", "digits", "number too large", "clock", "first moment", "last moment"),
        *("call in the first year", "empty session", "snowmen", "deep"),
    ],
)
def test_odd_events_are_stored_exactly(text):
    project = ProjectFactory()
    assert counts(take(project, text)) == (1, 0, 0, 0)
    assert stored_texts(project) == [text]
    assert counts(take(project, text)) == (0, 1, 0, 0)
    assert counts(take(project, text.replace(b'"id"', b' "id"'))) == (0, 1, 0, 0)


def test_long_names_fit_every_index():
    project = ProjectFactory()
    noise = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(5000))
    data = {"provider": noise[:60], "body": {"model": noise[60:120]}}
    made = requested(0, data, session_id=noise[:2000], agent=noise, user=noise, environment=noise[::-1])
    made |= {"tags": [noise], "source": {"name": noise}, "call_id": noise[:255], "attempt_id": noise[:255]}
    assert counts(take(project, {"id": noise[:255], **made})) == (1, 0, 0, 0)


def test_attempts_of_one_name_in_two_calls_are_stored():
    project = ProjectFactory()
    events = []
    for number, prompt in enumerate(("h1", "h2")):
        data = {"prompt_hash": prompt, "model": "m"}
        events.append({"id": f"q{number}", **requested(0, data, call_id=None, attempt_id="a")})
        events.append({"id": f"r{number}", **failed(1, data, call_id=None, attempt_id="a")})
    assert counts(take(project, *events)) == (4, 0, 0, 0)
    assert Call.objects.filter(project=project).count() == 2


# How much it costs


class Counted:
    """A database connection, or a cursor of one, that counts what it is asked to run."""

    def __init__(self, wrapped, statements):
        self._wrapped, self._statements = wrapped, statements

    def cursor(self, *args, **named):
        return Counted(self._wrapped.cursor(*args, **named), self._statements)

    def __getattr__(self, name):
        found = getattr(self._wrapped, name)
        if name not in {"execute", "executemany", "copy"}:
            return found

        def counted(statement, *args, **named):
            self._statements.append(str(statement))
            return found(statement, *args, **named)

        return counted

    def __iter__(self):
        return iter(self._wrapped)

    def __enter__(self):
        self._wrapped.__enter__()
        return self

    def __exit__(self, *error):
        return self._wrapped.__exit__(*error)


def statements_of(work):
    statements = []
    wrapped = connection.connection
    connection.connection = Counted(wrapped, statements)
    try:
        work()
    finally:
        connection.connection = wrapped
    # SQLite takes many rows as several statements of a few sizes.
    kinds = [" ".join(statement.split()[:3]) for statement in statements if "SAVEPOINT" not in statement]
    return [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind != before]


def traffic(prefix, number):
    """Calls with long and short bodies, in a few sessions, with tools, and one refused event."""
    events = [{"id": f"{prefix}bad"}]
    for one in range(number // 5):
        told = {"session_id": f"{prefix}{one % 3}", "call_id": f"{prefix}{one}"}
        body = {"model": "m", "messages": [{"role": "user", "content": f"{prefix}{one} " + "long " * 100}]}
        events += [
            {"id": f"{prefix}{one}a", **requested(one, {"body": body}, **told)},
            {"id": f"{prefix}{one}b", **failed(one, attempt=1, **told)},
            {"id": f"{prefix}{one}c", **returned(one, attempt=2, **told)},
            {
                "id": f"{prefix}{one}d",
                "type": "tool.call.started",
                "data": {"tool_call_id": f"{one}"},
                **told,
            },
            {"id": f"{prefix}{one}e", "type": "transform.pass.applied", "data": {"body": body}, **told},
        ]
    return events


def test_a_batch_takes_as_many_statements_as_any_other():
    project = ProjectFactory()
    take(project, *traffic("warm", 20))
    few = statements_of(lambda: take(project, *traffic("few", 10)))
    many = statements_of(lambda: take(project, *traffic("many", 200)))
    assert many == few
    assert len(few) < 47


def test_a_batch_that_is_all_known_takes_as_many_statements_as_any_other():
    project = ProjectFactory()
    few, many = traffic("few", 10), traffic("many", 200)
    take(project, *few, *many)
    assert statements_of(lambda: take(project, *many)) == statements_of(lambda: take(project, *few))


def test_conflicts_take_as_many_statements_as_one():
    project = ProjectFactory()
    take(project, *(note(id=str(number)) for number in range(100)))
    few = [note(id=str(number), data={"text": "other"}) for number in range(2)]
    many = [note(id=str(number), data={"text": "another"}) for number in range(100)]
    assert statements_of(lambda: take(project, *many)) == statements_of(lambda: take(project, *few))


def test_a_refold_takes_as_many_statements_as_any_other():
    project = ProjectFactory()
    few, many = traffic("few", 10), traffic("many", 200)
    take(project, *few, *many)
    more = [
        [{**event, "id": event["id"] + "+"} for event in some if "call_id" in event] for some in (few, many)
    ]
    assert statements_of(lambda: take(project, *more[1])) == statements_of(lambda: take(project, *more[0]))


def test_a_text_that_comes_again_is_stored_once():
    project = ProjectFactory()
    long = {"role": "user", "content": "long " * 200}
    body = {
        "messages": [long, {"role": "assistant", "content": "short but long enough to be a part of its own"}]
    }
    take(
        project, *({"id": str(n), **requested(n, {"body": body}, session_id=f"s{n % 3}")} for n in range(20))
    )
    assert Blob.objects.filter(project=project).count() == 3


def test_nothing_of_a_batch_is_stored_when_the_database_fails(monkeypatch):
    project = ProjectFactory()
    monkeypatch.setattr("journal.accept.apply.update_sessions", _fail)
    with pytest.raises(DatabaseError):
        take(project, *traffic("x", 20))
    assert not Entry.objects.filter(project=project).exists()
    assert not Refusal.objects.filter(project=project).exists()
    assert not Blob.objects.filter(project=project).exists()
    monkeypatch.undo()
    assert counts(take(project, *traffic("x", 20))) == (20, 0, 0, 1)


def _fail(*args):
    raise DatabaseError("the disk is full")


@pytest.mark.django_db(transaction=True)
def test_batches_of_many_senders_are_all_stored_and_each_gets_its_own_receipt():
    project = ProjectFactory()
    receipts = {}

    def send(number):
        receipts[number] = [
            counts(take(project, *(note(id=f"{number}-{batch}-{one}") for one in range(3)), {"id": "bad"}))
            for batch in range(5)
        ]
        connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receipts == {number: [(3, 0, 0, 1)] * 5 for number in range(8)}
    assert Entry.objects.count() == 120


@pytest.mark.django_db(transaction=True)
def test_one_batch_that_fails_does_not_take_those_along_that_wait_with_it(monkeypatch):
    project = ProjectFactory()
    outcomes = {}
    start = threading.Barrier(6)
    real = door.apply

    def apply(jobs):
        if any(event.id == "poison" for job in jobs for event in job.events):
            raise DatabaseError("poison")
        real(jobs)

    monkeypatch.setattr(door, "apply", apply)

    def send(identifier):
        start.wait()
        try:
            outcomes[identifier] = counts(take(project, note(id=identifier)))
        except DatabaseError as failure:
            outcomes[identifier] = str(failure)
        connection.close()

    names = ["poison", *"abcde"]
    threads = [threading.Thread(target=send, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"poison": "poison", **dict.fromkeys("abcde", (1, 0, 0, 0))}


def test_an_empty_batch_is_nothing():
    assert counts(take_body(ProjectFactory(), b"[]")) == (0, 0, 0, 0)
