"""Recorded HTTP exchanges with model providers, whatever format they were recorded in."""

from journal.importers.members import Members

from .address import Call, call_of
from .body import Body, CodedBodyError, body_of_bytes, body_of_json, body_of_text
from .exchange import Exchange, Recording, answer_records
from .headers import NO_HEADERS, Headers, headers_of
from .writing import joined, json_of, moment_of, moved_by, text_of, value_of, whole_of

__all__ = [
    "NO_HEADERS",
    "Body",
    "Call",
    "CodedBodyError",
    "Exchange",
    "Headers",
    "Members",
    "Recording",
    "answer_records",
    "body_of_bytes",
    "body_of_json",
    "body_of_text",
    "call_of",
    "headers_of",
    "joined",
    "json_of",
    "moment_of",
    "moved_by",
    "text_of",
    "value_of",
    "whole_of",
]
