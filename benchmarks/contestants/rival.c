/* The rival in C: the algorithm of our kernel for free flights, one flight at a time, in plain C.
 *
 * As kernels/ flies them: steps of the 4(3) pair of Dormand and Prince in air, whose error is projected to the
 * impact and which are aimed at the edges of the pieces of air and of the drag curve; thin air left out where
 * it moves the impact by less than half the tolerance; above it a coast by leapfrog extrapolated to order
 * twelve, in an inertial frame; the apogee by a Taylor series, the ground by Newton's method.  Left out is
 * what the outcomes do not tell: the geodesic range and its bearing, the entry, the bound of the error.
 * A flight that fails is reported as NaN.  The Earth is that of benchmarks/common_work.py.  SI throughout. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static const double PI = 3.14159265358979323846;
static const double A = 6378137.0, F = 1.0 / 298.257223563, B = 6378137.0 * (1.0 - 1.0 / 298.257223563);
static const double GM = 3.986004418e14, J2 = 1.08262668355e-3, RATE = 7.292115e-5;
static const double INTERFACE = 121920.0;                   /* below, no air is left out */
static const double SHORT_COAST = 20e3, ABOVE_FLOOR = 2e3;  /* an apogee lower above the floor stays in air */
static const double ORBIT_PERIGEE = 80e3, FAR_AWAY = 1e9, LONGEST_FLIGHT = 6000.0;
static const double HEIGHT_SLACK = 30.0, MACH_SLACK = 0.02, MOST_SLACK = 4.0, AIM = 0.25;
static const double SCALE_HEIGHT = 7000.0, GROUND_TOLERANCE = 1e-6, MIN_STEP = 1e-9, MAX_STEP = 120.0;
enum { MOST_TRIALS = 200000, MOST_PERIGEES = 3, MOST_AIMS = 4, RUNS = 6 };

typedef struct { double x, y, z; } Vec;

typedef struct { /* a row of kernels.atmosphere.air_pieces */
    double bottom, top, middle, scale, density[10], sound[6], above;
} Air;

typedef struct { /* a row of the drag curve, as in kernels.layout */
    double bottom, top, shape[4];
} Drag;

typedef struct {
    const Air *air, *last_air;
    const Drag *drag, *last_drag;
    double tolerance, slack;
} World;

typedef struct { /* a flight now, or at the end of a trial step */
    Vec place, motion, pull;
    double height, climb, mach;
} Point;

typedef struct {
    Point now;
    double drag, time, step, to_go, apogee, evaluations;
    const Air *air, *ceiling; /* it coasts from the bottom of the piece `ceiling` on, if there is one */
    const Drag *curve;
    double floor; /* m, where its coast ends */
    int trials, perigees;
} Flight;

typedef enum { LANDED, LEAVING, FAILED } End;

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline Vec plus(Vec a, double k, Vec b) { return (Vec){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z}; }
static inline Vec times(double k, Vec a) { return (Vec){k * a.x, k * a.y, k * a.z}; }

/* Earth ------------------------------------------------------------------------------------------------- */

static inline Vec gravity(Vec p, double r, double inverse_square) {
    double k = GM * r * inverse_square * inverse_square;
    double q = 1.5 * J2 * (A * A) * inverse_square, s = 5.0 * (p.z * p.z) * inverse_square;
    double equatorial = -k * (1.0 + q * (1.0 - s));
    return (Vec){equatorial * p.x, equatorial * p.y, -k * (1.0 + q * (3.0 - s)) * p.z};
}

/* Geodetic height by its series in the flattening, and its rate. */
static inline double series_height(double z, double r, double inverse_square) {
    double q = z * z * inverse_square, k = A * r * inverse_square, m = k * (4.0 * k - 2.0);
    double second = (2.0 * k - 0.5) + F * (m - q * (2.0 * m + 0.5));
    return (r - A) + A * F * q * (1.0 + F * (1.0 - q) * second);
}

