"""The served product in a real Chromium: the main path, the scripts and accessibility; what needs no browser is tested elsewhere."""
