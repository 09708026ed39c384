"""What is remembered: SQLAlchemy Core, synchronous, in a writer thread behind one awaitable."""
