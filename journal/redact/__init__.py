"""Hides secrets in recorded JSON and in plain text before anything is stored."""

from journal.redact.redactor import DEFAULT, Redactor, redactor_with
from journal.redact.rules import RULES_VERSION, Rule
from journal.redact.shipped import RULES

__all__ = ["DEFAULT", "RULES", "RULES_VERSION", "Redactor", "Rule", "redactor_with"]
