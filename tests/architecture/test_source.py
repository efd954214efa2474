"""House rules that no linter knows, each with a planted offender."""

import ast
import re
import textwrap

import pytest

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 80
FORBIDDEN_FLAGS = {"fast", "reassoc", "nnan", "ninf"}  # they delete guards against NaN or reorder sums
STREAMS = {"Generator", "Philox", "SeedSequence"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_public(name):
    return not name.startswith("_")


def public_functions(tree, owner=""):
    """Give (name, node, is a method) of every function that a user of the module can call."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            yield from public_functions(node, f"{node.name}.")
        elif isinstance(node, FUNCTIONS) and is_public(node.name):
            yield owner + node.name, node, bool(owner)


def decorators(node):
    return {text for item in node.decorator_list for text in re.findall(r"\w+", ast.unparse(item))}


def long_functions(tree):
    """Functions whose code, docstring not counted, is longer than allowed."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            documented = ast.get_docstring(node) is not None
            text = node.body[0].end_lineno - node.body[0].lineno + 1 if documented else 0
            if node.end_lineno - node.lineno + 1 - text > MAX_FUNCTION_LINES:
                found.append(node.name)
    return found


def missing_docstrings(tree):
    found = [] if ast.get_docstring(tree) else ["the module"]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and is_public(node.name)]
    documented = [(node.name, node) for node in classes] + [
        (name, node) for name, node, _ in public_functions(tree)
    ]
    return found + [name for name, node in documented if not ast.get_docstring(node)]


def parameters(node, is_method):
    spelled = node.args
    names = [item.arg for item in spelled.posonlyargs + spelled.args + spelled.kwonlyargs]
    bound = is_method and "staticmethod" not in decorators(node)
    return names[1:] if bound else names


def missing_sections(tree):
    """Public functions with parameters whose docstring does not explain them or the result."""
    found = []
    for name, node, is_method in public_functions(tree):
        # The help of a command is its docstring; its options carry their own help.
        if decorators(node) & {"command", "command_of", "callback"} or not parameters(node, is_method):
            continue
        text = ast.get_docstring(node) or ""
        if not re.search(r"^Parameters\n-{10}|\bin: ", text, re.MULTILINE):
            found.append(f"{name}: Parameters")
        returns = ast.unparse(node.returns) if node.returns else "None"
        if returns not in {"None", "NoReturn"} and not re.search(
            r"^(Returns|Yields)\n-{6,7}|\bout: ", text, re.MULTILINE
        ):
            found.append(f"{name}: Returns")
    return found


def broad_handlers(tree):
    """Handlers that catch everything, unless they tidy up and raise again."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            names = (
                {item.id for item in ast.walk(node.type) if isinstance(item, ast.Name)} if node.type else {""}
            )
            last = node.body[-1]
            again = isinstance(last, ast.Raise) and last.exc is None
            if names & {"", "Exception", "BaseException"} and not again:
                found.append(node.lineno)
    return found


def unsafe_floating_point(tree):
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "fastmath"
            and not isinstance(node.value, ast.Name | ast.Set)
        ):
            found.append(node.value.lineno)
        if isinstance(node, ast.Dict):
            found += [
                value.lineno
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
                and key.value == "fastmath"
                and not isinstance(value, ast.Name)
            ]
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            words = {item.value for item in node.elts if isinstance(item, ast.Constant)}
            if words & FORBIDDEN_FLAGS:
                found.append(node.lineno)
    return found


def random_numbers(tree):
    """Uses of numpy's or Python's random numbers."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "random":
            found.append(node.lineno)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            if any(part == "random" for name in names for part in name.split(".")):
                found.append(node.lineno)
    return found