static inline double series_climb(Vec p, Vec v, double r, double inverse_square) {
    double along = dot(p, v), q = p.z * p.z * inverse_square, k = A * r * inverse_square;
    double q_rate = 2.0 * inverse_square * p.z * (v.z - p.z * along * inverse_square);
    double slope = 1.0 + F * (1.0 - 2.0 * q) * (2.0 * k - 0.5);
    double k_rate = -k * along * inverse_square;
    return along * inverse_square * r + A * F * (slope * q_rate + 2.0 * F * q * (1.0 - q) * k_rate);
}

/* The exact ones, by one step of Bowring (1985). */
static void height_and_climb(Vec p, Vec v, double *height, double *climb) {
    double second = (A * A - B * B) / (B * B), across = sqrt(p.x * p.x + p.y * p.y), r = sqrt(dot(p, p));
    double s = B * p.z * (1.0 + second * B / r), c = A * across, norm = 1.0 / sqrt(s * s + c * c);
    s *= norm, c *= norm;
    s = p.z + second * B * s * s * s, c = across - (A * A - B * B) / A * c * c * c;
    norm = 1.0 / sqrt(s * s + c * c);
    s *= norm, c *= norm;
    *height = across * c + p.z * s - sqrt(A * A * c * c + B * B * s * s);
    *climb = (p.x * v.x + p.y * v.y) / most(across, 1e-9) * c + v.z * s;
}

/* State after a time by a Taylor series. */
static inline Vec place_after(double t, Vec p, Vec v, Vec a, Vec j) {
    return plus(plus(plus(p, t, v), 0.5 * t * t, a), t * t * t / 6.0, j);
}
static inline Vec motion_after(double t, Vec v, Vec a, Vec j) { return plus(plus(v, t, a), 0.5 * t * t, j); }

/* The Kepler ellipse through a state --------------------------------------------------------------------- */

typedef struct { double axis, e_cos, e_sin, e, motion, perigee_z, ahead_z; } Orbit;

static Orbit ellipse(Vec p, Vec v, double r) {
    double v2 = dot(v, v), along_p = dot(p, v), inverse = 2.0 / r - v2 / GM, bound = most(inverse, 1e-15);
    double root = sqrt(GM * bound), e_cos = 1.0 - r * bound, e_sin = along_p * root / GM;
    double e = most(sqrt(e_cos * e_cos + e_sin * e_sin), 1e-12);
    double along = (v2 - GM / r) / (GM * e), across = along_p / (GM * e);
    Vec perigee = plus(times(along, p), -across, v);
    Vec h = {p.y * v.z - p.z * v.y, p.z * v.x - p.x * v.z, p.x * v.y - p.y * v.x};
    double ahead_z = (h.x * perigee.y - h.y * perigee.x) / most(sqrt(dot(h, h)), 1e-9);
    return (Orbit){inverse > 0.0 ? 1.0 / bound : -1.0, e_cos, e_sin, e, root * bound, perigee.z, ahead_z};
}

static double time_to_apogee(const Orbit *o) { return (atan2(o->e_sin, -o->e_cos) + o->e_sin) / o->motion; }

/* Time until a height is passed on the way down; negative if never. */
static double time_to_descend(const Orbit *o, double height) {
    double root = sqrt(most(1.0 - o->e * o->e, 0.0)), target = A + height;
    double cosine = most(-1.0, least(1.0, (1.0 - target / o->axis) / o->e)), sine = sqrt(1.0 - cosine * cosine);
    double z = o->axis * ((cosine - o->e) * o->perigee_z - root * sine * o->ahead_z) / target;
    target = A * (1.0 - F * (z * z)) + height;
    cosine = (1.0 - target / o->axis) / o->e;
    if (!(fabs(cosine) < 1.0 && o->axis > 0.0)) return -1.0;
    sine = sqrt(1.0 - cosine * cosine);
    double swept = atan2(-(o->e_cos * sine + o->e_sin * cosine), o->e_cos * cosine - o->e_sin * sine);
    if (swept < 0.0) swept += 2.0 * PI;
    return (swept + o->e * sine + o->e_sin) / o->motion;
}

/* Air ---------------------------------------------------------------------------------------------------- */

typedef struct { Vec pull; double r, inverse_square, height, mach, speed; } Field;

