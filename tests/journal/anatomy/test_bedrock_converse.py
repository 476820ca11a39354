"""What an answer of Bedrock Converse says of itself."""

from journal.anatomy.answer import Answer
from journal.anatomy.bedrock_converse import read_answer


def test_stop_reason_tool_uses_and_usage_are_taken_verbatim():
    content = [{"text": "Let me look."}, {"toolUse": {"toolUseId": "tooluse_1", "name": "Bash", "input": {}}}]
    answer = read_answer(
        {
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": "tool_use",
            "usage": {"inputTokens": 9, "outputTokens": 1},
        }
    )
    assert answer == Answer(
        finish_reasons=["tool_use"],
        tool_uses=[("tooluse_1", "Bash")],
        usage={"inputTokens": 9, "outputTokens": 1},
    )


def test_a_tool_use_without_id_cannot_be_joined_to_anything():
    body = {"output": {"message": {"content": [{"toolUse": {"name": "Bash"}}, {"toolUse": 7}, {}]}}}
    assert read_answer(body).tool_uses == []
