/* The rival in C: the algorithm of our kernel for free flights, one flight at a time.
 *
 * As `kernels` does it: in air, steps of the 4(3) pair of Dormand and Prince whose error is projected to the
 * impact, aimed at the edges of the pieces of air and of the drag curve; air left out where it moves the
 * impact by less than half the tolerance; there, a coast by leapfrog extrapolated to order twelve in an
 * inertial frame; the apogee by a Taylor series, the ground by Newton's method.  Left out is what is not
 * compared: the geodesic range, the entry, the bound of the error.  A flight that fails comes to NaN.
 *
 * One flight is a chain of operations that wait for one another: formulas are written so that what is known
 * last enters last.  SI throughout. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

/* The Earth of benchmarks/common_work.py, and the limits of `kernels` */
static const double A = 6378137.0, F = 1.0 / 298.257223563, FLAT = 1.0 - 1.0 / 298.257223563;
static const double GM = 3.986004418e14, J2 = 1.08262668355e-3, RATE = 7.292115e-5;
static const double ENTRY_INTERFACE = 121920.0, ORBIT_PERIGEE = 80e3, FAR_AWAY = 1e9, LONGEST_FLIGHT = 6000.0;
static const double SHORT_COAST = 20e3, ABOVE_FLOOR = 2e3, FIRST_STEP = 0.5, AFTER_COAST = 30.0;
static const double HEIGHT_SLACK = 30.0, MACH_SLACK = 0.02, MOST_SLACK = 4.0, AIM = 0.25, EARLY = 0.25;
static const double STEADY = 80.0, COAST_STEP = 0.9, NEAR_APOGEE = 12.0, J2_MARGIN = 4e-3, ROUNDING = 1e-14;
static const double SCALE_HEIGHT = 7000.0, GROUND_TOLERANCE = 1e-6, MIN_STEP = 1e-9, MAX_STEP = 120.0;
enum { MOST_TRIALS = 200000, MOST_PERIGEES = 3, MOST_AIMS = 4, RUNS = 6, WIDTH = 8 };

typedef struct { double x, y, z; } Vec;
typedef struct { double bottom, top, middle, scale, density[10], sound[6], above; } Air; /* kernels.layout */
typedef struct { double bottom, top, shape[4]; } Drag;                                   /* kernels.layout */
typedef struct { Vec place, motion, pull; double height, climb, mach; } Point;           /* of a path */

typedef struct {
    const Air *air, *last_air;
    const Drag *drag, *last_drag;
    double tolerance, inverse; /* m, 1/m */
    double wide, free;         /* how far a step may pass an edge: m, Mach number */
} World;

typedef struct {
    Point now; /* Earth-fixed; during a coast inertial */
    double drag, time, step, to_go, top, apogee, floor, evaluations;
    const Air *air, *ceiling; /* where it is, and from where on it coasts, if anywhere; down to its floor */
    const Drag *curve;
    int trials, perigees;
} Flight;

typedef enum { LANDED, LEAVING, FAILED } End;

INLINE double least(double a, double b) { return a < b ? a : b; }
INLINE double most(double a, double b) { return a > b ? a : b; }
INLINE double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
INLINE Vec plus(Vec a, double k, Vec b) { return (Vec){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z}; }

/* Earth ------------------------------------------------------------------------------------------------- */

INLINE Vec gravity(Vec p, double r, double inverse_square) {
    double k = GM * r * inverse_square * inverse_square;
    double q = 1.5 * J2 * (A * A) * inverse_square, s = 5.0 * (p.z * p.z) * inverse_square;
    double equatorial = -k * (1.0 + q * (1.0 - s));
    return (Vec){equatorial * p.x, equatorial * p.y, -k * (1.0 + q * (3.0 - s)) * p.z};
}

/* Geodetic height by its series in the flattening (that of kernels.earth, ordered by A / r), and its rate. */
INLINE double series_height(double z, double r, double inverse_square) {
    double q = z * z * inverse_square, k = A * inverse_square * r, lean = F * (1.0 - 2.0 * q);
    double second = (-0.5 - 0.5 * F * q) + k * ((2.0 - 2.0 * lean) + k * (4.0 * lean));
    return (r - A + A * F * q) + A * F * F * q * (1.0 - q) * second;
}

