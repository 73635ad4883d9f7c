"""Assessment of units: items, scores of several hands, caps and vetoes, grades, field samples, results. Never of persons.

scoring      a sheet from facts: points with reasons, total, caps, grade
draw         which units are visited: an order that anybody can compute again from a published seed
reviewers    how lenient and how spread the members of a panel are
change       whether points differ from last year's by more than chance
sensitivity  what other weights, or a sheet without an item, would have made of the totals
years        the days of an assessment year;  units: who is assessed
"""

from zhiheng.assessment.draw import commitment, order, verify
from zhiheng.assessment.scoring import score

__all__ = ["commitment", "order", "score", "verify"]