/* The right-hand side: gravity, rotation and drag in given pieces. */
static inline Field field(Vec p, Vec v, double drag, const Air *air, const Drag *curve) {
    double square = dot(p, p), r = sqrt(square), inverse_square = 1.0 / square;
    double height = series_height(p.z, r, inverse_square), speed = sqrt(dot(v, v));
    const double *d = air->density, *s = air->sound, *c = curve->shape;
    double u = (height - air->middle) * air->scale, u2 = u * u, u4 = u2 * u2;
    double low = (d[0] + u * d[1]) + u2 * (d[2] + u * d[3]);
    double high = (d[4] + u * d[5]) + u2 * (d[6] + u * d[7]);
    double density = (low + u4 * high) + (u4 * u4) * (d[8] + u * d[9]);
    double mach = speed * (((s[0] + u * s[1]) + u2 * (s[2] + u * s[3])) + u4 * (s[4] + u * s[5]));
    double m = mach - curve->bottom;
    double slow = -0.5 * density * speed * drag * (c[0] + m * (c[1] + m * (c[2] + m * c[3])));
    Vec pull = plus(gravity(p, r, inverse_square), slow, v);
    pull.x += RATE * (RATE * p.x + 2.0 * v.y);
    pull.y += RATE * (RATE * p.y - 2.0 * v.x);
    return (Field){pull, r, inverse_square, height, mach, speed};
}

static inline double growth(double error) { return 0.9 / sqrt(sqrt(most(error, 1e-4))); }

/* Time until a gap is closed: the smaller root of a quadratic; far off if never. */
static inline double time_until(double gap, double rate, double rate_of_rate) {
    double square = rate * rate + 2.0 * rate_of_rate * gap;
    return square >= 0.0 ? 2.0 * gap / most(rate + sqrt(square), 1e-300) : 1e300;
}

/* Cut a step so that steps of its size end at a gap. */
static inline double fitted(double step, double gap) {
    return step >= 0.999 * gap ? gap : step > 0.5 * gap ? 0.5 * gap : step;
}

/* Go on in the pieces that lie ahead, and aim the next step, of at most a given length, at their edges. */
static inline void plan(Flight *f, const World *w, const Field *at, double longest) {
    const Point *now = &f->now;
    const Air *air = f->air;
    const Drag *curve = f->curve;
    double wide = HEIGHT_SLACK * w->slack, free = MACH_SLACK * w->slack, speed2 = at->speed * at->speed;
    double push = dot(now->pull, now->motion);
    double fall = dot(now->place, now->pull) + speed2 - now->climb * now->climb;
    double climb_rate = fall * at->r * at->inverse_square;
    double u = (now->height - air->middle) * air->scale;
    const double *s = air->sound;
    double thinning = s[1] + u * (2.0 * s[2] + u * (3.0 * s[3] + u * (4.0 * s[4] + u * 5.0 * s[5])));
    double braking = push / most(speed2, 1e-9);
    double mach_rate = now->mach * braking + at->speed * thinning * air->scale * now->climb;
    double mach_bend = now->mach * braking * (2.0 * braking - now->climb / SCALE_HEIGHT);
    bool rising = now->climb > 0.0, gaining = mach_rate > 0.0;
    if (rising && now->height > air->top - wide && air < w->last_air) air++;
    if (!rising && now->height < air->bottom + wide && air > w->air) air--;
    if (gaining && now->mach > curve->top - free && curve < w->last_drag) curve++;
    if (!gaining && now->mach < curve->bottom + free && curve > w->drag) curve--;
    f->air = air, f->curve = curve;
    double gap = (rising ? air->top - now->height : now->height - air->bottom) + AIM * wide;
    double edge = time_until(gap, fabs(now->climb), rising ? climb_rate : -climb_rate);
    gap = (gaining ? curve->top - now->mach : now->mach - curve->bottom) + AIM * free;
    edge = least(edge, time_until(gap, fabs(mach_rate), gaining ? mach_bend : -mach_bend));
    f->step = fitted(least(longest, MAX_STEP), edge);
}

