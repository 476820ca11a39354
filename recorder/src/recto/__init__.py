"""Record what an agent exchanges with model providers. Standard library only."""

__version__ = "0.1.0"
