"""Responses: items, and what the provider keeps."""

from journal.anatomy.prompts.message import Kind, Part
from journal.anatomy.prompts.openai_responses import read_message, read_reply, sections


def test_the_input_may_be_a_text_and_instructions_are_the_system():
    told = sections({"input": "hi", "instructions": "be kind"})
    assert told.messages == ["hi"]
    assert told.system == ["be kind"]
    assert told.root is None


def test_an_earlier_answer_is_the_root():
    assert sections({"input": [], "previous_response_id": "r1"}).root == "previous_response_id:r1"
    assert sections({"input": [], "conversation": {"id": "c1"}}).root == "conversation:c1"


def test_the_output_comes_back_without_ids_and_states():
    item = {"role": "assistant", "content": [{"type": "output_text", "text": "42", "annotations": []}]}
    use = {"type": "function_call", "call_id": "t1", "name": "read", "arguments": "{}"}
    output = [
        {**item, "id": "msg_1", "type": "message", "status": "completed"},
        {**use, "id": "fc_1", "status": "completed"},
    ]
    assert [said.digest for said in read_reply({"output": output})] == [
        read_message(item).digest,
        read_message(use).digest,
    ]


def test_items_speak_for_the_model_or_for_its_tools():
    assert read_message({"type": "reasoning", "summary": []}).role == "assistant"
    assert read_message({"type": "web_search_call", "id": "ws_1"}).role == "assistant"
    assert read_message({"type": "function_call_output", "call_id": "t1", "output": "42"}).role == "tool"
    assert read_message({"type": "new_thing"}).role == "unknown"


def test_a_reference_is_told_from_another_by_its_id():
    one, other = ({"type": "item_reference", "id": name} for name in ("msg_1", "msg_2"))
    assert read_message(one).digest != read_message(other).digest


def test_a_text_is_the_users():
    told = read_message("hi")
    assert (told.role, told.parts) == ("user", (Part(Kind.TEXT, "hi"),))


def test_what_stands_for_a_compacted_history_is_nobodys_word():
    told = read_message({"type": "compaction", "id": "cmp_1", "encrypted_content": "gAAA"})
    assert told.role == "compaction"
    assert told.digest != read_message({"type": "compaction", "encrypted_content": "gBBB"}).digest