/* Find the pieces after a jump, and plan the first step from there. */
static void set_off(Flight *f, const World *w, double longest) {
    Point *now = &f->now;
    double r = sqrt(dot(now->place, now->place)), height = series_height(now->place.z, r, 1.0 / (r * r));
    now->climb = series_climb(now->place, now->motion, r, 1.0 / (r * r));
    f->air = w->air, f->curve = w->drag;
    while (f->air < w->last_air && height >= f->air->top) f->air++;
    Field at = field(now->place, now->motion, f->drag, f->air, f->curve);
    while (f->curve < w->last_drag && at.mach >= f->curve->top) f->curve++;
    at = field(now->place, now->motion, f->drag, f->air, f->curve);
    now->pull = at.pull, now->height = at.height, now->mach = at.mach;
    f->evaluations += 2.0;
    plan(f, w, &at, longest);
}

/* Dense output ------------------------------------------------------------------------------------------- */

/* One axis of the quintic through both ends of a step: value and slope at a fraction of it. */
static inline void quintic(double u, double h, double p0, double v0, double a0, double p1, double v1, double a1,
                           double *value, double *slope) {
    double d = p1 - p0 - h * v0 - 0.5 * h * h * a0, e = (v1 - v0 - h * a0) * h, f = (a1 - a0) * h * h;
    double c3 = 10.0 * d - 4.0 * e + 0.5 * f, c4 = -15.0 * d + 7.0 * e - f, c5 = 6.0 * d - 3.0 * e + 0.5 * f;
    *value = p0 + u * (h * v0 + u * (0.5 * h * h * a0 + u * (c3 + u * (c4 + u * c5))));
    *slope = v0 + u * (h * a0 + u * (3.0 * c3 + u * (4.0 * c4 + u * 5.0 * c5)) / h);
}

/* State inside the trial step, and height and climb there. */
static Point within(const Point *a, const Point *b, double h, double u) {
    Point at = *b;
    quintic(u, h, a->place.x, a->motion.x, a->pull.x, b->place.x, b->motion.x, b->pull.x, &at.place.x, &at.motion.x);
    quintic(u, h, a->place.y, a->motion.y, a->pull.y, b->place.y, b->motion.y, b->pull.y, &at.place.y, &at.motion.y);
    quintic(u, h, a->place.z, a->motion.z, a->pull.z, b->place.z, b->motion.z, b->pull.z, &at.place.z, &at.motion.z);
    height_and_climb(at.place, at.motion, &at.height, &at.climb);
    return at;
}

/* Fraction of the step where the climb rate passes zero: the Illinois variant of the false position. */
static double find_turn(const Point *a, const Point *b, double h) {
    double low = 0.0, high = 1.0, u = 0.0, before;
    double at_low = within(a, b, h, low).climb, at_high = within(a, b, h, high).climb;
    if (at_low == 0.0 || at_low * at_high > 0.0) return fabs(at_low) <= fabs(at_high) ? low : high;
    for (int round = 0, side = 0; round < 60; round++) {
        before = u, u = (low * at_high - high * at_low) / (at_high - at_low);
        double here = within(a, b, h, u).climb;
        if (here == 0.0 || fabs(u - before) <= 1e-14) break;
        if (here * at_high > 0.0) {
            high = u, at_high = here, at_low *= side == 1 ? 0.5 : 1.0, side = 1;
        } else {
            low = u, at_low = here, at_high *= side == -1 ? 0.5 : 1.0, side = -1;
        }
    }
    return u;
}

/* Fraction of the step where the ground is met, by Newton's method kept inside a bracket by bisection. */
static double find_ground(const Point *a, const Point *b, double h, double low, double high) {
    double u = a->height > 0.0 && b->height < 0.0 ? a->height / (a->height - b->height) : high;
    u = least(most(u, low), high);
    for (int round = 0; round < 60; round++) {
        Point at = within(a, b, h, u);
        *(at.height > 0.0 ? &low : &high) = u;
        double slope = at.climb * h, following = slope < 0.0 ? u - at.height / slope : low;
        bool newton = low <= following && following <= high;
        if (!newton) following = 0.5 * (low + high);
        double change = fabs(following - u);
        u = following;
        if (change <= (newton ? 1e-8 : 1e-14)) break;
    }
    return u;
}

static void note_apogee(Flight *f, const Point *next) {
    if (f->now.climb > 0.0 && next->climb <= 0.0)
        f->apogee = most(f->apogee, within(&f->now, next, f->step, find_turn(&f->now, next, f->step)).height);
}

