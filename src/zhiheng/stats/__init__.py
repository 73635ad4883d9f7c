"""Statistics: intervals, estimates from designed samples, ranks with ties, trends. Pure: arrays in, numbers out."""
