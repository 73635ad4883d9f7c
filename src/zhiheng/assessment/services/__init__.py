"""Use cases of assessments: the only place that writes."""
