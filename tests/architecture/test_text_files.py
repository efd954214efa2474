import re

import pytest

# Put together from pieces, so that this file does not contain what it forbids.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "ana" + "conda.org"]
FOLDERS = ["wor" + "k", "roo" + "t", "tm" + "p/lab", "hom" + r"e/\w+"]
FORBIDDEN = re.compile(
    rf"{'|'.join(map(re.escape, HOSTS))}|(?<![\w.*~-])/(?:{'|'.join(FOLDERS)})/", re.IGNORECASE
)


def findings(text):
    return [match[0] for match in FORBIDDEN.finditer(text)]


def test_no_registry_address_and_no_path_of_one_machine(root, tracked):
    found = {}
    for path in tracked:
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if findings(text):
            found[str(path)] = findings(text)
    assert found == {}


@pytest.mark.parametrize(
    "text", [f"see https://{HOSTS[0]}/simple", f"cd /{FOLDERS[0]}/main", f"'/{FOLDERS[1]}/x'"]
)
def test_the_search_finds_what_it_forbids(text):
    assert findings(text)


@pytest.mark.parametrize(
    "text", ["https://example.org/" + "work/of-art", "net" + "work/route", "a/root" + "s"]
)
def test_the_search_leaves_innocent_text_alone(text):
    assert findings(text) == []
