"""Reference data that is read from packages: Dutch places and holidays; never anything from the database."""