INLINE double series_climb(Vec p, Vec v, double r, double inverse_square) {
    double along = dot(p, v), q = p.z * p.z * inverse_square, k = A * r * inverse_square;
    double q_rate = 2.0 * inverse_square * p.z * (v.z - p.z * along * inverse_square);
    double slope = 1.0 + F * (1.0 - 2.0 * q) * (2.0 * k - 0.5), k_rate = -k * along * inverse_square;
    return along * inverse_square * r + A * F * (slope * q_rate + 2.0 * F * q * (1.0 - q) * k_rate);
}

/* State after a time by a Taylor series. */
static Point follow(double t, Point from, Vec jerk) {
    double s = 0.5 * t * t;
    from.place = plus(plus(plus(from.place, t, from.motion), s, from.pull), t * t * t / 6.0, jerk);
    from.motion = plus(plus(from.motion, t, from.pull), s, jerk);
    return from;
}

/* The Kepler ellipse through a state --------------------------------------------------------------------- */

typedef struct { double axis, e_cos, e_sin, e, motion, perigee_z, ahead_z; } Orbit;

static Orbit ellipse(Vec p, Vec v, double r) {
    double v2 = dot(v, v), along_p = dot(p, v), inverse = 2.0 / r - v2 / GM, bound = most(inverse, 1e-15);
    double root = sqrt(GM * bound), e_cos = 1.0 - r * bound, e_sin = along_p * root / GM;
    double e = most(sqrt(e_cos * e_cos + e_sin * e_sin), 1e-12);
    double along = (v2 - GM / r) / (GM * e), across = along_p / (GM * e);
    Vec perigee = {along * p.x - across * v.x, along * p.y - across * v.y, along * p.z - across * v.z};
    Vec h = {p.y * v.z - p.z * v.y, p.z * v.x - p.x * v.z, p.x * v.y - p.y * v.x};
    double ahead_z = (h.x * perigee.y - h.y * perigee.x) / most(sqrt(dot(h, h)), 1e-9);
    return (Orbit){inverse > 0.0 ? 1.0 / bound : -1.0, e_cos, e_sin, e, root * bound, perigee.z, ahead_z};
}

static double time_to_apogee(const Orbit *o) { return (atan2(o->e_sin, -o->e_cos) + o->e_sin) / o->motion; }

/* Time until a height is passed on the way down; negative if never. */
static double time_to_descend(const Orbit *o, double height) {
    double root = sqrt(most(1.0 - o->e * o->e, 0.0)), target = A + height;
    double cosine = most(-1.0, least(1.0, (1.0 - target / o->axis) / o->e));
    double sine = sqrt(1.0 - cosine * cosine);
    double z = o->axis * ((cosine - o->e) * o->perigee_z - root * sine * o->ahead_z) / target;
    target = A * (1.0 - F * (z * z)) + height;
    cosine = (1.0 - target / o->axis) / o->e;
    if (!(fabs(cosine) < 1.0 && o->axis > 0.0)) return -1.0;
    sine = sqrt(1.0 - cosine * cosine);
    double swept = atan2(-(o->e_cos * sine + o->e_sin * cosine), o->e_cos * cosine - o->e_sin * sine);
    if (swept < 0.0) swept += 2.0 * 3.14159265358979323846;
    return (swept + o->e * sine + o->e_sin) / o->motion;
}

/* Air ---------------------------------------------------------------------------------------------------- */

typedef struct { Vec pull; double r, inverse_square, height, mach, speed; } Field;

