"""The bar tells share, bytes, rate and time left in one line that fits the terminal."""

from journal.management.bar import line, size

MB = 1024 * 1024


def test_a_line_tells_what_is_known():
    assert line(25 * MB, 100 * MB, 5.0 * MB, width=80) == (
        "[" + "#" * 8 + "." * 23 + "]  25 %  25.0 MB of 100 MB  5.0 MB/s  15 s left"
    )


def test_what_is_unknown_is_a_dash():
    assert line(0, 100, None, width=60).endswith("  0 %  0 B of 100 B  —  — left")


def test_a_narrow_terminal_gets_no_bar_and_no_second_line():
    assert line(50, 100, None, width=20) == "50 %  50 B of 100 B"


def test_sizes_are_short():
    assert [size(number) for number in (0, 1023, 1536, 200 * MB, 3 * 1024 * MB)] == [
        "0 B",
        "1023 B",
        "1.5 KB",
        "200 MB",
        "3.0 GB",
    ]
