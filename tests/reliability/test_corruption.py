"""Scorecard 5: whatever happens to the bytes of an entry, it is not served."""

import numpy as np
import pytest
from counts import count

from trajectory.ensembles import image
from trajectory.ensembles.store import open_store

CASES = count(1_000, 10_000)
ENTRIES = 4
PAGE = 512


@pytest.fixture
def kept(tmp_path):
    """A store with a few entries, and their bytes."""
    store, rng = open_store(tmp_path), np.random.default_rng(5)
    images = [
        image.compose(
            {"ground_range": rng.normal(size=300), "status": np.zeros(300, dtype=np.uint8)},
            attributes={"first": 300 * i},
            units={"ground_range": "m", "status": "1"},
            identity={"first": 300 * i},
            axes={"sample": range(300 * i, 300 * i + 300)},
        )
        for i in range(ENTRIES)
    ]
    for made in images:
        store.keep(made)
    return store, images


def damage(content, rng, others):
    """Flip a bit (60 %), cut (20 %), zero a page (19 %) or swap with another entry (1 %)."""
    way, at = rng.random(), int(rng.integers(len(content)))
    if way < 0.6:
        changed = bytearray(content)
        changed[at] ^= 1 << int(rng.integers(8))
        return bytes(changed)
    if way < 0.8:
        return content[:at]
    if way < 0.99:
        start = at - at % PAGE
        return content[:start] + bytes(min(PAGE, len(content) - start)) + content[start + PAGE :]
    return others[int(rng.integers(len(others)))]


def served(kept, cases):
    """Count how many damaged entries are handed out, and check that the others are kept as evidence."""
    store, images = kept
    rng = np.random.default_rng(20170728)
    wrong = done = 0
    while done < cases:
        made = images[int(rng.integers(ENTRIES))]
        changed = damage(made.content, rng, [other.content for other in images if other is not made])
        if changed == made.content:  # a page that was zero
            continue
        done += 1
        path = store.path(made.key)
        path.write_bytes(changed)
        found = store.fetch(made.key)
        if found is not None:
            wrong += 1
            path.write_bytes(made.content)
            continue
        (evidence,) = (store.root / "quarantine").iterdir()
        assert evidence.read_bytes() == changed
        evidence.unlink()
        assert store.keep(made).read_bytes() == made.content
    return wrong


@pytest.mark.filterwarnings("ignore::trajectory.errors.StoreWarning")
def test_no_damaged_entry_is_served_and_each_is_kept_and_made_anew(kept, record_property):
    wrong = served(kept, CASES)
    record_property("count", f"{CASES} corruptions: {wrong} served")
    assert wrong == 0


def test_teeth_without_the_checksum_damaged_numbers_are_served(kept, monkeypatch):
    monkeypatch.setattr(image, "is_sealed", lambda content: True)
    store, images = kept
    made = images[0]
    numbers = image.parse(made.content).arrays["ground_range"]
    start = made.content.index(numbers.tobytes())
    changed = bytearray(made.content)
    changed[start + 6] ^= 1  # among the numbers; HDF5 itself may hang on damage elsewhere
    store.path(made.key).write_bytes(bytes(changed))
    assert not np.array_equal(store.fetch(made.key).arrays["ground_range"], numbers)