/* The right-hand side: gravity, rotation and drag in given pieces. */
INLINE Field field(Vec p, Vec v, double drag, const Air *air, const Drag *curve) {
    double square = dot(p, p), r = sqrt(square), inverse_square = 1.0 / square, speed = sqrt(dot(v, v));
    double height = series_height(p.z, r, inverse_square);
    double u = (height - air->middle) * air->scale, u2 = u * u, u4 = u2 * u2;
    const double *d = air->density, *s = air->sound, *c = curve->shape;
    double low = (d[0] + u * d[1]) + u2 * (d[2] + u * d[3]);
    double high = (d[4] + u * d[5]) + u2 * (d[6] + u * d[7]);
    double density = (low + u4 * high) + (u4 * u4) * (d[8] + u * d[9]);
    double mach = speed * (((s[0] + u * s[1]) + u2 * (s[2] + u * s[3])) + u4 * (s[4] + u * s[5]));
    double m = mach - curve->bottom;
    double slow = -0.5 * density * speed * drag * ((c[0] + m * c[1]) + m * m * (c[2] + m * c[3]));
    Vec pull = gravity(p, r, inverse_square);
    pull.x += RATE * (RATE * p.x + 2.0 * v.y), pull.y += RATE * (RATE * p.y - 2.0 * v.x);
    return (Field){plus(pull, slow, v), r, inverse_square, height, mach, speed};
}

/* Time until a gap is closed: the smaller root of a quadratic; far off if never. */
INLINE double time_until(double gap, double rate, double rate_of_rate) {
    double square = rate * rate + 2.0 * rate_of_rate * gap;
    return square >= 0.0 ? 2.0 * gap / most(rate + sqrt(square), 1e-300) : 1e300;
}

/* Cut a step so that steps of its size end at a gap. */
INLINE double fitted(double step, double gap) {
    return step >= 0.999 * gap ? gap : step > 0.5 * gap ? 0.5 * gap : step;
}

/* Go on in the pieces that lie ahead, and aim the next step, no longer than a given one, at their edges. */
INLINE void plan(Flight *f, const World *w, const Field *at, double longest) {
    const Point *now = &f->now;
    double climb = now->climb, speed2 = at->speed * at->speed;
    double u = (now->height - f->air->middle) * f->air->scale;
    double fall = (dot(now->place, now->pull) + speed2 - climb * climb) * at->r * at->inverse_square;
    const double *s = f->air->sound;
    double thinning = s[1] + u * (2.0 * s[2] + u * (3.0 * s[3] + u * (4.0 * s[4] + u * 5.0 * s[5])));
    double braking = dot(now->pull, now->motion) / most(speed2, 1e-9);
    double mach_rate = now->mach * braking + at->speed * thinning * f->air->scale * climb;
    double mach_bend = now->mach * braking * (2.0 * braking - climb / SCALE_HEIGHT);
    bool rising = climb > 0.0, gaining = mach_rate > 0.0;
    double near = least(w->free, EARLY * (f->curve->top - f->curve->bottom));
    if (rising && now->height > f->air->top - w->wide && f->air < w->last_air) f->air++;
    if (!rising && now->height < f->air->bottom + w->wide && f->air > w->air) f->air--;
    if (gaining && now->mach > f->curve->top - near && f->curve < w->last_drag) f->curve++;
    if (!gaining && now->mach < f->curve->bottom + near && f->curve > w->drag) f->curve--;
    double gap = most(rising ? f->air->top - now->height : now->height - f->air->bottom, 0.0) + AIM * w->wide;
    double edge = time_until(gap, fabs(climb), rising ? fall : -fall);
    gap = most(gaining ? f->curve->top - now->mach : now->mach - f->curve->bottom, 0.0) + AIM * w->free;
    edge = least(edge, time_until(gap, fabs(mach_rate), gaining ? mach_bend : -mach_bend));
    f->step = fitted(least(longest, MAX_STEP), edge);
}

/* Find the pieces after a jump, and plan the first step from there. */
static void set_off(Flight *f, const World *w, double longest) {
    Point *now = &f->now;
    double r = sqrt(dot(now->place, now->place)), height = series_height(now->place.z, r, 1.0 / (r * r));
    for (f->air = w->air; f->air < w->last_air && height >= f->air->top;) f->air++;
    Field at = field(now->place, now->motion, f->drag, f->air, w->drag); /* for the Mach number */
    for (f->curve = w->drag; f->curve < w->last_drag && at.mach >= f->curve->top;) f->curve++;
    at = field(now->place, now->motion, f->drag, f->air, f->curve);
    now->pull = at.pull, now->height = at.height, now->mach = at.mach;
    now->climb = series_climb(now->place, now->motion, at.r, at.inverse_square);
    f->evaluations += 2.0;
    plan(f, w, &at, longest);
}

