"""Physical constants, SI, each with its source."""

# World Geodetic System 1984 (NGA.STND.0036, 2014): defining parameters and derived J2.
WGS84_SEMI_MAJOR_AXIS = 6378137.0  # m
WGS84_FLATTENING = 1.0 / 298.257223563
WGS84_GM = 3.986004418e14  # m3/s2
WGS84_J2 = 1.08262982131e-3  # -C20 * sqrt(5), NGA.STND.0036 table 3.4
WGS84_EARTH_RATE = 7.292115e-5  # rad/s

MEAN_EARTH_RADIUS = 6371008.8  # m, (2a + b) / 3 of WGS-84 (IUGG R1)
STANDARD_GRAVITY = 9.80665  # m/s2, 3rd CGPM, 1901

# U.S. Standard Atmosphere, 1976 (NOAA-S/T 76-1562), part 1, tables 2 and 4.
US76_EARTH_RADIUS = 6356766.0  # m, effective radius of the geopotential
US76_GAS_CONSTANT = 8314.32  # J/(kmol K)
US76_MOLAR_MASS = 28.9644  # kg/kmol at sea level
US76_HEAT_RATIO = 1.4
US76_SEA_LEVEL_PRESSURE = 101325.0  # Pa
US76_SEA_LEVEL_TEMPERATURE = 288.15  # K

# Exponential what-if atmosphere of this project (docs: conventions).
EXPONENTIAL_SURFACE_DENSITY = 1.225  # kg/m3
EXPONENTIAL_SCALE_HEIGHT = 7200.0  # m

# Height at which entry speed and angle are quoted: 122 km (400,000 ft), the usual entry interface.
ENTRY_INTERFACE = 121920.0  # m
