"""Numba kernels: SI floats and arrays in, floats and status codes out.

This room knows no launch, no unit and no file.  Physics lives in scalar functions (`earth`, `atmosphere`,
`aerodynamics`, `ascent`, `dynamics`); `stepper` advances a block of flights side by side; `flight` carries
each flight from launch to impact; `batch` is the only door that starts threads.
"""

DISTRIBUTION = "lofted"