/* Dense output ------------------------------------------------------------------------------------------- */

/* State at a fraction of a step: a quintic through position, velocity and acceleration at both ends. */
static Point within(const Point *a, const Point *b, double h, double u) {
    double t = u * h, square = u * u, cube = u * square;
    Vec f = plus(b->pull, -1.0, a->pull), e = plus(plus(b->motion, -1.0, a->motion), -h, a->pull);
    Vec d = plus(plus(plus(b->place, -1.0, a->place), -h, a->motion), -0.5 * h * h, a->pull);
    Point at = {.motion = plus(a->motion, t, a->pull)};
    at.place = plus(plus(a->place, t, a->motion), 0.5 * t * t, a->pull);
    at.place = plus(at.place, cube * (10.0 + u * (6.0 * u - 15.0)), d);
    at.place = plus(at.place, cube * (u * (7.0 - 3.0 * u) - 4.0) * h, e);
    at.place = plus(at.place, cube * (0.5 + u * (0.5 * u - 1.0)) * h * h, f);
    at.motion = plus(at.motion, square * (30.0 + u * (30.0 * u - 60.0)) / h, d);
    at.motion = plus(at.motion, square * (u * (28.0 - 15.0 * u) - 12.0), e);
    at.motion = plus(at.motion, square * (1.5 + u * (2.5 * u - 4.0)) * h, f);
    double r = sqrt(dot(at.place, at.place));
    at.height = series_height(at.place.z, r, 1.0 / (r * r));
    at.climb = series_climb(at.place, at.motion, r, 1.0 / (r * r));
    return at;
}

/* Fraction of a step where the climb (turn) or the height passes zero, by the Illinois variant of the false
 * position; the nearer end where it does not. */
static double find(bool turn, const Point *a, const Point *b, double h, double low, double high) {
    Point at = within(a, b, h, low), end = within(a, b, h, high);
    double at_low = turn ? at.climb : at.height, at_high = turn ? end.climb : end.height, u = low, before;
    if (at_low == 0.0 || at_low * at_high > 0.0) return fabs(at_low) <= fabs(at_high) ? low : high;
    for (int round = 0, side = 0; round < 60; round++) {
        before = u, u = (low * at_high - high * at_low) / (at_high - at_low), at = within(a, b, h, u);
        double here = turn ? at.climb : at.height;
        if (here == 0.0 || fabs(u - before) <= 1e-14) break;
        if (here * at_high > 0.0)
            high = u, at_high = here, at_low *= side == 1 ? 0.5 : 1.0, side = 1;
        else
            low = u, at_low = here, at_high *= side == -1 ? 0.5 : 1.0, side = -1;
    }
    return u;
}

static void note_apogee(Flight *f, const Point *next) {
    if (!(f->now.climb > 0.0 && next->climb <= 0.0)) return;
    double fraction = find(true, &f->now, next, f->step, 0.0, 1.0);
    f->apogee = most(f->apogee, within(&f->now, next, f->step, fraction).height);
}

