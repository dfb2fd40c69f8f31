"""The encrypted local store: opening it, capturing edits, the outbox, migrations, the search index."""
