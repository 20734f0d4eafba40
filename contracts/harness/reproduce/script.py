"""Writes the script of a finding: it creates what is needed, sends the requests and judges them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.reproduce.births import Births, created_by
from contracts.harness.reproduce.expectations import ABOUT_CREDENTIALS, READ_BEFORE, Breach
from contracts.harness.reproduce.program import functions_for
from contracts.harness.reproduce.shell import MARK, quoted, request_body
from contracts.harness.reproduce.stand_ins import ESCAPED, with_stand_ins, without_quotes
from contracts.harness.reproduce.stand_ins import original as originals

_MOST_STEPS = 60
# More ids of one answer are read at once.
_ONE_BY_ONE = 5
# Text that a server makes up, such as a time, and no other text is by chance.
_TELLING = 10
# What marks a record of a run, as a whole text of a body.
_MARK = re.compile(rb'"(contract-[0-9A-Za-z-]+)"')
_TROUBLE = frozenset({0, 401, 403, 429, 502, 503, 504})
_START = """\
set -u
: "${{BASE_URL:={base_url}}}"
{required}
work=$(mktemp -d) || exit 2
: > "$work/created"
# send NUMBER METHOD PATH [option of curl]...
send() {{
  number=$1 method=$2 path=$3; shift 3
  curl -sS -g --path-as-is --max-time 120 -X "$method" -D "$work/$number.head" \\
    -o "$work/$number.body" "$BASE_URL$path" "$@" || rm -f "$work/$number.head"
  printf '%s. %s %.200s -> %s\\n' "$number" "$method" "$path" "$(status "$number")"
}}
status() {{ sed -n 's/^HTTP[^ ]* \\([0-9]*\\).*/\\1/p' "$work/$1.head" 2>/dev/null | tail -n 1; }}
# call: as send, with the headers of a correct request
call() {{
  send "$@" {headers}
}}
# value NUMBER POINTER: prints a value of an answer
value() {{
  python3 -c 'import json, sys
value = json.load(open(sys.argv[1], encoding="utf-8"))
for name in sys.argv[2].split("/")[1:]:
    value = value[int(name)] if isinstance(value, list) else value[name]
print(value)' "$work/$1.body" "$2" 2>/dev/null
}}
# keep NUMBER PATH [custom_id]...: notes the records that a request created
keep() {{
  case $(status "$1") in 2*) python3 - "$work/$1.body" "$@" <<'PYTHON' >> "$work/created"
import json, sys
from urllib.parse import quote
body, _, path, *tags = sys.argv[1:]
try:
    made = json.load(open(body, encoding="utf-8"))
except (OSError, ValueError):
    made = []
made = made if isinstance(made, list) else [made]
plain = lambda text: "".join(filter(str.isalnum, str(text).casefold()))
known = set(map(plain, tags))
for one, tag in zip(made, tags + [""] * len(made)):
    if isinstance(one, dict) and isinstance(one.get("id"), (str, int)):
        if not tag or plain(one.get("custom_id", tag)) in known:
            print(path.replace("{{pk}}", quote(str(one["id"]), safe="")))
PYTHON
  esac
}}
# keep_listed NUMBER PATH TEXT...: notes the records in an answer that have one of the texts
keep_listed() {{
  python3 - "$work/$1.body" "$@" <<'PYTHON' >> "$work/created"
import json, sys
from urllib.parse import quote
body, _, path, *texts = sys.argv[1:]
def note(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and any(isinstance(one, str) and one in texts for one in inner):
        print(path.replace("{{pk}}", quote(str(value.get("id")), safe="")))
    for one in inner:
        note(one)
try:
    note(json.load(open(body, encoding="utf-8")))
except (OSError, ValueError):
    pass
PYTHON
}}
# escaped TEXT: prints a text as an address has it
escaped() {{
  python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=""))' "$1"
}}
unclear() {{ echo "unclear: $*"; exit 2; }}
clean_up() {{
  sed '1!G;h;$!d' "$work/created" | while read -r one; do call 0 DELETE "$one" >/dev/null; done
  rm -r "$work"
}}
trap clean_up EXIT
"""
_END = """\
echo "The answer to request {last}:"
sed -n '1p' "$work/{last}.head" 2>/dev/null
head -c 1000 "$work/{last}.body" 2>/dev/null; echo
"""


class ScriptWriter:
    """Writes scripts for the findings of one process; `births` must see all of its exchanges."""

    def __init__(self, credentials: Credentials, base_url: str) -> None:
        self.births = Births()
        self._credentials = credentials
        self._base_url = base_url

    def script(self, breach: Breach, kept: str | None, words: Sequence[str]) -> str:
        """Return a script that prints broken, kept or unclear, and deletes what it created.

        `kept` says when the rule is kept, as an expression over `judging`; without it, the script
        shows the answer. `words` begin the script as comments.
        """
        lines = _Script(breach, kept, self.births, self._credentials)
        return lines.text(self._base_url, words)


class _Script:
    def __init__(
        self,
        breach: Breach,
        kept: str | None,
        births: Births,
        credentials: Credentials,
    ) -> None:
        self._breach = breach
        self._kept = None if kept is None else births.named(kept, breach.last.resource)
        kept = self._kept
        self._credentials = credentials
        steps = [with_stand_ins(step) for step in breach.steps[-_MOST_STEPS:]]
        self._steps = births.needed_by(steps, kept or "") + steps
        self._before: int | None = None
        if breach.code in READ_BEFORE:
            self._read_before(len(self._steps) - len(steps))
        # What is sent in place of texts of this run: the marked name of a variable, by text.
        self._variables: dict[str, str] = {}
        # Ids that the server took from the request, which a rule may forbid.
        self._taken_over: set[str] = set()
        self._names: Counter[str] = Counter()
        self._usual = self._usual_headers()

    def _read_before(self, start: int) -> None:
        """Send the last request once more, before the first one that changes a record."""
        for place, step in enumerate(self._steps[start:], start):
            if step.method not in {"POST", "GET"}:
                self._steps.insert(place, self._steps[-1])
                self._before = place
                return

    def _usual_headers(self) -> Mapping[str, str]:
        """Return the headers of a correct request without a body."""
        return {"Accept": "application/json", **self._credentials.headers()}

    def text(self, base_url: str, words: Sequence[str]) -> str:
        """Return the whole script."""
        steps = [line for number, _ in enumerate(self._steps, 1) for line in self._step(number)]
        names = self._credentials.variables
        required = "\n".join(f': "${{{name}:?}}"' for name in names)
        headers = " \\\n    ".join(self._header(*one) for one in self._usual.items())
        start = _START.format(base_url=base_url, required=required, headers=headers)
        comments = [f"# {line}" for word in words for line in self._scrubbed(word).splitlines()]
        parts = ["#!/bin/sh", *comments, start + "\n".join(steps), self._judgement()]
        return "\n".join(parts)

    def _scrubbed(self, text: str) -> str:
        return self._credentials.scrub(text).encode("utf-8", "backslashreplace").decode()

    def _step(self, number: int) -> Iterator[str]:
        step = self._steps[number - 1]
        sent = dict(step.request_headers)
        kind = sent.pop("Content-Type", None)
        usual = sent == self._usual
        words = ["call" if usual else "send", str(number), step.method]
        words.append(quoted(self._marked(step.path)))
        if not usual:
            words += [self._header(name, value) for name, value in sent.items()]
        command, document = "", ""
        if step.request_body is not None:
            words += [self._header("Content-Type", kind or ""), "--data-binary @-"]
            command, document = request_body(step.request_body, self._marked)
        line = " ".join(words)
        yield f"{command} | {line}" if command else f"{line} {document}".rstrip()
        yield from self._kept_records(number, step)

    def _header(self, name: str, value: str) -> str:
        marked = self._credentials.scrub(value, MARK)
        return f"-H {quoted(f'{name}: {marked}' if value else f'{name};')}"

    def _marked(self, text: str) -> str:
        text = self._credentials.scrub(text, MARK)
        for original, name in self._variables.items():
            text = without_quotes(f"{MARK}{name}{MARK}", original, text)
        return originals(text)

    def _kept_records(self, number: int, step: Exchange) -> Iterator[str]:
        """Yield the lines that note what a step created, and set a variable for what is used."""
        pks, later = created_by(step), self._text_after(number).lower()
        delete = step.resource.operations.get("delete")
        if step.operation and step.operation.name in {"create", "bulk_write"} and delete:
            words = [quoted(delete.path), *(quoted(tag) for tag in _tags(step))]
            yield f"keep {number} {' '.join(words)}"
        if _is_list(step) and delete and (marks := self._refused_marks(number)):
            yield f"keep_listed {number} {' '.join(map(quoted, (delete.path, *marks)))}"
        many = isinstance(step.json, list)
        used = [pk for pk in pks if pk not in self._variables and pk in later]
        if len(used) > _ONE_BY_ONE:
            yield from self._all_ids(number, step)
        for place, pk in enumerate(pks):
            if pk not in self._variables and pk in later:
                pointer = f"/{place}/id" if many else "/id"
                yield from self._variable(number, pointer, step)
        for record, prefix in _records(step):
            for name, value in record.items():
                written = quote(value, safe="") if isinstance(value, str) else ""
                if self._is_made_up(step, name, value) and written in self._text_after(number):
                    variable = self._named(name)
                    self._variables[written] = variable
                    shown = f"value {number} {prefix}/{name}"
                    yield f"{variable}=$({shown} | sed 's/:/%3A/g; s/+/%2B/g')"

    def _refused_marks(self, number: int) -> list[str]:
        """Return the marks in the refused requests before a step, which may have been stored."""
        refused = (one for one in self._steps[: number - 1] if one.is_client_error)
        return [mark.decode() for one in refused for mark in _MARK.findall(one.request_body or b"")]

    def _is_made_up(self, step: Exchange, name: str, value: object) -> bool:
        """Return whether the server made a value up that a later query may name."""
        if name == "id" or not isinstance(value, str) or len(value) < _TELLING:
            return False
        field = next((one for one in step.resource.fields if one.name == name), None)
        return field is not None and field.read_only

    def _all_ids(self, number: int, step: Exchange) -> Iterator[str]:
        """Yield the lines that set a variable for each record of an answer at once."""
        base = f"{self._named(step.resource.name)}_OF_{number}"
        shown = [one["id"] for one in step.json if isinstance(one, dict) and "id" in one]
        names = {pk: f"{base}_{place}" for place, pk in enumerate(shown, 1)}
        # The longer first, because the other is a part of it.
        self._variables |= {f"{pk}{ESCAPED}": f"{name}_URL" for pk, name in names.items()}
        self._variables |= names
        program = (
            "import json, shlex, sys, urllib.parse\n"
            'made = json.load(open(sys.argv[1], encoding="utf-8"))\n'
            "for place, one in enumerate(made, 1):\n"
            '    pk = str(one["id"])\n'
            f'    print("export {base}_%d=%s" % (place, shlex.quote(pk)))\n'
            f'    print("export {base}_%d_URL=%s" % (place, urllib.parse.quote(pk, safe="")))'
        )
        yield f'eval "$(python3 -c \'{program}\' "$work/{number}.body")"'
        missing = f'unclear "request {number} created too few records"'
        yield f'[ -n "${{{base}_{len(shown)}:-}}" ] || {missing}'

    def _variable(self, number: int, pointer: str, step: Exchange) -> Iterator[str]:
        name = self._named(step.resource.name)
        shown = step.json[int(pointer.split("/")[1])] if pointer != "/id" else step.json
        yield f"{name}=$(value {number} {pointer}); export {name}"
        missing = f'unclear "request {number} created no {step.resource.name}"'
        if step.negative:
            missing = (
                f"{{ case $(status {number}) in 40[13]|429) ;; 4*) echo kept; exit 0 ;; esac; "
                f"{missing}; }}"
            )
        yield f'[ -n "${name}" ] || {missing}'
        if shown["id"] + ESCAPED in self._text_after(number):
            self._variables[shown["id"] + ESCAPED] = f"{name}_URL"
            yield f'{name}_URL=$(escaped "${name}"); export {name}_URL'
        self._variables[shown["id"]] = name
        if shown["id"].encode() in (step.request_body or b""):
            self._taken_over.add(shown["id"])
        upper = shown["id"].upper()
        if upper != shown["id"] and upper in self._text_after(number):
            self._variables[upper] = f"{name}_UPPER"
            yield f'{name}_UPPER=$(printf %s "${name}" | tr a-z A-Z); export {name}_UPPER'

    def _named(self, word: str) -> str:
        name = re.sub(r"\W", "_", word).upper()
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}_{self._names[name]}"

    def _text_after(self, number: int) -> str:
        later = self._steps[number:]
        sent = [one.path + (one.request_body or b"").decode("utf-8", "replace") for one in later]
        return "\n".join((*sent, self._kept or ""))

    def _judgement(self) -> str:
        last = len(self._steps)
        shown = _END.format(last=last)
        if self._kept is None:
            expected = quoted(f"look at the answer; expected: {self._breach.expected}")
            return f"{shown}unclear {self._scrubbed(expected)}\n"
        kept = self._kept
        for original, name in self._variables.items():
            if original not in self._taken_over:
                ours = f"os.environ['{name}'].lower()"
                kept = re.sub(f"'{re.escape(original)}'", ours, kept, flags=re.IGNORECASE)
        kept = originals(kept)
        trouble = _TROUBLE - {self._breach.last.status or 0}
        if self._breach.code in ABOUT_CREDENTIALS:
            trouble -= {401, 403}
        lists = [number for number, step in enumerate(self._steps, 1) if _is_list(step)]
        lines = [functions_for(kept, "Answer")]
        lines += [
            f"answers = [Answer(sys.argv[1], one, {lists}) for one in range(1, {last + 1})]",
            "last = answers[-1]",
        ]
        if self._before is not None:
            lines.append(f"before = answers[{self._before}]")
        if "secrets" in kept:
            names = ", ".join(map(repr, self._credentials.secret_variables))
            lines.append(f"secrets = [os.environ[name] for name in [{names}]]")
        lines += [
            f"if last.status in {sorted(trouble)}:",
            "    sys.exit(print('unclear: the answer says nothing about the rule') or 2)",
            "try:",
            f"    kept = {kept}",
            "except (LookupError, TypeError, ValueError):",
            "    sys.exit(print('unclear: the answer cannot be judged') or 2)",
            "print('kept' if kept else 'broken')",
            "sys.exit(not kept)",
        ]
        program = self._scrubbed("\n".join(lines))
        return f"{shown}python3 - \"$work\" <<'PYTHON'\n{program}\nPYTHON\n"


def _is_list(step: Exchange) -> bool:
    return step.operation is not None and step.operation.name == "list"


def _records(step: Exchange) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yield the records that a step created, with their JSON Pointers."""
    if created_by(step):
        many = isinstance(step.json, list)
        for place, record in enumerate(step.records):
            if isinstance(record, dict):
                yield record, f"/{place}" if many else ""


def _tags(step: Exchange) -> list[str]:
    """Return the custom_id of each record that a step sends, which tells it from others."""
    try:
        sent = json.loads(step.request_body or b"[]")
    except (ValueError, RecursionError):
        return []
    tags = [
        one.get("custom_id") if isinstance(one, dict) else None
        for one in (sent if isinstance(sent, list) else [sent])
    ]
    return [tag if isinstance(tag, str) and MARK not in tag else "" for tag in tags]
