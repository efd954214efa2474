"""Whether the answers are calibrated: launches simulated from the prior, reported, and inferred again."""
