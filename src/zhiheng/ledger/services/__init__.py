"""Use cases of the ledger room that write to PostgreSQL."""
