"""The circle picture: its layout and its SVG; never a file of a font or anything else that differs between machines."""
