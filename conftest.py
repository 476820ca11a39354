"""Hand the engines to every test below."""

pytest_plugins = ["tests.engines.fixtures"]