/* Land when the trial step ends at or below the ground: outcomes by Newton's method along a Taylor series. */
static bool meets_ground(Flight *f, const Point *next, double wide, double *outcome) {
    const Point *now = &f->now;
    double start = 0.0, end = 1.0, fraction = 1.0, h = f->step, k = (A / B) * (A / B), t = 0.0;
    Point at = *next;
    if (next->height > GROUND_TOLERANCE && now->climb < 0.0 && next->climb > 0.0) { /* dips */
        end = find_turn(now, next, h);
        if (within(now, next, h, end).height >= 0.0) return false;
        fraction = find_ground(now, next, h, start, end);
    } else if (!(now->climb < 0.0 && next->climb < 0.0 && fabs(next->height) <= 4.0 * wide && next->height <= wide)) {
        if (next->height > GROUND_TOLERANCE || (now->height <= GROUND_TOLERANCE && next->climb > 0.0)) return false;
        if (now->climb > 0.0 && now->height <= GROUND_TOLERANCE) start = find_turn(now, next, h);
        fraction = find_ground(now, next, h, start, end);
    }
    if (fraction < 1.0) note_apogee(f, next), at = within(now, next, h, fraction);
    Vec jerk = times(1.0 / h, plus(next->pull, -1.0, now->pull)), pull = plus(now->pull, fraction * h, jerk);
    for (int round = 0; round < 3; round++) {
        Vec p = place_after(t, at.place, at.motion, pull, jerk), v = motion_after(t, at.motion, pull, jerk);
        double size = sqrt(p.x * p.x + p.y * p.y + k * p.z * p.z);
        double rate = p.x * v.x + p.y * v.y + k * p.z * v.z;
        if (rate < -1e-3 * size) t -= (size - A) * size / rate;
    }
    Vec p = place_after(t, at.place, at.motion, pull, jerk), v = motion_after(t, at.motion, pull, jerk);
    outcome[0] = p.x, outcome[1] = p.y, outcome[2] = p.z;
    outcome[3] = sqrt(dot(v, v)), outcome[4] = f->time + fraction * h + t;
    return true;
}

/* Fly in air to the ground, or up to where the air may be left out. */
static End fly_in_air(Flight *f, const World *w, double *outcome) {
    const double wide = HEIGHT_SLACK * w->slack, free = MACH_SLACK * w->slack;
    set_off(f, w, f->step);
    while (f->trials++ < MOST_TRIALS) {
        if (f->ceiling && f->air >= f->ceiling && f->now.climb > 0.0) return LEAVING;
        const Point now = f->now;
        const Air *air = f->air;
        const Drag *curve = f->curve;
        const Vec p = now.place, v = now.motion, a = now.pull;
        const double h = f->step, g = h * h;
        Vec b = field(plus(p, h / 3.0, v), plus(v, h / 3.0, a), f->drag, air, curve).pull;
        Vec c = field(plus(plus(p, h * (2.0 / 3.0), v), g / 3.0, a), plus(plus(v, h, b), -h / 3.0, a),
                      f->drag, air, curve).pull;
        Vec d = field(plus(plus(plus(p, h, v), g, b), -g * (2.0 / 3.0), a),
                      plus(v, h, plus(plus(a, -1.0, b), 1.0, c)), f->drag, air, curve).pull;
        Vec bc = plus(b, 1.0, c);
        Point next;
        next.place = plus(plus(p, h, v), 0.125 * g, plus(plus(a, 1.0, b), 1.0, bc));
        next.motion = plus(v, 0.125 * h, plus(plus(a, 3.0, bc), 1.0, d));
        Field at = field(next.place, next.motion, f->drag, air, curve);
        next.pull = at.pull, next.height = at.height, next.mach = at.mach;
        next.climb = series_climb(next.place, next.motion, at.r, at.inverse_square);
        f->evaluations += 4.0;

        Vec turn = plus(plus(a, -3.0, plus(b, -1.0, c)), -1.0, d); /* over 48 h^2: the error of the position */
        Vec drift = plus(plus(plus(a, -3.0, plus(bc, -2.0, c)), 3.0, d), -4.0, at.pull); /* over 24 h */
        double grows = now.climb < 0.0 ? least(most(now.height / most(-now.climb, 1e-3), 0.5), f->to_go) : f->to_go;
        double error = (g / 48.0 * sqrt(dot(turn, turn)) + grows * (h / 24.0) * sqrt(dot(drift, drift))) / w->tolerance;
        double ratio = growth(error);
        if (!(error <= 1.0)) {
            if (h < MIN_STEP || !(error < 1e300)) return FAILED;
            f->step = h * most(0.1, least(ratio, 0.8));
            continue;
        }
        double ground = now.climb < 0.0 && next.climb < 0.0 ? wide : GROUND_TOLERANCE;
        bool quiet = now.climb * next.climb > 0.0 && next.height > ground && next.height < FAR_AWAY;
        bool inside = next.height <= air->top + wide && next.height >= air->bottom - wide &&
                      next.mach <= curve->top + free && next.mach >= curve->bottom - free;
        if (quiet && !inside && h >= MIN_STEP) {
            f->step = 0.8 * h;
            continue;
        }
        if (!quiet) {
            if (meets_ground(f, &next, wide, outcome)) return LANDED;
            note_apogee(f, &next);
            bool perigee = now.climb < 0.0 && next.climb >= 0.0;
            if (perigee && (++f->perigees >= MOST_PERIGEES || next.height > ORBIT_PERIGEE)) return FAILED;
            if (!(next.height < FAR_AWAY)) return FAILED;
        }
        f->now = next;
        f->time += h;
        if (quiet)
            plan(f, w, &at, h * ratio);
        else
            set_off(f, w, least(h * ratio, MAX_STEP));
    }
    return FAILED;
}

