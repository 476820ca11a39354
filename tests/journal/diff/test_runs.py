"""Which payload a pass is compared with."""

from journal.diff.runs import Base, Place, bases, way


def request(component: str | None = "gateway", attempt: int | None = 1, has_payload: bool = True) -> Place:
    return Place("request", component, attempt, has_payload)


def response(component: str | None = "gateway", attempt: int | None = 1) -> Place:
    return Place("response", component, attempt, True)


def before(index: int) -> Base:
    return Base(index, is_across=False)


def test_a_pass_is_compared_with_the_one_before_it():
    assert bases([request(), request(), request()]) == [None, before(0), before(1)]


def test_a_pass_without_payload_is_passed_over():
    assert bases([request(), request(has_payload=False), request()]) == [None, None, before(0)]


def test_the_way_back_is_not_compared_with_the_way_there():
    assert bases([request(), response(), request(), response()]) == [None, None, before(0), before(1)]


def test_attempts_are_not_compared_with_each_other():
    assert bases([request(attempt=1), request(attempt=2), request(attempt=2)]) == [None, None, before(1)]


def test_each_attempt_begins_with_what_was_done_for_all_of_them():
    shared = request(attempt=None)
    assert bases([shared, request(attempt=1), request(attempt=2)]) == [None, before(0), before(0)]


def test_components_are_compared_with_themselves():
    there = [request("client"), request("provider"), request("client"), request("provider")]
    assert bases(there) == [None, Base(0, is_across=True), before(0), before(1)]


def test_pieces_of_a_stream_are_compared_with_nothing():
    piece = Place("stream", "gateway", 1, True)
    assert bases([piece, piece]) == [None, None]


def test_the_way_of_a_payload_leads_back_to_the_first_one():
    found = bases(
        [request("client"), request("client", has_payload=False), request("client"), request("provider")]
    )
    assert way(found, 3) == [0, 2, 3]


def test_ten_thousand_passes_are_settled_in_one_walk():
    found = bases([request()] * 10_000)
    assert found[-1] == before(9_998)
    assert len(way(found, 9_999)) == 10_000
