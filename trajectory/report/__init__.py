"""What an analysis leaves on disk: figures, the posterior and the answer as JSON."""

from trajectory.report.products import write_products

__all__ = ["write_products"]
