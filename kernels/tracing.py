"""The nodes of one flight's path: time, Earth-fixed position, velocity and acceleration, ten numbers each.

Between two nodes a quintic holds the path; a long step of a coast is filled with nodes for that.  A jump
(pitch-over, staging) appears as two nodes of equal time.
"""

import math

from kernels.chunk import CLOCK, IMPACT_TIME, JERK, MOTION, PLACE, PULL
from kernels.coast import trial
from kernels.columns import get3, read3
from kernels.earth import gravity, radius, rotation
from kernels.flight import world_of
from kernels.jit import scalar
from kernels.lane import ACCELERATION, NEW, STEP, TIME, VELOCITY
from kernels.passes import follow

SPACING = 60.0  # s between the nodes of a coast: a quintic then errs by less than a millimetre
SMALL_JUMP = 1e-3  # m, m/s, m/s2: below, a path counts as continuous


@scalar
def note(nodes, noted, time, place, motion, pull):
    """Add a node unless it says nothing new.  in: s, m, m/s, m/s2; out: nodes, noted.

    Nodes that are later go: their step was repeated.
    """
    while noted[0] > 0 and nodes[noted[0] - 1, 0] > time:
        noted[0] -= 1
    last = noted[0] - 1
    if last >= 0 and nodes[last, 0] == time:
        same = True
        for k in range(3):
            same = same and abs(nodes[last, 1 + k] - place[k]) < SMALL_JUMP
            same = same and abs(nodes[last, 4 + k] - motion[k]) < SMALL_JUMP
            same = same and abs(nodes[last, 7 + k] - pull[k]) < SMALL_JUMP
        if same:
            return
    if noted[0] >= nodes.shape[0]:
        return
    nodes[noted[0], 0] = time
    for k in range(3):
        nodes[noted[0], 1 + k], nodes[noted[0], 4 + k], nodes[noted[0], 7 + k] = place[k], motion[k], pull[k]
    noted[0] += 1


@scalar
def note_lane(nodes, noted, lanes, end):
    """Add a node from lane 0: its state, or the end of its step.  in: bool; out: nodes, noted."""
    column, time = 0, lanes[TIME]
    if end:
        column, time = NEW, time + lanes[STEP]
    place, motion = get3(lanes, column), get3(lanes, column + VELOCITY)
    note(nodes, noted, time, place, motion, get3(lanes, column + ACCELERATION))


@scalar
def note_coast(nodes, noted, start, state, time, end, earth):
    """Add the nodes of a step of a coast, and of its start.  in: s, inertial state, s, s; out: nodes."""
    gm, a, f, j2, rate = world_of(earth)
    step = end - time
    count = max(1, math.ceil(step / SPACING))
    for k in range(count + 1):
        part = step * k / count
        total = trial(part, state[0], state[1], state[2], state[3], state[4], state[5], (gm, a, f, j2))
        angle = rate * (time + part - start)
        s, c = math.sin(angle), math.cos(angle)
        x, y, z = c * total[0] + s * total[1], c * total[1] - s * total[0], total[2]
        vx = c * total[3] + s * total[4] + rate * y
        vy, vz = c * total[4] - s * total[3] - rate * x, total[5]
        r, inverse_square = radius(x, y, z)
        gx, gy, gz = gravity(x, y, z, r, inverse_square, gm, a, j2)
        rx, ry = rotation(x, y, vx, vy, rate)
        at = time + part if k < count else end  # to the bit: the next step starts there
        note(nodes, noted, at, (x, y, z), (vx, vy, vz), (gx + rx, gy + ry, gz))


@scalar
def note_impact(nodes, noted, chunk):
    """Add the node of the impact of flight 0.  in: chunk; out: nodes, noted."""
    x, y, z = read3(chunk, PLACE)
    vx, vy, vz = read3(chunk, MOTION)
    ax, ay, az = read3(chunk, PULL)
    jx, jy, jz = read3(chunk, JERK)
    time = chunk[IMPACT_TIME]
    t = time - chunk[CLOCK]
    p = follow(t, (x, y, z, vx, vy, vz, ax, ay, az, jx, jy, jz))
    note(
        nodes, noted, time, (p[0], p[1], p[2]), (p[3], p[4], p[5]), (ax + t * jx, ay + t * jy, az + t * jz)
    )  # fmt: skip
