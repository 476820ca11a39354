"""The zstd dictionaries that rows were packed with: what small recorded JSON has in common.

Stored rows need exactly these bytes for ever: never change them. A better dictionary is another one beside them.
"""

from pathlib import Path

#: Number of the one that is packed with now. It stands in every frame.
NUMBER = 2
#: Trained by benchmarks.dictionary, with tables of how often which bytes follow: those are what small texts lack.
TRAINED = Path(__file__).with_name("dictionary_2.bin").read_bytes()
#: The first one, plain text. Its frames name none.
TEXT = (
    b'{"type":"object","properties":{"path":{"type":"string","description":"The path of the file to '
    b'read"},"query":{"type":"string"},"command":{"type":"string"}},"required":["path"],'
    b'"additionalProperties":false}{"name":"read_file","description":"","input_schema":{"type":"object",'
    b'"properties":{}}{"functionDeclarations":[{"type":"function","function":{"name":"","description":"",'
    b'"parameters":{"type":"object","properties":{"stream":true,"temperature":0,"max_tokens":4096,'
    b'"tool_choice":"auto","stream_options":{"include_usage":true},"thinking":{"type":"enabled",'
    b'"budget_tokens":10000},"systemInstruction":{"parts":[{"text":"generationConfig":{"temperature":0.2,'
    b'"safetySettings":[],"anthropic-version":"2023-06-01","content-type":"application/json",'
    b'"user-agent":"authorization":"[redacted:authorization:"x-request-id":"retry-after":"'
    b'"session.started","session.ended","llm.stream.marked","llm.route.selected","llm.cooldown.started",'
    b'"transform.pass.applied","recorder.gap","note.added","usage.reported","cost.reported",'
    b'"sequence":1,"direction":"request","stage":"client","component":"","metadata":{"tokens_before":'
    b',"tokens_after":,"messages_dropped":"llm.retry.scheduled","delay_seconds":2.0,"delay_source":'
    b'"retry_after","clamped":false,"reason":"rate_limited","error":{"type":"server_error","message":'
    b'"timeout","status":429},"status_code":529,"status_code":500,"status_code":429,'
    b'{"role":"system","content":[{"type":"tool_result","tool_use_id":"toolu_","content":"","is_error":'
    b'false}]},{"role":"tool","tool_call_id":"call_","content":"{\\"role":\\"user\\",\\"content\\":'
    b'{"parts":[{"functionCall":{"name":"functionResponse":{"name":"{"thought":true,"text":"'
    b'"role":"model"}],"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":'
    b',"candidatesTokenCount":,"totalTokenCount":,"cachedContentTokenCount":,"thoughtsTokenCount":'
    b',"modelVersion":"gemini-2.5-flash","responseId":"{"candidates":[{"content":{"role":"model","parts":'
    b'"id":"msg_","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":'
    b'"thinking","thinking":"","signature":""},{"type":"text","text":""},{"type":"tool_use","id":"toolu_",'
    b'"name":"","input":{"path":"src/","query":""}}],"stop_reason":"end_turn","stop_sequence":null,'
    b'"stop_reason":"tool_use","usage":{"input_tokens":,"cache_creation_input_tokens":0,'
    b'"cache_read_input_tokens":0,"output_tokens":,"service_tier":"standard"}}'
    b'{"id":"chatcmpl-","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,'
    b'"message":{"role":"assistant","content":"","reasoning_content":"","tool_calls":[{"id":"call_",'
    b'"type":"function","function":{"name":"","arguments":"{\\"path\\": \\"src/.py\\", \\"query\\": \\"'
    b'"refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"tool_calls"}],'
    b'"finish_reason":"stop"}],"usage":{"prompt_tokens":,"completion_tokens":,"total_tokens":,'
    b'"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":'
    b'{"reasoning_tokens":0}},"system_fingerprint":null}'
    b'"type":"tool.call.started","call_id":"","data":{"tool_name":"search_code","tool_call_id":"",'
    b'"arguments":{"path":"src/","query":"edit_file","run_shell","web_fetch","query_sql","read_file"'
    b'"type":"tool.call.returned","data":{"tool_name":"","tool_call_id":"","is_error":false,"result":"'
    b'"data":{"provider":"google","protocol":"gemini","operation":"chat","captured":"full","body":{'
    b'"data":{"provider":"openai","protocol":"openai_chat","operation":"chat","captured":"full","body":{'
    b'"model":"gpt-5","temperature":0.2,"stream":false,"messages":[],"tools":[]}}}'
    b'"data":{"provider":"anthropic","protocol":"anthropic_messages","operation":"chat","captured":"full",'
    b'"body":{"model":"claude-haiku-4-5","max_tokens":4096,"system":[],"messages":[],"tools":[]}}}'
    b'"type":"llm.call.returned","data":{"status_code":200,"body":{'
    b'{"role":"user","content":[{"type":"text","text":""}]}{"role":"assistant","content":""}'
    b'{"id":"","v":1,"type":"llm.call.requested","ts":"2026-01-01T00:00:00.000000+00:00","mono_ns":0,'
    b'"session_id":"","run_id":"","agent":"","user":"user-","environment":"production","source":{"name":'
    b'"recto","version":"1","host":"","process":"","seq":1},"call_id":"","attempt":1,"data":{'
)
