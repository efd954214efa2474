"""The two ends of an ensemble: numbers that belong to a sample index, and immutable files of results."""