/* Land where the trial step ends at or near the ground: onto the ellipsoid by Newton's method. */
static bool meets_ground(Flight *f, const Point *next, double wide, double *outcome) {
    const Point *now = &f->now;
    double start = 0.0, end = 1.0, fraction = 1.0, h = f->step, k = 1.0 / (FLAT * FLAT), t = 0.0;
    Point at = *next;
    bool near = now->climb < 0.0 && next->climb < 0.0 && next->height <= wide && next->height >= -4.0 * wide;
    if (!near || next->climb * next->climb <= STEADY * fabs(next->height)) {
        if (next->height > GROUND_TOLERANCE && now->climb < 0.0 && next->climb > 0.0) { /* dips */
            end = find(true, now, next, h, 0.0, 1.0);
            if (within(now, next, h, end).height >= 0.0) return false;
        } else if (next->height > GROUND_TOLERANCE ||
                   (now->height <= GROUND_TOLERANCE && next->climb > 0.0)) {
            return false;
        } else if (now->climb > 0.0) { /* rises first */
            start = find(true, now, next, h, 0.0, 1.0);
        }
        fraction = find(false, now, next, h, start, end);
        note_apogee(f, next);
        at = within(now, next, h, fraction);
    }
    Vec change = plus(next->pull, -1.0, now->pull), jerk = {change.x / h, change.y / h, change.z / h};
    at.pull = plus(now->pull, fraction, change);
    for (int round = 0; round < 3; round++) {
        Point there = follow(t, at, jerk);
        Vec p = there.place, q = {p.x, p.y, k * p.z};
        double size = sqrt(dot(p, q)), rate = dot(q, there.motion);
        if (rate < -1e-3 * size) t -= (size - A) * size / rate;
    }
    at = follow(t, at, jerk);
    outcome[0] = at.place.x, outcome[1] = at.place.y, outcome[2] = at.place.z;
    outcome[3] = sqrt(dot(at.motion, at.motion)), outcome[4] = f->time + fraction * h + t;
    return true;
}

/* Fly in air to the ground, or up to where the air may be left out. */
static End fly_in_air(Flight *flight, const World *w, double *outcome) {
    set_off(flight, w, flight->step);
    Flight f = *flight; /* a copy that no pointer leads to stays in registers */
    while (f.trials++ < MOST_TRIALS) {
        if (f.ceiling && f.air >= f.ceiling && f.now.climb > 0.0) {
            *flight = f;
            return LEAVING;
        }
        const Vec p = f.now.place, v = f.now.motion, a = f.now.pull;
        const double h = f.step, g = h * h;
        Vec b = field(plus(p, h / 3.0, v), plus(v, h / 3.0, a), f.drag, f.air, f.curve).pull;
        Vec c = field(plus(plus(p, h * (2.0 / 3.0), v), g / 3.0, a), plus(plus(v, -h / 3.0, a), h, b), f.drag,
                      f.air, f.curve).pull;
        Vec d = field(plus(plus(plus(p, h, v), -g * (2.0 / 3.0), a), g, b),
                      plus(plus(v, h, plus(a, -1.0, b)), h, c), f.drag, f.air, f.curve).pull;
        Vec both = plus(b, 1.0, c), other = plus(a, -3.0, plus(b, -1.0, c));
        Point next;
        next.place = plus(plus(p, h, v), 0.125 * g, plus(plus(a, 1.0, b), 1.0, both));
        next.motion = plus(plus(v, 0.125 * h, plus(a, 3.0, both)), 0.125 * h, d);
        Field at = field(next.place, next.motion, f.drag, f.air, f.curve);
        next.pull = at.pull, next.height = at.height, next.mach = at.mach;
        next.climb = series_climb(next.place, next.motion, at.r, at.inverse_square);
        f.evaluations += 4.0;

        /* the difference to the third-order solution, and what it does to the impact */
        Vec off = plus(other, -1.0, d), drift = plus(plus(other, 3.0, d), -4.0, at.pull);
        double grows = f.to_go; /* s, what an error of the velocity grows for */
        if (f.now.climb < 0.0) grows = least(most(f.now.height / most(-f.now.climb, 1e-3), 0.5), grows);
        double moves = g / 48.0 * sqrt(dot(off, off)) + grows * (h / 24.0) * sqrt(dot(drift, drift));
        double error = moves * w->inverse, ratio = 0.9 / sqrt(sqrt(most(error, 1e-4)));
        bool falls = f.now.climb < 0.0 && next.climb < 0.0, quiet = f.now.climb * next.climb > 0.0;
        quiet = quiet && next.height > (falls ? w->wide : GROUND_TOLERANCE) && next.height < FAR_AWAY;
        bool inside = next.height <= f.air->top + w->wide && next.height >= f.air->bottom - w->wide &&
                      next.mach <= f.curve->top + w->free && next.mach >= f.curve->bottom - w->free;
        if (!(error <= 1.0)) {
            if (h < MIN_STEP) return FAILED;
            f.step = h * (error < 1e300 ? most(0.1, least(ratio, 0.8)) : 0.1);
        } else if (quiet && !inside && h >= MIN_STEP) {
            f.step = 0.8 * h;
        } else if (quiet && inside) {
            f.now = next, f.time += h;
            plan(&f, w, &at, h * ratio);
        } else {
            *flight = f;
            if (meets_ground(flight, &next, w->wide, outcome)) return LANDED;
            note_apogee(flight, &next);
            bool perigee = f.now.climb < 0.0 && next.climb >= 0.0;
            flight->perigees += perigee;
            if (perigee && (flight->perigees >= MOST_PERIGEES || next.height > ORBIT_PERIGEE)) return FAILED;
            if (!(next.height < FAR_AWAY)) return FAILED;
            flight->now = next, flight->time += h;
            set_off(flight, w, h * ratio);
            f = *flight;
        }
    }
    return FAILED;
}

