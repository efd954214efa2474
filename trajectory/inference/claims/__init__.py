"""What was said: how figures are read, how agencies measure, and how probable it is that they say so."""
