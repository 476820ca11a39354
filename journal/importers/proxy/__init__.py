"""Transactions of LLM-API-Key-Proxy: one folder of files a request, with every pass over it."""

from .failures import ProxyFailures
from .transactions import ProxyTransactions

__all__ = ["ProxyFailures", "ProxyTransactions"]