/* The coast ---------------------------------------------------------------------------------------------- */

/* Weights of the runs of leapfrog with 1 to RUNS substeps: order twelve, and the difference to order ten. */
static const double HIGH[RUNS] = {-1.0 / 302400.0,   8.0 / 945.0,           -2187.0 / 4480.0,
                                  65536.0 / 14175.0, -9765625.0 / 798336.0, 17496.0 / 1925.0};
static const double DIFFERENCE[RUNS] = {-1.0 / 8400.0,    8.0 / 105.0,          -2187.0 / 1120.0,
                                        16384.0 / 1575.0, -390625.0 / 22176.0, 17496.0 / 1925.0};

/* One step in the inertial frame; out: error at the impact, m.  The runs go side by side, and with them two
 * that nobody needs, since eight make vector instructions; a run that has done its substeps stands still. */
static double leap(const Point *from, double h, double to_go, Point *to) {
    double x[WIDTH], y[WIDTH], z[WIDTH], vx[WIDTH], vy[WIDTH], vz[WIDTH], drift[WIDTH], kick[WIDTH];
    Vec p = from->place, v = from->motion, off = {0.0, 0.0, 0.0}, turn = off;
    double square = dot(p, p);
    Vec a = gravity(p, sqrt(square), 1.0 / square);
    for (int j = 0; j < WIDTH; j++) {
        drift[j] = h / (j + 1), kick[j] = 0.5 * drift[j];
        x[j] = p.x, y[j] = p.y, z[j] = p.z;
        vx[j] = v.x + kick[j] * a.x, vy[j] = v.y + kick[j] * a.y, vz[j] = v.z + kick[j] * a.z;
    }
    for (int k = 0; k < RUNS; k++)
        for (int j = 0; j < WIDTH; j++) {
            double s = j >= k ? drift[j] : 0.0, t = j == k ? kick[j] : s;
            x[j] += s * vx[j], y[j] += s * vy[j], z[j] += s * vz[j];
            double d = x[j] * x[j] + y[j] * y[j] + z[j] * z[j];
            Vec pull = gravity((Vec){x[j], y[j], z[j]}, sqrt(d), 1.0 / d);
            vx[j] += t * pull.x, vy[j] += t * pull.y, vz[j] += t * pull.z;
        }
    to->place = to->motion = off;
    for (int j = 0; j < RUNS; j++) {
        Vec place = {x[j], y[j], z[j]}, motion = {vx[j], vy[j], vz[j]};
        to->place = plus(to->place, HIGH[j], place), to->motion = plus(to->motion, HIGH[j], motion);
        off = plus(off, DIFFERENCE[j], place), turn = plus(turn, DIFFERENCE[j], motion);
    }
    square = dot(to->place, to->place);
    to->climb = series_climb(to->place, to->motion, sqrt(square), 1.0 / square);
    double moved = sqrt(dot(off, off)) + to_go * sqrt(dot(turn, turn)), far = sqrt(square);
    double rounding = ROUNDING * (far + to_go * sqrt(GM / far));
    return moved <= rounding ? 0.0 : moved - rounding;
}

