"""The coordinator's desk as web pages: requests in, HTML and PDF out; no SQL, no rule of a dossier, nothing that needs JavaScript."""
