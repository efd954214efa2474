"""Sweeps: ensembles over distributions of any model parameter, computed chunk by chunk and resumed."""
