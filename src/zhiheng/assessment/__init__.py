"""Assessment of units: items, scores of several hands, caps and vetoes, grades, field samples, results."""