def streams_without_a_key(tree):
    """Random numbers that do not come from a stream opened by its key: those of numpy's shared state, say."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(
            ("np.random", "numpy.random")
        ):
            if node.attr not in STREAMS:
                found.append(node.lineno)
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            names = [f"{module}.{alias.name}".strip(".") for alias in node.names]
            if any(name.split(".")[0] == "random" or "numpy.random" in name for name in names):
                found.append(node.lineno)
    return found


def all_findings(sources, check, only=""):
    found = {name: check(ast.parse(text)) for name, text in sources.items() if name.startswith(only)}
    assert found, "no source was read"
    return {name: items for name, items in found.items() if items}


def test_no_file_is_longer_than_one_purpose(root, tracked):
    sizes = {
        str(path): (root / path).read_text(encoding="utf-8").count("\n")
        for path in tracked
        if path.suffix == ".py"
    }
    assert {name: size for name, size in sizes.items() if size > MAX_FILE_LINES} == {}


def test_functions_are_short(package_sources):
    assert all_findings(package_sources, long_functions) == {}


def test_everything_public_has_a_docstring(package_sources):
    assert all_findings(package_sources, missing_docstrings) == {}


def test_docstrings_explain_parameters_and_results(package_sources):
    assert all_findings(package_sources, missing_sections) == {}


def test_nothing_swallows_every_exception(package_sources):
    assert all_findings(package_sources, broad_handlers) == {}


def test_floating_point_flags_keep_the_guards(package_sources):
    assert all_findings(package_sources, unsafe_floating_point) == {}


def test_floating_point_flags_are_kept_everywhere_but_in_planted_bugs(root, tracked):
    """Benchmarks, examples and tools too."""
    sources = {
        path.as_posix(): (root / path).read_text(encoding="utf-8")
        for path in tracked
        if path.suffix == ".py" and path.parts[0] != "tests"
    }
    assert all_findings(sources, unsafe_floating_point) == {}


def test_random_numbers_come_from_streams_with_a_key(package_sources):
    assert all_findings(package_sources, streams_without_a_key) == {}


def test_kernels_draw_no_random_numbers(package_sources):
    assert all_findings(package_sources, random_numbers, only="kernels/") == {}


OFFENDERS = [
    (long_functions, "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
    (missing_docstrings, "x = 1"),
    (missing_docstrings, '"""Module."""\nclass A:\n    """A."""\n    def f(self): pass'),
    (missing_docstrings, '"""Module."""\ndef f(): pass'),
    (missing_sections, 'def f(a):\n    """Do."""'),
    (
        missing_sections,
        'class A:\n  def f(self, *, a) -> int:\n    """Do.\n\n    Parameters\n    ----------\n    """',
    ),
    (broad_handlers, "try: pass\nexcept: pass"),
    (broad_handlers, "try: pass\nexcept (ValueError, Exception) as e: raise KeyError from e"),
    (unsafe_floating_point, "njit(fastmath=True)"),
    (unsafe_floating_point, "FLAGS = {'contract', 'nnan'}"),
    (random_numbers, "import numpy as np\nnp.random.default_rng()"),
    (random_numbers, "from numpy.random import default_rng"),
    (random_numbers, "import random"),
    (unsafe_floating_point, "njit(fastmath={'reassoc'})"),
    (streams_without_a_key, "np.random.seed(1)"),
    (streams_without_a_key, "np.random.default_rng()"),
    (streams_without_a_key, "numpy.random.normal()"),
    (streams_without_a_key, "from numpy.random import default_rng"),
    (streams_without_a_key, "from numpy import random"),
    (streams_without_a_key, "import random"),
]
INNOCENT = '''
    """Module."""
    def f(a: float) -> float:
        """Do.

        Parameters
        ----------
        a : float

        Returns
        -------
        float
        """
        try:
            return g(a)
        except BaseException:
            tidy()
            raise

    def k(a):
        """Do.

        in: a [m]
        """

    FLAGS = {"contract", "arcp", "nsz"}
    njit(fastmath=FLAGS)
'''


@pytest.mark.parametrize(("check", "code"), OFFENDERS)
def test_each_check_finds_its_offender(check, code):
    assert check(ast.parse(code))
    assert check(ast.parse(textwrap.dedent(INNOCENT))) == []