/* Coast until a time, or until the flight turns.  in, out: its step, first to try and last taken. */
static bool coast_until(double stop, Flight *f, const World *w) {
    double rest = stop - f->time, h = f->step >= rest || rest < 0.0 ? rest : least(f->step, 0.5 * rest);
    while (f->trials++ < MOST_TRIALS) {
        Point next = f->now;
        double error = leap(&f->now, h, f->to_go, &next) * w->inverse;
        double eighth = sqrt(sqrt(sqrt(most(error, 1e-9)))), ratio = 0.9 / sqrt(eighth * sqrt(eighth));
        f->evaluations += 22.0;
        if (error <= 1.0) {
            bool ends = (f->now.climb > 0.0) != (next.climb > 0.0) || f->time + h >= stop - 1e-9;
            f->now = next, f->time += h, f->step = h, f->to_go = most(f->to_go - h, 1.0);
            if (ends) return true;
            rest = stop - f->time, h = fitted(h * least(4.0, ratio), rest);
        } else if (h >= MIN_STEP) {
            h *= error < 1e300 ? most(0.2, ratio) : 0.1;
        } else {
            return false;
        }
    }
    return false;
}

/* Find the apogee around the end of the way up and turn down, or else aim there again.  out: next stop. */
static double pass_apogee(Flight *f, const World *w, int *aims, bool *rising) {
    Point at = f->now;
    Vec p = at.place, v = at.motion;
    double square = dot(p, p), r = sqrt(square), near = NEAR_APOGEE * sqrt(sqrt(least(w->tolerance, 1.0)));
    at.pull = gravity(p, r, 1.0 / square);
    double fall = (dot(p, at.pull) + dot(v, v) - at.climb * at.climb) / r;
    double after = -at.climb / least(fall, -1e-9);
    if (fabs(after) > near && fall < 0.0 && *aims < MOST_AIMS) {
        ++*aims, f->step = after, f->now.climb = 1.0;
        return f->time + after;
    }
    double t = fall < 0.0 && fabs(after) <= 2.0 * near ? after : 0.0;
    double k = -GM / (r * square), n = -3.0 * dot(p, v) / square;
    Point top = follow(t, at, (Vec){k * (v.x + n * p.x), k * (v.y + n * p.y), k * (v.z + n * p.z)});
    double there = dot(top.place, top.place);
    double rise = series_climb(top.place, top.motion, sqrt(there), 1.0 / there);
    double slope = fabs(t) > 1e-6 ? (rise - at.climb) / t : fall, move = slope < 0.0 ? -rise / slope : 0.0;
    f->apogee = most(f->apogee, series_height(top.place.z, sqrt(there), 1.0 / there) + 0.5 * rise * move);
    *rising = false, f->now.climb = least(at.climb, -1e-9);
    Orbit orbit = ellipse(p, v, r);
    return f->time + time_to_descend(&orbit, f->floor + ABOVE_FLOOR + J2_MARGIN * f->apogee);
}

/* Coast over the apogee and down to the floor.  out: whether the flight goes on in air. */
static bool coast(Flight *f, const World *w) {
    Vec p = f->now.place, v = f->now.motion;
    double start = f->time, r = sqrt(dot(p, p)), eighth = sqrt(sqrt(sqrt(w->tolerance)));
    v.x -= RATE * p.y, v.y += RATE * p.x;
    double climb = series_climb(p, v, r, 1.0 / (r * r));
    Orbit orbit = ellipse(p, v, r);
    double perigee = orbit.axis * (1.0 - orbit.e) - A * (1.0 - F * orbit.perigee_z * orbit.perigee_z);
    if (perigee > ORBIT_PERIGEE) return false;
    if (orbit.axis < 0.0 || orbit.axis * (1.0 + orbit.e) - A > FAR_AWAY) return false;
    double end = time_to_descend(&orbit, f->floor + ABOVE_FLOOR + (climb > 0.0 ? J2_MARGIN * f->top : 0.0));
    f->ceiling = 0;
    if (end <= 0.0) return true;
    bool rising = climb > 0.0;
    int aims = 0;
    double up = time_to_apogee(&orbit), stop = f->time + (rising && up > 0.0 ? up : end);
    f->now.motion = v, f->now.climb = climb, f->step = COAST_STEP * sqrt(r * r * r / GM) * eighth;
    while (coast_until(stop, f, w)) {
        if (rising) stop = pass_apogee(f, w, &aims, &rising);
        else stop = f->time;
        if (!rising && stop <= f->time) {
            double angle = RATE * (f->time - start), s = sin(angle), c = cos(angle);
            p = f->now.place, v = f->now.motion;
            f->now.place = p = (Vec){c * p.x + s * p.y, c * p.y - s * p.x, p.z};
            f->now.motion = (Vec){c * v.x + s * v.y + RATE * p.y, c * v.y - s * v.x - RATE * p.x, v.z};
            f->step = AFTER_COAST;
            return true;
        }
    }
    return false;
}