/* The coast ---------------------------------------------------------------------------------------------- */

/* Weights of the runs of leapfrog with 1 to RUNS substeps: order twelve, and the difference to order ten. */
static const double HIGH[RUNS] = {
    -1.0 / 302400.0, 8.0 / 945.0, -2187.0 / 4480.0, 65536.0 / 14175.0, -9765625.0 / 798336.0, 17496.0 / 1925.0,
};
static const double DIFFERENCE[RUNS] = {
    -1.0 / 8400.0, 8.0 / 105.0, -2187.0 / 1120.0, 16384.0 / 1575.0, -390625.0 / 22176.0, 17496.0 / 1925.0,
};

/* One step in the inertial frame; returns the estimated error at the impact, in metres.  The runs go side by
 * side, which lets the compiler use vector instructions; one that has done its substeps stands still. */
static double leap(const Point *from, double h, double to_go, Point *to) {
    double x[RUNS], y[RUNS], z[RUNS], vx[RUNS], vy[RUNS], vz[RUNS];
    Vec p = from->place, v = from->motion;
    double square = dot(p, p);
    Vec a = gravity(p, sqrt(square), 1.0 / square);
    for (int j = 0; j < RUNS; j++) {
        double half = 0.5 * h / (j + 1);
        x[j] = p.x, y[j] = p.y, z[j] = p.z;
        vx[j] = v.x + half * a.x, vy[j] = v.y + half * a.y, vz[j] = v.z + half * a.z;
    }
    for (int k = 0; k < RUNS; k++)
        for (int j = 0; j < RUNS; j++) {
            double drift = j >= k ? h / (j + 1) : 0.0, kick = j == k ? 0.5 * drift : drift;
            x[j] += drift * vx[j], y[j] += drift * vy[j], z[j] += drift * vz[j];
            square = x[j] * x[j] + y[j] * y[j] + z[j] * z[j];
            a = gravity((Vec){x[j], y[j], z[j]}, sqrt(square), 1.0 / square);
            vx[j] += kick * a.x, vy[j] += kick * a.y, vz[j] += kick * a.z;
        }
    Vec off = {0.0, 0.0, 0.0}, drift = off;
    to->place = to->motion = off;
    for (int j = 0; j < RUNS; j++) {
        Vec at = {x[j], y[j], z[j]}, speed = {vx[j], vy[j], vz[j]};
        to->place = plus(to->place, HIGH[j], at), to->motion = plus(to->motion, HIGH[j], speed);
        off = plus(off, DIFFERENCE[j], at), drift = plus(drift, DIFFERENCE[j], speed);
    }
    square = dot(to->place, to->place);
    to->climb = series_climb(to->place, to->motion, sqrt(square), 1.0 / square);
    return sqrt(dot(off, off)) + to_go * sqrt(dot(drift, drift));
}

