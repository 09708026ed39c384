"""Checks of a PDF by programs that did not make it: page-validation for the standards, pypdf for what is inside."""

from __future__ import annotations

import io
import re

import page
import pypdf


def validation_failures(made: bytes) -> list[tuple[str, str, str]]:
    """Violations of PDF/UA-1 and PDF/A-3a, each as (profile, rule, message)."""
    reports = [page.validate_pdf_bytes(made, profile=profile, limits=page.SafetyLimits.unlimited()) for profile in ("ua1", "3a")]
    return [(str(report.profile), one.rule_id, one.message) for report in reports for one in report.failures]


def read_pdf(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def visible_text(made: bytes) -> str:
    """The visible text without its spaces and breaks."""
    return without_spaces("".join(one.extract_text() for one in read_pdf(made).pages))


def without_spaces(words: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\u00ad]", "", words)