/* A flight ----------------------------------------------------------------------------------------------- */

/* Find where the air may be left out: where the impulse of all the air above, along a straight path, moves
 * the impact by less than half the tolerance.  out: whether the flight coasts from the start. */
static bool look_ahead(Flight *f, const World *w) {
    Vec p = f->now.place, v = f->now.motion;
    double r = sqrt(dot(p, p)), speed = sqrt(dot(v, v)), climb = series_climb(p, v, r, 1.0 / (r * r));
    double steep = most(most(fabs(climb), 1e-3 * speed), 1e-9), edge = INFINITY;
    double impulse = 0.5 * f->drag * speed * speed / steep, limit = 0.5 * w->tolerance;
    Orbit orbit = ellipse(p, (Vec){v.x - RATE * p.y, v.y + RATE * p.x, v.z}, r);
    double to_go = time_to_descend(&orbit, 0.0);
    f->to_go = to_go > 0.0 ? least(most(to_go, 1.0), LONGEST_FLIGHT) : LONGEST_FLIGHT;
    f->apogee = series_height(p.z, r, 1.0 / (r * r)), f->floor = INFINITY;
    for (const Air *air = w->last_air; air >= w->air && air->bottom >= ENTRY_INTERFACE; air--) {
        double moved = impulse * air->above;
        if (moved * f->to_go <= limit) f->ceiling = air, edge = air->bottom;
        if (moved * air->bottom / steep <= limit) f->floor = air->bottom;
    }
    f->top = orbit.axis > 0.0 ? orbit.axis * (1.0 + orbit.e) - A : INFINITY;
    bool coasts = f->top >= most(f->floor, edge) + SHORT_COAST;
    if (!coasts) f->ceiling = 0;
    return coasts && f->apogee > (climb > 0.0 ? edge : most(edge, f->floor + SHORT_COAST));
}

static void fly_one(const double *state, const World *w, double *outcome) {
    Flight f = {.drag = 1.0 / state[6], .step = FIRST_STEP, .air = w->air, .curve = w->drag};
    f.now.place = (Vec){state[0], state[1], state[2]}, f.now.motion = (Vec){state[3], state[4], state[5]};
    End end = look_ahead(&f, w) ? LEAVING : fly_in_air(&f, w, outcome);
    while (end == LEAVING) end = coast(&f, w) ? fly_in_air(&f, w, outcome) : FAILED;
    outcome[5] = f.apogee, outcome[6] = f.evaluations;
    for (int k = 0; k < 6 && end == FAILED; k++) outcome[k] = NAN;
}

void fly(const double *states, int64_t count, double tolerance, const double *air, int64_t air_rows,
         const double *drag, int64_t drag_rows, double *outcomes) {
    double slack = least(MOST_SLACK, sqrt(tolerance));
    const Air *lowest = (const Air *)air;
    const Drag *slowest = (const Drag *)drag;
    World w = {lowest, lowest + air_rows - 1, slowest, slowest + drag_rows - 1,
               tolerance, 1.0 / tolerance, HEIGHT_SLACK * slack, MACH_SLACK * slack};
    for (int64_t i = 0; i < count; i++) fly_one(states + 7 * i, &w, outcomes + 7 * i);
}
