"""What follows: contradictions among claims, classes, and how much lies beyond a line."""
