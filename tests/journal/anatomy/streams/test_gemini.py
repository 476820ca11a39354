"""Gemini streams become the answer they would have been."""

from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.gemini import assemble


def chunk(*parts, reason=None, index=None, usage=None, **more):
    candidate = {"content": {"role": "model", "parts": list(parts)}}
    candidate |= {"finishReason": reason} if reason else {}
    candidate |= {"index": index} if index is not None else {}
    return {"candidates": [candidate], **({"usageMetadata": usage} if usage else {}), **more}


def assembled(*values):
    return assemble([Chunk("", value) for value in values])


def parts_of(*values):
    return assembled(*values).body["candidates"][0]["content"]["parts"]


def test_a_stream_becomes_the_answer_it_would_have_been():
    found = assembled(
        chunk({"text": "It "}, usage={"promptTokenCount": 9, "totalTokenCount": 9}, responseId="r-1"),
        chunk(
            {"text": "is"},
            usage={"promptTokenCount": 9, "candidatesTokenCount": 2},
            modelVersion="gemini-2.5",
        ),
        chunk({"text": " 4"}, reason="STOP", usage={"promptTokenCount": 9, "candidatesTokenCount": 3}),
    )
    assert found.body == {
        "responseId": "r-1",
        "modelVersion": "gemini-2.5",
        "candidates": [
            {"content": {"parts": [{"text": "It is 4"}], "role": "model"}, "finishReason": "STOP"}
        ],
        "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9, "candidatesTokenCount": 3},
    }
    assert (found.protocol, found.error, found.is_complete) == ("gemini", None, True)


def test_thoughts_and_texts_stay_apart():
    parts = parts_of(
        chunk({"text": "Two ", "thought": True}),
        chunk({"text": "and two", "thought": True}),
        chunk({"text": "It is"}, {"text": " 4"}),
    )
    assert parts == [{"text": "Two and two", "thought": True}, {"text": "It is 4"}]


def test_a_function_call_stands_between_texts():
    call = {"functionCall": {"name": "Bash", "args": {"command": "ls"}}, "thoughtSignature": "c2ln"}
    assert parts_of(chunk({"text": "a"}), chunk(call), chunk({"text": "b"}), chunk({"text": "c"})) == [
        {"text": "a"},
        call,
        {"text": "bc"},
    ]


def test_an_empty_text_is_no_part_but_its_signature_is():
    assert parts_of(chunk({"text": ""}), chunk({"text": "4"}), chunk({"text": ""}, reason="STOP")) == [
        {"text": "4"}
    ]
    assert parts_of(chunk({"text": "4"}), chunk({"text": "", "thoughtSignature": "c2ln"})) == [
        {"text": "4", "thoughtSignature": "c2ln"}
    ]


def test_candidates_grow_apart():
    found = assembled(
        chunk({"text": "b"}, index=1),
        chunk({"text": "a"}, index=0, reason="STOP"),
        chunk({"text": "B"}, index=1),
    )
    texts = [made["content"]["parts"][0]["text"] for made in found.body["candidates"]]
    assert texts == ["a", "bB"]
    assert found.is_complete is False


def test_a_blocked_prompt_is_a_whole_answer():
    found = assembled({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 9}})
    assert found.body == {
        "promptFeedback": {"blockReason": "SAFETY"},
        "usageMetadata": {"promptTokenCount": 9},
    }
    assert found.is_complete is True


def test_answers_in_an_envelope_are_taken_out():
    found = assembled(
        {"response": chunk({"text": "It "})}, {"response": chunk({"text": "is"}, reason="STOP")}
    )
    assert found.body["candidates"][0]["content"]["parts"] == [{"text": "It is"}]
    assert found.is_complete is True


def test_a_stream_that_was_cut_is_not_complete():
    assert assembled(chunk({"text": "It"})).is_complete is False


def test_an_error_ends_the_stream():
    error = {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}
    found = assembled(chunk({"text": "It"}), error)
    assert found.error == {"type": "UNAVAILABLE", "message": "overloaded", "status": 503}
    assert found.is_complete is False
    assert "error" not in found.body


def test_a_function_call_whose_arguments_come_in_pieces_is_one_call():
    pieces = [
        {"name": "weather", "willContinue": True},
        {"partialArgs": [{"jsonPath": "$.place", "stringValue": "Bos"}], "willContinue": True},
        {"partialArgs": [{"jsonPath": "$.place", "stringValue": "ton"}], "willContinue": True},
        {"partialArgs": [{"jsonPath": "$.days", "numberValue": 3}], "willContinue": True},
        {"partialArgs": [{"jsonPath": "$.more[0].x", "boolValue": True}], "willContinue": True},
        {},
        {"name": "weather", "willContinue": True},
        {},
        {"name": "time", "args": {}},
    ]
    parts = parts_of(*(chunk({"functionCall": piece}) for piece in pieces), chunk({"text": "So"}))
    assert [part.get("functionCall") for part in parts] == [
        {"name": "weather", "args": {"place": "Boston", "days": 3, "$.more[0].x": True}},
        {"name": "weather"},
        {"name": "time", "args": {}},
        None,
    ]


def test_a_function_call_that_was_cut_is_what_it_had_come_to():
    begin = {"name": "weather", "willContinue": True}
    piece = {"partialArgs": [{"jsonPath": "$.a", "nullValue": None}], "willContinue": True}
    parts = parts_of(*(chunk({"functionCall": one, "thoughtSignature": "s"}) for one in (begin, piece)))
    assert parts == [{"functionCall": {"name": "weather", "args": {"a": None}}, "thoughtSignature": "s"}]
