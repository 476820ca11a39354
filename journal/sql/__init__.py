"""What differs between SQLite and PostgreSQL, and nothing else."""

from .files import prepare_sqlite_file
from .locks import lock_deletion, lock_ingestion

__all__ = ["lock_deletion", "lock_ingestion", "prepare_sqlite_file"]
