"""How a sample of a sweep ended: the codes of ``kernels.status``, and those of samples that did not fly."""

from kernels import status as codes

EXCLUDED = 128  # the draw does not belong to the sweep: it is no failed flight
NOT_COMPUTED = 255  # the sample is still missing: it holds a place, and nothing else
MEANING = codes.MEANING | {
    EXCLUDED: "not flown: a stage of this draw would burn out below lowest_burnout_mass_fraction"
}
