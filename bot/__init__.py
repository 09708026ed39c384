"""Who we talk with: channels, pages, the operator, and the wiring."""
