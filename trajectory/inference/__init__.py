"""From claims to a posterior: likelihood, fit, standard range, consistency, class."""
