"""Everything that is remembered: synchronous SQLAlchemy Core behind one awaitable writer; never a channel, a page or a framework."""
