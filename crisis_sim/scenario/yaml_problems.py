"""Say in plain words what is wrong with YAML that does not parse."""

import re

import yaml

from crisis_sim.scenario.compose import Text
from crisis_sim.scenario.document import MAX_DEPTH
from crisis_sim.scenario.faults import Fault, printable

# What PyYAML or libyaml says, what is wrong, what was expected; {} is the character found.
_PLAIN_WORDS = (
    ("nesting depth", "nested too deep", f"at most {MAX_DEPTH} levels"),
    ("directive", "a line cannot begin with `%`", "quotes around a text that begins with `%`"),
    (
        "scanning an anchor|scanning an alias",
        "this anchor or alias has no proper name",
        "quotes around a text that begins with `&` or `*`",
    ),
    (
        r"\btag\b",
        "tags are not allowed",
        "plain data; a text that begins with `!` goes in quotes",
    ),
    (
        "mapping (keys|values) are not|unexpected ':'",
        "this {} is out of place",
        "one `key: value` on a line; quotes around a text with `: ` in it",
    ),
    (
        "cannot start any token",
        "a value cannot begin with {}",
        "quotes around the text",
    ),
    ("could not find expected ':'", "a `:` is missing after this key", "`key: value`"),
    (
        "expected ',' or",
        "a `,` or a closing bracket is missing",
        "items separated by `,`; quotes around a text with `,`, `:` or brackets in it",
    ),
    ("end of stream", "this quotation mark is never closed", "a closing quotation mark"),
    (
        "expected key|<block end>|'-' indicator",
        "this does not fit the lines above it",
        "the indentation of its neighbours; quotes around the whole of a text, or none",
    ),
    (
        "line break|indentation indicators",
        "a text cannot begin with `|` or `>`",
        "quotes around the text",
    ),
    ("node content", "a value is missing here", "a value; quotes around a text with brackets"),
    ("sequence entries are not", "a list cannot begin here", "each `- item` on its own line"),
    (
        "escape",
        "this escape is unknown in double quotes",
        r"single quotes, or `\\` for a backslash",
    ),
    ("document start", "the document has ended before this", "one document in a file"),
)


def syntax_fault(error: yaml.YAMLError, source: Text) -> Fault:
    """Turn the parser's complaint into a fault at its mark.

    A missing `:` or a quotation mark that is never closed is shown where it begins: the parser
    notices both far behind.
    """
    context = getattr(error, "context", None) or ""
    problem = f"{context} {getattr(error, 'problem', error)}".strip()
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None) or mark
    if re.search("could not find expected ':'|end of stream", problem):
        mark = begun
    index = mark.index if mark else 0
    place = source.place(index)
    message, expected = _plain_words(problem, source.text[index : index + 1])
    if begun and (line := source.place(begun.index).line) < place.line:
        message += f" (in what begins in line {line})"
    return Fault(message, place, expected)


def _plain_words(problem: str, found: str) -> tuple[str, str]:
    if found == "\t":
        return "a tab cannot be used here", "spaces to indent"
    character = "a backtick" if found == "`" else f"`{printable(found)}`"
    for pattern, message, expected in _PLAIN_WORDS:
        if re.search(pattern, problem):
            return message.format(character), expected
    return f"this is not valid YAML: {problem}", "valid YAML"
