"""How a flight ended: integer codes for kernels, words with a remedy for people."""

OK = 0
BAD_INPUT = 1
NOT_FINITE = 2
STEP_LIMIT = 3
ESCAPED = 4
ORBIT = 5
STEP_UNDERFLOW = 6
VERTICAL = 7

MEANING = {
    OK: "landed: apogee and impact were located",
    BAD_INPUT: "an input is not finite or outside its domain: check the row against kernels.layout",
    NOT_FINITE: "the state stopped being finite in flight: the row asks for impossible physics",
    STEP_LIMIT: "the step limit was reached: loosen the tolerance or raise the limit",
    ESCAPED: "the vehicle left the Earth: its energy is positive",
    ORBIT: "the vehicle passed its perigee above the ground and went on: it is in orbit",
    STEP_UNDERFLOW: "the step size fell below its minimum: loosen the tolerance",
    VERTICAL: "lift turned the flight straight up, where it has no direction: give it less, or let it glide",
}
