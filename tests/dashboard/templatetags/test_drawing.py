"""One lane of the timeline."""

from dashboard.charts.minimap import Step, draw
from dashboard.charts.timeline import Bar
from dashboard.templatetags.drawing import lane, steps


def test_a_bar_stands_where_it_was_placed_and_says_what_it_is():
    drawn = lane("grid-k", [Bar("provider", "10%", "20%", "ok after 2 s")], 14)
    assert 'class="bar--provider" rx="1.5" x="10%" width="20%"' in drawn
    assert "<title>ok after 2 s</title>" in drawn


def test_a_wait_is_hatched():
    assert 'fill="url(#hatch)"' in lane("grid-k", [Bar("wait", "0%", "5%", "waited")], 14)


def test_the_lines_behind_are_shared():
    assert '<use href="#grid-k" width="100%" height="100%"/>' in lane("grid-k", [], 14)


def test_the_first_token_is_a_mark():
    assert '<rect class="first-token" x="25%"' in lane("grid-k", [], 14, ["25%"])


def test_the_name_of_a_tool_is_text_without_hidden_characters():
    drawn = lane("grid-k", [Bar("tool", "0%", "5%", "<script>\u202e: ok")], 7)
    assert "<title>&lt;script&gt;\\u202e: ok</title>" in drawn


def test_no_geometry_needs_a_style_attribute():
    assert "style=" not in lane("grid-k", [Bar("tool", "0%", "5%", "ok")], 7, ["1%"])


def test_a_moment_is_as_wide_as_can_be_pointed_at():
    drawn = lane("grid-k", [Bar("failed", "10%", "0.15%", "529", is_moment=True)], 14)
    assert 'class="bar--failed" x="10%" width="3" y="50%" height="14" transform="translate(-1.5 -7)"' in drawn


def test_what_nobody_recorded_is_a_thin_line():
    assert 'height="2"' in lane("grid-k", [Bar("untold", "0%", "5%", "not recorded")], 14)


def test_what_is_short_is_wide_enough_to_be_seen():
    assert 'x="10%" width="2"' in lane("grid-k", [Bar("tool", "10%", "0.15%", "ok", is_short=True)], 7)


def test_steps_of_a_minimap_are_links_before_one_shape_for_each_look():
    told = {"began_at": None, "unanswered": 0, "wait_seconds": None, "usd": None, "cost_unknown_calls": 0}
    first = Step(1, 10, errors=1, retried=0, provider_seconds=4.0, **told)
    second = Step(11, 10, errors=0, retried=0, provider_seconds=2.0, **told)
    drawn = steps(draw([first, second], first=1, shown=5), "/s?view=tree&")
    assert (
        '<a href="/s?view=tree&amp;row=11" tabindex="-1"><title>calls 11 to 20, 2.00 s at the provider</title>'
        in drawn
    )
    assert 'viewBox="0 0 20 39"' in drawn
    assert '<path class="bar--provider" d="M0 0.0h10v26.0h-10zM10 13.0h10v13.0h-10z"/>' in drawn
    assert drawn.count('class="bar--failed"') == 1
