"""What the same boost reaches on a standard trajectory, in every direction, and what makes it uncertain."""
