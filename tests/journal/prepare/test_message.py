"""Messages between the web process and its helper."""

import socket

from journal.prepare.message import PartSent, Reply, receive, replies, send


def test_a_message_arrives_whole_however_large():
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_000_000)
    sent = Reply(parts=[PartSent(b"d" * 16, b"p" * 150_000, [], 150_000, was_redacted=False)])
    send(ours, sent)
    assert replies.decode(receive(theirs)) == sent


def test_the_other_side_is_gone_is_none():
    ours, theirs = socket.socketpair()
    ours.sendall(b"\0\0\0")
    ours.close()
    assert receive(theirs) is None
