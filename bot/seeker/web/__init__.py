"""The seeker's web pages (Starlette and Jinja2): requests in, HTML out; no SQL, no conversation rules, nothing that needs JavaScript."""
