"""The front door of insight: figures, and the quarters that they are of."""

from roedtraad.insight.hiding import LEAST, Group, Share
from roedtraad.insight.selectors import Quarter, post_figures, quarter_of, quarters_over

__all__ = ["LEAST", "Group", "Quarter", "Share", "post_figures", "quarter_of", "quarters_over"]
