"""The database: tables, migrations, and the log of changes by which servers stay in step."""
