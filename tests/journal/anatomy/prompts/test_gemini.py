"""Gemini: contents, in two spellings."""

from journal.anatomy.prompts.gemini import read_message, read_reply, sections


def test_names_are_read_in_both_spellings():
    camel = sections(
        {"contents": [1], "systemInstruction": {"parts": []}, "cachedContent": "cachedContents/1"}
    )
    snake = sections(
        {"contents": [1], "system_instruction": {"parts": []}, "cached_content": "cachedContents/1"}
    )
    assert camel.system == [{"parts": []}]
    assert snake.system == [{"parts": []}]
    assert camel.root == "cachedContent:cachedContents/1"
    assert snake.root == "cached_content:cachedContents/1"


def test_the_model_is_the_assistant():
    assert read_message({"role": "model", "parts": [{"text": "42"}]}).role == "assistant"
    assert read_message({"parts": [{"text": "hi"}]}).role == "user"


def test_an_answer_is_the_content_that_comes_back():
    content = {"parts": [{"text": "42"}], "role": "model"}
    assert read_reply({"candidates": [{"content": content, "finishReason": "STOP"}]}) == [
        read_message(content)
    ]
    assert read_reply({"candidates": [{"finishReason": "SAFETY"}]}) == []
