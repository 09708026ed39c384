"""Checks of a PDF by programs that did not make it: page-validation for the standards, pypdf for what is inside."""

from __future__ import annotations

import io
import re
import subprocess

import page
import pikepdf
import pypdf

from tests.support.waiting import PATIENCE


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


def said_texts(made: bytes) -> list[str]:
    """What a screen reader says in the place of the letters that are drawn, paragraph by paragraph."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return [str(one.ActualText) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ActualText" in one]


def copied_text(made: bytes) -> str:
    """What is copied out of its pages, without the marks of direction that are put around it."""
    command = ["pdftotext", "-layout", "-", "-"]
    copied = subprocess.run(command, input=made, capture_output=True, check=True, timeout=PATIENCE).stdout.decode()
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", copied)
