"""What was said, in pieces that fit."""

from dashboard.queries.spoken import (
    MOST_PIECES,
    PAGE_CHARACTERS,
    SPARE_CHARACTERS,
    TEXT_CHARACTERS,
    Argument,
    Room,
    block_of,
    piece_of,
    pieces_of,
    whole_characters,
)
from journal.anatomy.prompts import Kind, Part, message

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def text(said):
    return Part(Kind.TEXT, said)


def test_a_long_text_is_cut_and_says_how_long_it_was():
    piece = piece_of(text("x" * 30_000), Room())
    assert (len(piece.text), piece.characters, piece.cut) == (TEXT_CHARACTERS, 30_000, 10_000)


def test_a_full_page_keeps_the_beginning_of_every_text():
    room = Room()
    room.characters = 0
    assert len(piece_of(text("x" * 30_000), room).text) == SPARE_CHARACTERS
    assert PAGE_CHARACTERS > 10 * TEXT_CHARACTERS


def test_arguments_are_named_and_texts_in_them_stay_as_they_are():
    value = {"path": "a\nb", "limit": 3, "deep": {"x": None}}
    piece = piece_of(Part(Kind.TOOL_USE, name="read", tool_call_id="t1", value=value), Room())
    assert piece.arguments == [
        Argument("path", "a\nb", 3),
        Argument("limit", "3", 1),
        Argument("deep", '{\n "x": null\n}', 14),
    ]


def test_arguments_that_are_no_object_are_one_text():
    assert piece_of(Part(Kind.TOOL_USE, "ls -l", name="shell"), Room()).text == "ls -l"
    assert piece_of(Part(Kind.TOOL_USE, name="shell", value=[1]), Room()).text == "[\n 1\n]"


def test_a_result_holds_what_came_back():
    piece = piece_of(Part(Kind.TOOL_RESULT, tool_call_id="t1", parts=(text("42"),), is_error=True), Room())
    assert (piece.pieces[0].text, piece.is_error) == ("42", True)
    assert piece_of(Part(Kind.TOOL_RESULT, value={"a": 1}), Room()).pieces[0].text == '{\n "a": 1\n}'


def test_only_pictures_that_can_do_nothing_are_shown():
    def picture(source):
        return piece_of(Part(Kind.MEDIA, media_type="image/png", source=source), Room()).picture

    assert picture(PICTURE) == PICTURE
    assert picture("data:image/svg+xml;base64,PHN2Zz4=") is None
    assert picture('data:image/png;base64,"><script>') is None
    assert picture("data:text/html;base64,PHN2Zz4=") is None
    assert picture("data:image/png;base64," + "A" * 800_000) is None


def test_a_picture_somewhere_else_is_an_address_and_nothing_more():
    piece = piece_of(Part(Kind.MEDIA, media_type="image/*", source="https://example.org/a.png"), Room())
    assert (piece.picture, piece.address) == (None, "https://example.org/a.png")


def test_pictures_share_a_page():
    room = Room()
    room.picture_characters = len(PICTURE) + 1
    part = Part(Kind.MEDIA, media_type="image/png", source=PICTURE)
    assert [piece.picture for piece in pieces_of([part, part], room)] == [PICTURE, None]


def test_what_nobody_knows_is_shown_as_it_is():
    assert piece_of(Part(Kind.OTHER, value={"type": "new"}), Room()).text == '{\n "type": "new"\n}'
    assert piece_of(Part(Kind.OTHER, name="Ada"), Room()).text == "Ada"


def test_a_message_of_too_many_parts_says_how_many_are_left_out():
    block = block_of(message("user", [text(str(number)) for number in range(MOST_PIECES + 3)]), Room())
    assert (len(block.pieces), block.pieces_left_out) == (MOST_PIECES, 3)


def test_unpaired_surrogates_can_be_written():
    assert whole_characters("a\ud800b") == "a\ufffdb"
    assert whole_characters("a\U0001f600b") == "a\U0001f600b"