static inline double coast_growth(double error) {
    double eighth = sqrt(sqrt(sqrt(most(error, 1e-9))));
    return 0.9 / sqrt(eighth * sqrt(eighth));
}

/* Coast until a time, or until the flight turns.  `step` is the first to try, then the last that was taken. */
static bool coast_until(double stop, double *step, Flight *f, const World *w) {
    double rest = stop - f->time, h = *step >= rest || rest < 0.0 ? rest : least(*step, 0.5 * rest);
    while (f->trials++ < MOST_TRIALS) {
        Point next;
        double error = leap(&f->now, h, f->to_go, &next) / w->tolerance, ratio = coast_growth(error);
        f->evaluations += 22.0;
        if (!(error <= 1.0)) {
            if (h < MIN_STEP || !(error < 1e300)) return false;
            h *= most(0.2, ratio);
            continue;
        }
        bool ends = (f->now.climb > 0.0) != (next.climb > 0.0) || f->time + h >= stop - 1e-9;
        f->now = next, f->time += h, f->to_go = most(f->to_go - h, 1.0);
        *step = h;
        if (ends) return true;
        rest = stop - f->time, h = fitted(h * least(4.0, ratio), rest);
    }
    return false;
}

/* Find the apogee near the end of the way up, or else aim there again.  Returns when to stop next. */
static double pass_apogee(Flight *f, const World *w, double *step, int *aims, bool *rising) {
    Vec p = f->now.place, v = f->now.motion;
    double square = dot(p, p), r = sqrt(square), inverse_square = 1.0 / square, climb = f->now.climb;
    double near = 12.0 * sqrt(sqrt(least(w->tolerance, 1.0)));
    Vec a = gravity(p, r, inverse_square);
    double fall = (dot(p, a) + dot(v, v) - climb * climb) / r, after = -climb / least(fall, -1e-9);
    if (fabs(after) > near && fall < 0.0 && *aims < MOST_AIMS) {
        ++*aims, *step = after, f->now.climb = 1.0;
        return f->time + after;
    }
    double t = fall < 0.0 && fabs(after) <= 2.0 * near ? after : 0.0;
    Vec jerk = times(-GM * r * inverse_square * inverse_square, plus(v, -3.0 * dot(p, v) * inverse_square, p));
    Vec q = place_after(t, p, v, a, jerk), u = motion_after(t, v, a, jerk);
    double square_there = dot(q, q), there = sqrt(square_there), inverse = 1.0 / square_there;
    double rise = series_climb(q, u, there, inverse), slope = fabs(t) > 1e-6 ? (rise - climb) / t : fall;
    double height = series_height(q.z, there, inverse) + 0.5 * rise * (slope < 0.0 ? -rise / slope : 0.0);
    f->apogee = most(f->apogee, height);
    Orbit orbit = ellipse(p, v, r);
    *rising = false, f->now.climb = least(climb, -1e-9);
    return f->time + time_to_descend(&orbit, f->floor + ABOVE_FLOOR);
}

