"""The fastest that one core can multiply and add: what the flight kernels are measured against."""

from kernels.jit import fused_door

WIDTH = 32  # numbers side by side: several vector registers of any processor
CHAINS = 4  # of these, which do not wait for one another, so that no multiply-add waits for the one before
DEPTH = 8  # multiply-adds of each number between reading and writing it
NUMBERS = CHAINS * WIDTH
OPERATIONS = 2 * DEPTH * NUMBERS  # floating-point operations in one round


@fused_door
def multiply_add(numbers, rounds, factor, summand):
    """Multiply and add in registers, over and over.  in: NUMBERS numbers, rounds, m, s; out: the numbers."""
    for _ in range(rounds):
        for i in range(WIDTH):
            a, b = numbers[i], numbers[WIDTH + i]
            c, d = numbers[2 * WIDTH + i], numbers[3 * WIDTH + i]
            a = (((a * factor + summand) * factor + summand) * factor + summand) * factor + summand
            b = (((b * factor + summand) * factor + summand) * factor + summand) * factor + summand
            c = (((c * factor + summand) * factor + summand) * factor + summand) * factor + summand
            d = (((d * factor + summand) * factor + summand) * factor + summand) * factor + summand
            a = (((a * factor + summand) * factor + summand) * factor + summand) * factor + summand
            b = (((b * factor + summand) * factor + summand) * factor + summand) * factor + summand
            c = (((c * factor + summand) * factor + summand) * factor + summand) * factor + summand
            d = (((d * factor + summand) * factor + summand) * factor + summand) * factor + summand
            numbers[i], numbers[WIDTH + i] = a, b
            numbers[2 * WIDTH + i], numbers[3 * WIDTH + i] = c, d
