"""Numba kernels: SI floats and arrays in, floats and status codes out.

This room knows no launch, no unit and no file.  Physics lives in scalar functions (`earth`, `atmosphere`,
`aerodynamics`, `ascent`, `dynamics`); `stepper` advances a block of flights side by side; `flight` carries
each flight from launch to impact.  `manoeuvre` flies what has lift or meets a wind, one at a time, and
`cruise` what keeps its height and speed.  `batch` is the only door that starts threads.
"""

DISTRIBUTION = "lofted"