/* Coast over the apogee and down to the floor.  Returns whether the flight goes on in air. */
static bool coast(Flight *f, const World *w) {
    Vec p = f->now.place, v = f->now.motion;
    double start = f->time, r = sqrt(dot(p, p));
    f->ceiling = 0;
    v.x -= RATE * p.y, v.y += RATE * p.x;
    Orbit orbit = ellipse(p, v, r);
    double climb = series_climb(p, v, r, 1.0 / (r * r));
    double end = time_to_descend(&orbit, f->floor + ABOVE_FLOOR), top = time_to_apogee(&orbit);
    double perigee = orbit.axis * (1.0 - orbit.e) - A * (1.0 - F * orbit.perigee_z * orbit.perigee_z);
    if (perigee > ORBIT_PERIGEE || orbit.axis < 0.0 || orbit.axis * (1.0 + orbit.e) - A > FAR_AWAY) return false;
    if (end <= 0.0) return true;
    bool rising = climb > 0.0;
    int aims = 0;
    double step = 0.9 * sqrt(r * r * r / GM) * sqrt(sqrt(sqrt(w->tolerance)));
    double stop = f->time + (rising && top > 0.0 ? top : end);
    f->now.motion = v, f->now.climb = climb;
    for (;;) {
        if (!coast_until(stop, &step, f, w)) return false;
        if (!rising) break;
        stop = pass_apogee(f, w, &step, &aims, &rising);
        if (!rising && stop <= f->time) break;
    }
    double angle = RATE * (f->time - start), s = sin(angle), c = cos(angle);
    p = f->now.place, v = f->now.motion;
    f->now.place = (Vec){c * p.x + s * p.y, c * p.y - s * p.x, p.z};
    f->now.motion = (Vec){c * v.x + s * v.y + RATE * f->now.place.y, c * v.y - s * v.x - RATE * f->now.place.x, v.z};
    f->step = 30.0;
    return true;
}

/* A flight ----------------------------------------------------------------------------------------------- */

/* Find where the air may be left out: where the impulse of all the air above, along a straight path, moves the
 * impact by less than half the tolerance.  Returns whether the flight coasts from the start. */
static bool look_ahead(Flight *f, const World *w) {
    Vec p = f->now.place, v = f->now.motion, inertial = {v.x - RATE * p.y, v.y + RATE * p.x, v.z};
    double r = sqrt(dot(p, p)), speed = sqrt(dot(v, v)), climb = series_climb(p, v, r, 1.0 / (r * r));
    double height = series_height(p.z, r, 1.0 / (r * r));
    Orbit orbit = ellipse(p, inertial, r);
    double to_go = time_to_descend(&orbit, 0.0), steep = most(most(fabs(climb), 1e-3 * speed), 1e-9);
    f->to_go = to_go > 0.0 ? least(most(to_go, 1.0), LONGEST_FLIGHT) : LONGEST_FLIGHT;
    f->apogee = height, f->floor = INFINITY;
    double impulse = 0.5 * f->drag * speed * speed / steep, limit = 0.5 * w->tolerance, edge = INFINITY;
    for (const Air *air = w->last_air; air >= w->air && air->bottom >= INTERFACE; air--) {
        double moved = impulse * air->above;
        if (moved * f->to_go <= limit) f->ceiling = air, edge = air->bottom;
        if (moved * air->bottom / steep <= limit) f->floor = air->bottom;
    }
    double top = orbit.axis > 0.0 ? orbit.axis * (1.0 + orbit.e) - A : INFINITY;
    if (!(top >= most(f->floor, edge) + SHORT_COAST)) {
        f->ceiling = 0;
        return false;
    }
    return height > (climb > 0.0 ? edge : most(edge, f->floor + SHORT_COAST));
}

static void fly_one(const double *state, const World *w, double *outcome) {
    Flight f = {.drag = 1.0 / state[6], .step = 0.5};
    f.now.place = (Vec){state[0], state[1], state[2]};
    f.now.motion = (Vec){state[3], state[4], state[5]};
    End end = look_ahead(&f, w) ? LEAVING : fly_in_air(&f, w, outcome);
    while (end == LEAVING) end = coast(&f, w) ? fly_in_air(&f, w, outcome) : FAILED;
    outcome[5] = f.apogee, outcome[6] = f.evaluations;
    for (int k = 0; k < 6 && end == FAILED; k++) outcome[k] = NAN;
}

void fly(const double *states, int64_t count, double tolerance, const double *air, int64_t air_rows,
         const double *drag, int64_t drag_rows, double *outcomes) {
    const Air *first_air = (const Air *)air;
    const Drag *first_drag = (const Drag *)drag;
    World w = {first_air, first_air + air_rows - 1, first_drag, first_drag + drag_rows - 1, tolerance,
               least(MOST_SLACK, sqrt(tolerance))};
    for (int64_t i = 0; i < count; i++) fly_one(states + 7 * i, &w, outcomes + 7 * i);
}
