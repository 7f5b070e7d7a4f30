"""The insight report as PDF: PDF/UA-1 and PDF/A-2a, the same bytes for the same report."""

from __future__ import annotations

from dataclasses import asdict

from roedtraad.audit.insight import Report
from roedtraad.post.service import set_told


def set_report(report: Report) -> bytes:
    """Give the report as PDF."""
    made = {"year": report.made.year, "month": report.made.month, "day": report.made.day}
    return set_told({**asdict(report), "made": made})
