"""What Django's migrations cannot say: triggers, storage, tables without row ids."""

from typing import Any

_SQLITE = [
    # The pair is the row: no second copy of it in an index.
    "DROP TABLE journal_sessionblob",
    """CREATE TABLE journal_sessionblob (
        session_id bigint NOT NULL REFERENCES journal_session (id) DEFERRABLE INITIALLY DEFERRED,
        blob_id bigint NOT NULL REFERENCES journal_blob (id) DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (session_id, blob_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX session_blob_by_blob ON journal_sessionblob (blob_id)",
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OF
        project_id, session_id, event_key, record_mac, kind, occurred_at, received_at, upload_id, document
        ON journal_entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
    """CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON journal_entry
        WHEN NOT EXISTS (SELECT 1 FROM journal_openguard)
        BEGIN SELECT RAISE(ABORT, 'entries leave only through a deletion with a receipt'); END""",
]
_POSTGRES = [
    # Already compressed: do not try again.
    "ALTER TABLE journal_entry ALTER COLUMN document SET STORAGE EXTERNAL",
    "ALTER TABLE journal_entry ALTER COLUMN facts SET STORAGE EXTERNAL",
    "ALTER TABLE journal_blob ALTER COLUMN data SET STORAGE EXTERNAL",
    """CREATE FUNCTION recto_entry_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'entries are never changed'; END $$""",
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OF
        project_id, session_id, event_key, record_mac, kind, occurred_at, received_at, upload_id, document
        ON journal_entry FOR EACH ROW EXECUTE FUNCTION recto_entry_is_never_changed()""",
    """CREATE FUNCTION recto_entry_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM journal_openguard) THEN
                RAISE EXCEPTION 'entries leave only through a deletion with a receipt';
            END IF;
            RETURN OLD;
        END $$""",
    """CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON journal_entry
        FOR EACH ROW EXECUTE FUNCTION recto_entry_is_never_deleted()""",
]


def finish_tables(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration that made tables: what Django would do at its end, such as indexes, is done now."""
    for statement in schema_editor.deferred_sql:
        schema_editor.execute(statement)
    schema_editor.deferred_sql.clear()


def shape_tables(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration."""
    statements = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
    for statement in statements:
        schema_editor.execute(statement)
    apps.get_model("journal", "StoreEpoch").objects.create(pk=1, number=0)


def keep_api_keys(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration that gave entries their keys: these are never changed either."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    statements = _SQLITE if is_sqlite else _POSTGRES
    made = next(one for one in statements if one.startswith("CREATE TRIGGER entry_is_never_changed"))
    schema_editor.execute(f"DROP TRIGGER entry_is_never_changed{'' if is_sqlite else ' ON journal_entry'}")
    schema_editor.execute(made.replace("upload_id, document", "upload_id, document, api_key"))


def restore_triggers(apps: Any, schema_editor: Any) -> None:
    """After a step that made the table of entries anew: on SQLite its triggers went with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in _SQLITE:
            if statement.startswith("CREATE TRIGGER"):
                schema_editor.execute(statement)


def keep_old_keys(apps: Any, schema_editor: Any) -> None:
    """Forward step of a migration: keys of rows that are there stand on shelf 0, see journal.store.shelves."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for kind, model in ((1, "Entry"), (2, "Blob")):
        if apps.get_model("journal", model).objects.exists():
            shelf = apps.get_model("journal", "KeyShelf")
            shelf.objects.create(kind=kind, number=0, first_id=1, token=b"")
