"""A result that the tests of the store keep: every sort of array, attribute and identity."""

import math

import numpy as np

ARRAYS = {
    "standard_range": np.array([1.0, -0.0, math.inf, math.nan, 5e-324]),
    "status": np.arange(6, dtype=np.int16).reshape(2, 3),
    "kept": np.array([True, False]),
    "none": np.zeros((0, 4)),
    "one": np.array(3.0, dtype=np.float32),
}
UNITS = {"standard_range": "m", "status": "1", "kept": "1", "none": "kg/m2", "one": "s"}
ATTRIBUTES = {
    "event": "PRK-20170728-A",
    "draws": 5,
    "seed": 2**64 - 1,
    "size": 0.1,
    "rotating": True,
    "note": "",
}
IDENTITY = {"seed": 7, "site": {"latitude": 0.7, "name": "북"}, "index": [0, 5], "azimuth": None}
PARTS = {"attributes": ATTRIBUTES, "units": UNITS, "identity": IDENTITY}
