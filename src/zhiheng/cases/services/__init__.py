"""Use cases of cases: the only place that writes them."""
