"""Run the fuzzer for some time; a reader that raises ends it with the file and the seed."""

from __future__ import annotations

import argparse
import random
import time

from .run import rounds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    end_at = time.monotonic() + arguments.seconds
    for number, _ in enumerate(rounds(arguments.seed), 1):
        if time.monotonic() > end_at:
            print(f"{number} files, nothing raised")
            return


if __name__ == "__main__":
    main()
