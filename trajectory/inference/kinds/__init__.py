"""Which kind and type of missile it was: flights of every kind, and a mixture learned from other launches."""
