"""Database access: engines, schema, writer threads, group commit and wake-ups; no table's meaning and no rule of the product."""
