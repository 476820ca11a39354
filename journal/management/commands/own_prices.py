"""The operator's own prices: list them, add one, take one back."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from journal.actions import PricesOverlap, add_price_row, take_back_price_row
from journal.cost.own_prices import NotAPrice, OwnPrices, Tier, Tokens
from journal.management.moments import moment_of
from journal.management.projects import chosen_project, need_database
from journal.models import PriceRow

_RATES = ("input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning")


class Command(BaseCommand):
    help = "Prices of your own, before those of the packaged list. Without an option: list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--add", metavar="MODEL", help="models of this name; * stands for anything")
        parser.add_argument(
            "--provider", default="*", metavar="NAME", help="of this provider; * stands for anything"
        )
        for name in _RATES:
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, metavar="USD", help=f"for a million tokens of {name}")
        parser.add_argument("--request-usd", metavar="USD", help="for each request")
        parser.add_argument(
            "--tool",
            action="append",
            default=[],
            metavar="NAME=USD",
            help="for each use of what the provider itself does: web_search=0.01",
        )
        parser.add_argument("--discount-percent", metavar="PERCENT", help="off everything")
        parser.add_argument(
            "--factor",
            action="append",
            default=[],
            metavar="TIER=FACTOR",
            help="of a tier of service: batch=0.5",
        )
        parser.add_argument(
            "--above",
            action="append",
            default=[],
            metavar="TOKENS:INPUT:OUTPUT",
            help="rates of requests with more input than this",
        )
        parser.add_argument("--from", dest="valid_from", metavar="DAY", help="for calls made on or after it")
        parser.add_argument("--to", dest="valid_to", metavar="DAY", help="for calls made before it")
        parser.add_argument("--note", default="", help="where the price is from")
        parser.add_argument("--replace", type=int, metavar="NUMBER", help="the row that the new one replaces")
        parser.add_argument(
            "--take-back", type=int, metavar="NUMBER", help="a row that shall price nothing new"
        )
        parser.add_argument(
            "--project", metavar="SLUG", help="only calls of this project; else of all of them"
        )
        parser.add_argument("--json", action="store_true", help="print rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        need_database()
        if options["add"] is not None:
            self._add(options)
        elif options["take_back"] is not None:
            row = PriceRow.objects.filter(pk=options["take_back"], in_force_to__isnull=True).first()
            if row is None:
                raise CommandError(f"There is no row {options['take_back']} in force.")
            take_back_price_row(row)
            self.stdout.write(f"Row {row.pk} prices nothing new in a minute.")
        else:
            self._list(options)

    def _add(self, options: dict[str, Any]) -> None:
        if options["input"] is None or options["output"] is None:
            raise CommandError("A price needs --input and --output, in US dollars for a million tokens.")
        try:
            row = add_price_row(
                chosen_project(options["project"]) if options["project"] else None,
                _prices(options),
                provider_pattern=options["provider"],
                model_pattern=options["add"],
                valid_from=moment_of(options["valid_from"]),
                valid_to=moment_of(options["valid_to"]),
                note=options["note"],
                replaces=options["replace"],
            )
        except (NotAPrice, PricesOverlap) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Row {row.pk} prices what arrives from {row.in_force_from.isoformat(timespec='seconds')} on; "
            "`manage.py reprice` prices what is there."
        )

    def _list(self, options: dict[str, Any]) -> None:
        rows = PriceRow.objects.filter(in_force_to__isnull=True).order_by("pk")
        if options["project"]:
            project = chosen_project(options["project"])
            rows = rows.filter(Q(project=project) | Q(project__isnull=True))
        if options["json"]:
            self.stdout.write(json_module.dumps([_told(row) for row in rows]))
            return
        for row in rows:
            self.stdout.write(
                f"{row.pk}: {row.provider_pattern} {row.model_pattern} {row.prices} {row.note}".rstrip()
            )


def _prices(options: dict[str, Any]) -> OwnPrices:
    told = {name: _number(options[name], name) for name in _RATES if options[name] is not None}
    return OwnPrices(
        rates=Tokens(**told),
        tiers=tuple(map(_tier, options["above"])),
        factors=dict(map(_factor, options["factor"])),
        request_usd=_maybe(options["request_usd"], "--request-usd"),
        discount_percent=_maybe(options["discount_percent"], "--discount-percent"),
        tools=dict(map(_fee, options["tool"])),
    )


def _tier(text: str) -> Tier:
    parts = text.split(":")
    if len(parts) != 3 or not parts[0].isdecimal():
        raise CommandError(f"{text!r} is no size with its rates: write it like 200000:6:22.5.")
    return Tier(int(parts[0]), Tokens(_number(parts[1], "--above"), _number(parts[2], "--above")))


def _factor(text: str) -> tuple[str, Decimal]:
    name, _, factor = text.partition("=")
    return name, _number(factor, "--factor")


def _fee(text: str) -> tuple[str, Decimal]:
    name, _, usd = text.partition("=")
    return name, _number(usd, "--tool")


def _maybe(text: str | None, name: str) -> Decimal | None:
    return None if text is None else _number(text, name)


def _number(text: str, name: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as fault:
        raise CommandError(f"{text!r} is no number for {name}.") from fault


def _told(row: PriceRow) -> dict[str, Any]:
    return {
        "number": row.pk,
        "provider": row.provider_pattern,
        "model": row.model_pattern,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "in_force_from": row.in_force_from.isoformat(),
        "prices": json_module.loads(row.prices),
        "note": row.note,
    }
