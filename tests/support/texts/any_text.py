"""Any character that text on a line or in a file can hold, for hypothesis.

Its own `text()` means the same ones, and looks for them one by one where it finds no cache of an earlier run: two seconds in a fresh clone.
"""

from __future__ import annotations

from hypothesis import strategies as st

ANY_CHARACTER = st.characters(exclude_categories=["Cs"])
