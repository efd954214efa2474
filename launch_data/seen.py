"""Whether a row of a shipped table was checked against the page that it names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# What a column ``seen`` may say, and how a sentence with the source ends.
SEEN: Mapping[str, str] = MappingProxyType(
    {"yes": "", "partly": ", seen in part", "no": ", not seen on a page"}
)
