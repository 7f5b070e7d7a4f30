"""The insight report as PDF: PDF/UA-1 and PDF/A-2a, the same bytes for the same report."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from roedtraad.audit.insight import Report
from roedtraad.post.service import set_paper

PAPER = Path(__file__).resolve().parent / "papers" / "insight.typ"


def set_report(report: Report) -> bytes:
    """Give the report as PDF."""
    made = {"year": report.made.year, "month": report.made.month, "day": report.made.day}
    return set_paper(PAPER, {"report": json.dumps({**asdict(report), "made": made}, ensure_ascii=False)}, report.made)
