"""The version of this program, as `make release` names it and the changelog describes it."""

VERSION = "0.2.0"
