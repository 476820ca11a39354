"""Run the fuzzer for some time; a reader that raises ends it with the file and the seed."""

from __future__ import annotations

import argparse
import os
import random
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Archives are opened in a room that knows Django.
    from .run import guided_rounds, rounds

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--guided", action="store_true", help="keep what reaches new steps of the code")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    end_at = time.monotonic() + arguments.seconds
    make = guided_rounds if arguments.guided else rounds
    for number, found in enumerate(make(arguments.seed), 1):
        if time.monotonic() > end_at:
            steps = f", {found} steps reached" if isinstance(found, int) else ""
            print(f"{number} files, nothing raised{steps}")
            return


if __name__ == "__main__":
    main()
