"""Objects are found in whatever a file is, and what is none is refused with its line."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.importers.base import BrokenStreamError, Reading, ReadLimits
from journal.importers.lines import Piece, first_objects, read_objects

SMALL = ReadLimits(line_bytes=60, nesting=5)


def read(text, limits=None):
    """What is found: (line, object) for an object, (line, code) for a refusal."""
    content = text if isinstance(text, bytes) else text.encode()
    reading = Reading(limits=limits or ReadLimits())
    return [
        (piece.line, json.loads(piece.raw)) if isinstance(piece, Piece) else (piece.index, piece.code)
        for piece in read_objects(io.BytesIO(content), reading)
    ]


def lines_read(text):
    reading = Reading()
    list(read_objects(io.BytesIO(text.encode()), reading))
    return reading.lines_read


def test_one_object_a_line_is_read_with_its_line_number():
    assert read('{"a":1}\n{"a":2}\n') == [(1, {"a": 1}), (2, {"a": 2})]


def test_the_last_line_needs_no_line_end():
    assert read('{"a":1}\n{"a":2}') == [(1, {"a": 1}), (2, {"a": 2})]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_record():
    assert read(b'\xef\xbb\xbf{"a":1}\r\n{"a":2}\r\n') == [(1, {"a": 1}), (2, {"a": 2})]


def test_blank_lines_are_passed_over_and_not_counted_as_read():
    assert read('\n{"a":1}\n \r\n{"a":2}\n\n') == [(2, {"a": 1}), (4, {"a": 2})]
    assert lines_read('\n{"a":1}\n \r\n{"a":2}\n\n') == 2


def test_a_file_of_blank_lines_holds_nothing():
    assert read("\n\n \r\n") == []


def test_several_objects_on_a_line_are_all_found():
    assert read('{"a":1}{"a":2} {"a":3}\n{"a":4}\n') == [
        (1, {"a": 1}),
        (1, {"a": 2}),
        (1, {"a": 3}),
        (2, {"a": 4}),
    ]


def test_pretty_printed_objects_are_found_with_the_line_they_begin_on():
    text = json.dumps({"a": {"b": [1, {"c": "}"}]}}, indent=2)
    assert read(f"{text}\n{text}\n") == [
        (1, {"a": {"b": [1, {"c": "}"}]}}),
        (11, {"a": {"b": [1, {"c": "}"}]}}),
    ]


def test_a_list_on_one_line_is_read_element_by_element():
    assert read('[{"a":1}, {"a":2}]') == [(1, {"a": 1}), (1, {"a": 2})]


def test_a_list_with_one_element_a_line_is_read_element_by_element():
    assert read('[\n{"a":1},\n{"a":2}\n]\n') == [(2, {"a": 1}), (3, {"a": 2})]


def test_a_pretty_printed_list_is_read_element_by_element():
    assert read(json.dumps([{"a": 1}, {"a": 2}], indent=4)) == [(2, {"a": 1}), (5, {"a": 2})]


def test_lists_may_follow_each_other():
    assert read('[{"a":1}]\n[{"a":2}]\n') == [(1, {"a": 1}), (2, {"a": 2})]


def test_objects_printed_without_indentation_are_found():
    assert read('{\n"a":\n{"b":1}\n}\n{"a":2}\n') == [(1, {"a": {"b": 1}}), (5, {"a": 2})]


def test_a_cut_last_line_is_refused_and_the_rest_is_read():
    assert read('{"a":1}\n{"a":"lo') == [(1, {"a": 1}), (2, "cut_record")]


def test_a_line_cut_inside_a_string_does_not_take_the_next_one_with_it():
    assert read('{"a":"lo\n{"a":2}\n') == [(1, "invalid_json"), (2, {"a": 2})]


@pytest.mark.parametrize("cut", ['{"a":1', '{"a":', '{"a":[1,', '{"a":{"b":1}', "{"])
def test_a_line_cut_between_tokens_does_not_take_the_next_one_with_it(cut):
    assert read(f'{cut}\n{{"a":2}}\n{{"a":3}}\n') == [(1, "cut_record"), (2, {"a": 2}), (3, {"a": 3})]


def test_a_pretty_printed_object_that_is_cut_does_not_take_the_next_one_with_it():
    text = '{\n  "a": [\n    1,\n{\n  "a": 2\n}\n'
    assert read(text) == [(1, "cut_record"), (4, {"a": 2})]


def test_a_cut_element_of_a_list_does_not_take_the_next_one_with_it():
    assert read('[\n  {"a":1,\n  {"a":2}\n]\n') == [(2, "cut_record"), (3, {"a": 2})]


@pytest.mark.parametrize("cut", ['{"a":"hel', '{"a":1', '{"a":{"b":"x"}'])
def test_a_record_glued_to_a_cut_one_is_saved(cut):
    assert read(f'{cut}{{"a":2}}\n{{"a":3}}\n') == [(1, "cut_record"), (1, {"a": 2}), (2, {"a": 3})]


def test_an_object_inside_a_cut_record_is_not_taken_for_a_record():
    assert read('{"a":1,"inner":{"id":"x"}\n{"a":2}\n') == [(1, "cut_record"), (2, {"a": 2})]


def test_a_list_that_is_cut_between_elements_is_said_to_be_cut():
    assert read('[{"a":1},\n{"a":2},\n') == [(1, {"a": 1}), (2, {"a": 2}), (2, "cut_list")]


@pytest.mark.parametrize("line", ["not json", "17", "null", '"{}"', '"a", "b"', "]", "}", "[[1], 2]"])
def test_what_is_no_object_is_refused_once_a_line(line):
    assert read(f'{{"a":1}}\n{line}\n{{"a":2}}\n') == [(1, {"a": 1}), (2, "not_an_object"), (3, {"a": 2})]


def test_a_broken_bracket_is_refused_at_its_line():
    assert read('{"a":[1}\n{"a":2}\n') == [(1, "invalid_json"), (2, {"a": 2})]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(word):
    assert read(f'{{"a":{word}}}\n{{"a":2}}\n') == [(1, "invalid_json"), (2, {"a": 2})]


def test_the_reason_names_what_is_not_json():
    (refused,) = read_objects(io.BytesIO(b'{"a":NaN}'), Reading())
    assert refused.reason == "NaN is not JSON"


def test_bytes_that_are_not_utf8_are_refused_at_their_line():
    assert read(b'{"a":"\xff"}\n{"a":2}\n') == [(1, "invalid_utf8"), (2, {"a": 2})]


def test_an_unpaired_surrogate_is_a_record_like_any_other():
    assert read('{"a":"\\ud800"}\n') == [(1, {"a": "\ud800"})]


def test_a_line_over_the_limit_is_refused_and_the_next_one_is_read():
    long = json.dumps({"a": "x" * 200})
    assert read(f'{long}\n{{"a":2}}\n', SMALL) == [(1, "too_large"), (2, {"a": 2})]


def test_a_record_over_the_limit_inside_a_list_is_refused_alone():
    long = json.dumps({"a": ["{", "x" * 100, "\\"] * 3})
    assert read(f'[{{"a":1}},{long},{{"a":2}}]', SMALL) == [(1, {"a": 1}), (1, "too_large"), (1, {"a": 2})]


def test_a_list_longer_than_the_line_limit_is_read_element_by_element():
    elements = [{"a": number} for number in range(100)]
    assert read(json.dumps(elements), SMALL) == [(1, element) for element in elements]


def test_what_nests_too_deep_is_refused_and_the_next_one_is_read():
    deep = '{"a":' * 6 + "1" + "}" * 6
    assert read(f'{deep} {{"a":1}}\n{{"a":2}}\n', SMALL) == [(1, "too_deep"), (1, {"a": 1}), (2, {"a": 2})]


def test_a_million_brackets_are_given_up():
    assert read("{" + '"a":[' + "[" * 1_000_000 + '\n{"a":2}\n') == [(1, "too_deep"), (2, {"a": 2})]


def test_after_a_broken_record_of_several_lines_reading_goes_on_at_the_next_record():
    broken = '{\n  "a": [1\n  },\n  "b": {"c": 1}\n}\n'
    assert read(f'{broken}{{"a":2}}\n') == [(1, "invalid_json"), (6, {"a": 2})]


def test_a_stream_that_breaks_is_refused_with_the_line_it_broke_at():
    class Breaking(io.BytesIO):
        def readline(self, size=-1):
            line = super().readline(size)
            if not line:
                raise BrokenStreamError("the compressed file is cut")
            return line

    pieces = list(read_objects(Breaking(b'{"a":1}\n{"a":2}\n'), Reading()))
    assert [piece.line for piece in pieces[:2]] == [1, 2]
    assert (pieces[2].code, pieces[2].reason) == ("broken_stream", "the compressed file is cut")


def test_a_sample_that_ends_inside_a_record_still_shows_the_records_before_it():
    assert first_objects(b'{"a":1}\n{"a":2}\n{"a":"cu') == [{"a": b"1"}, {"a": b"2"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3), max_size=6)
SHAPES = {
    "lines": lambda objects: "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects),
    "windows lines": lambda objects: "".join(json.dumps(each) + "\r\n" for each in objects),
    "glued": lambda objects: "".join(json.dumps(each) for each in objects),
    "pretty": lambda objects: "".join(json.dumps(each, indent=2) + "\n" for each in objects),
    "list": lambda objects: json.dumps(objects),
    "pretty list": lambda objects: json.dumps(objects, indent=1),
    "list of lines": lambda objects: "[\n" + ",\n".join(json.dumps(each) for each in objects) + "\n]",
}


@pytest.mark.parametrize("shape", SHAPES)
@given(objects=OBJECTS)
def test_every_way_of_writing_gives_the_same_objects(shape, objects):
    assert [found for _, found in read(SHAPES[shape](objects))] == objects


@pytest.mark.parametrize("shape", SHAPES)
@given(objects=OBJECTS)
def test_a_small_line_limit_refuses_nothing_that_is_small(shape, objects):
    found = read(SHAPES[shape](objects), ReadLimits(line_bytes=40))
    small = [each for each in objects if len(json.dumps(each, indent=3)) <= 40]
    assert [each for each in small if each not in [value for _, value in found]] == []


@given(content=st.binary(max_size=300), line_bytes=st.integers(1, 40), nesting=st.integers(1, 4))
def test_no_bytes_are_too_odd(content, line_bytes, nesting):
    for piece in read_objects(io.BytesIO(content), Reading(ReadLimits(line_bytes, nesting))):
        assert isinstance(piece, Piece) or piece.reason


@given(content=st.text(alphabet='{}[]",:\\\n a1', max_size=60).map(str.encode))
def test_no_arrangement_of_brackets_is_too_odd(content):
    for piece in read_objects(io.BytesIO(content), Reading(ReadLimits(20, 3))):
        assert isinstance(json.loads(piece.raw), dict) if isinstance(piece, Piece) else piece.code


@given(objects=OBJECTS.filter(bool), data=st.data())
def test_a_file_cut_anywhere_keeps_every_record_before_the_cut(objects, data):
    text = SHAPES["lines"](objects).encode()
    cut = data.draw(st.integers(0, len(text)))
    whole_lines = text[:cut].count(b"\n")
    found = [value for _, value in read(text[:cut])]
    assert found[:whole_lines] == objects[:whole_lines]
    assert len(found) <= whole_lines + 1
