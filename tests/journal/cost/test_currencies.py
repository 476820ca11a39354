"""Codes of currencies."""

from journal.cost.currencies import CURRENCIES


def test_codes_have_three_capital_letters():
    assert {"USD", "EUR", "JPY"} <= CURRENCIES
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)
