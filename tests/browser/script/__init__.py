"""The page's script, in Chromium, in Chromium without what older browsers lack, in Firefox, and on a bad network."""
