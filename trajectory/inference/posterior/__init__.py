"""What may have flown: the prior, the search for boosts that explain the claims, and weighted draws."""
