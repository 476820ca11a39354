"""Hides secrets in recorded JSON and in plain text before anything is stored."""

from journal.redact.redactor import DEFAULT, Redactor, redactor_with
from journal.redact.rules import RULES_VERSION, Rule

__all__ = ["DEFAULT", "RULES_VERSION", "Redactor", "Rule", "redactor_with"]
