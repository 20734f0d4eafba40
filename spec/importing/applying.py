"""Puts what documents show into a description; what they cannot show is left alone."""

from collections.abc import Mapping

from spec.importing import fields
from spec.importing.description import Description, extent_is_complete
from spec.importing.entry import apply_entry
from spec.importing.facts import (
    COMPLETE,
    Block,
    Filters,
    Open,
    Raw,
    ShownRow,
    ShownTable,
    is_resource_name,
)
from spec.importing.merging import Merger, Reading, Shown, promises_less
from spec.importing.titles import suffix_of
from spec.keywords import unusable
from spec.model import OPERATION_NAMES, OperationName

_PATTERN_PAGE = "the general pattern of the API"
_NOT_VISIBLE = "not visible"
_LIMITING = ("limits", "pattern", "extras")
_WRITING = {"create", "bulk_write", "update"}


def apply(description: Description, reading: Reading) -> Description:
    """Return the description with everything that the documents show.

    What they show and a description cannot hold goes into `reading.open`.
    """
    result = description.copied()
    for name, shown in reading.resources.items():
        if not is_resource_name(name):
            continue
        known = result.resources.get(name)
        if known is None and shown.path is None:
            place = next(iter(shown.blocks.values())).place
            says = f"{shown.title}: no address of it is shown, so no file is made"
            reading.open.append(Open("operation", says, place, name))
            continue
        if known is None and shown.is_whole and _has_no_id(shown):
            place = next(iter(shown.blocks.values())).place
            text = f"{shown.title}: its records have no id, so no file is made"
            reading.open.append(Open("operation", text, place, name))
            continue
        result.resources[name] = _Resource(result, reading, shown, known or _new(shown)).applied()
    if reading.is_whole:
        for name in set(result.resources) - set(reading.resources):
            del result.resources[name]
            result.files.pop(name, None)
    apply_entry(result, reading)
    return result


def _has_no_id(shown: Shown) -> bool:
    """Return whether answers are shown whole, and have no id."""
    answer = shown.response
    return answer is not None and answer.is_complete and "id" not in answer.rows


def _new(shown: Shown) -> Raw:
    """Return a resource of which nothing is known yet but its name and path."""
    implied = {"basis": "implied", "page": _PATTERN_PAGE}
    nothing = {"table": _NOT_VISIBLE, "page": "no table is visible", "seen": []}
    return {
        "name": shown.title,
        "path": shown.path,
        "operations": {name: dict(implied) for name in OPERATION_NAMES},
        "request": {**nothing},
        "response": {**nothing},
        "schema": {"type": "object", "properties": {}},
        "example": {},
        "x-example": "generated",
    }


class _Resource:
    """Applies what is shown of one resource to its file's content."""

    def __init__(self, description: Description, reading: Reading, shown: Shown, raw: Raw) -> None:
        self.description = description
        self.reading = reading
        self.shown = shown
        self.raw = raw
        self.name = shown.title.lower()
        self.place = next(iter(shown.blocks.values())).place
        self.old: Mapping[str, Raw] = dict(raw["schema"]["properties"])
        self.required = set(raw["schema"].get("required", ()))

    def applied(self) -> Raw:
        """Return the content with everything that is shown."""
        if self.shown.path is not None:
            self.raw["path"] = self.shown.path
        self._operations()
        # Where a field of the file is, before anything changes.
        was = {
            key: {name for name in self.old if self._is_in(key, name)}
            for key in ("request", "response")
        }
        self._fields(was)
        self._id()
        self._tables(was)
        self._relations()
        self._filters()
        self.raw["schema"] = self._schema()
        return self.raw

    def _is_in(self, key: str, name: str) -> bool:
        schema, table = self.old[name], self.raw[key]
        if schema.get("readOnly" if key == "request" else "writeOnly"):
            return False
        return "seen" not in table or name in table["seen"]

    def _operations(self) -> None:
        known, blocks = self.raw["operations"], self.shown.blocks
        # A whole document that shows no way to read a record is an excerpt, such as one page.
        says_all = self.shown.is_whole and bool({"get", "list"} & set(blocks))
        places = {
            name: known.get(name) or {"basis": "implied", "page": _PATTERN_PAGE}
            for name in OPERATION_NAMES
            if name in blocks or (name in known and not says_all)
        }
        for name, place in places.items():
            block = blocks.get(name)
            if block is not None and block.basis == "stated":
                if place["basis"] != "stated":
                    place["basis"], place["page"] = "stated", block.title
            elif self.shown.is_whole and place["basis"] == "stated":
                place["basis"], place["page"] = "implied", _PATTERN_PAGE
            if block is not None and self.shown.is_whole:
                self._shape(name, block, place)
        self.raw["operations"] = places

    def _shape(self, name: OperationName, block: Block, place: Raw) -> None:
        """Note the method and the path of an operation where other resources have another one."""
        pattern = self.description.entry["x-operations"][name]
        shape = {"method": block.method.lower(), "path": suffix_of(block.path, self.raw["path"])}
        for key, one in shape.items():
            if one is not None and one != pattern[key]:
                place[key] = one
            else:
                place.pop(key, None)
        place.pop("also", None)
        if block.also:
            place["also"] = block.also
        named = [one for one in self.reading.schemes_of_all if one not in block.schemes]
        place.pop("security", None)
        if named:
            place["security"] = block.schemes

    def _fields(self, was: Mapping[str, set[str]]) -> None:
        request = self.shown.request.rows if self.shown.request else {}
        response = self.shown.response.rows if self.shown.response else {}
        properties = self.raw["schema"]["properties"]
        for name in dict.fromkeys([*self.old, *_order(request, response)]):
            sent, answered = request.get(name), response.get(name)
            if sent is None and answered is None:
                if self._is_gone(name, was):
                    del properties[name]
                    self.required.discard(name)
                    self.raw["example"].pop(name, None)
                continue
            field = self._field(name, sent, answered)
            properties[name] = field

    def _field(self, name: str, sent: ShownRow | None, answered: ShownRow | None) -> Raw:
        merger = Merger(self.reading, self.name)
        if sent and answered:
            ignored = {"required", "read_only"}
            if self.shown.is_whole:
                # An answer that promises less than is demanded contradicts nothing.
                ignored |= {one for one in _LIMITING if promises_less(answered, sent, one)}
            row = merger.rows(sent, answered, ignore=frozenset(ignored))
            row.required, row.read_only = sent.required, False
            row.shows = (row.shows - {"required"}) | (sent.shows & {"required"})
            if answered.required and not sent.required and "required" in row.shows:
                text = f"{name}: required in answers, not in requests"
                self.reading.open.append(
                    Open("contradiction", text, answered.place, self.name, name)
                )
        else:
            row = sent or answered or ShownRow(name, self.place)
        old = self.old.get(name)
        if "required" in row.shows:
            (self.required.add if row.required else self.required.discard)(name)
        for key in unusable(row.keywords):
            text = f"{key}: {row.keywords.pop(key)}"
            self.reading.open.append(Open("notation", text, row.place, self.name, name))
        new = fields.applied(old, row, self._direction(name, sent, answered, old))
        for kind, text in new.open:
            self.reading.open.append(Open(kind, text, row.place, self.name, name))
        return new.schema

    def _direction(
        self, name: str, sent: ShownRow | None, answered: ShownRow | None, old: Raw | None
    ) -> str | None:
        """Return "readOnly", "writeOnly", "both", or None where nothing shows it."""
        request, response = self.shown.request, self.shown.response
        if sent is not None and answered is not None:
            return "both"
        if sent is not None:
            absent = response is not None and response.is_complete
            return "writeOnly" if absent or sent.write_only else None if old else "both"
        if answered is not None and "read_only" in answered.shows and answered.read_only:
            return "readOnly"
        if request is not None and request.is_complete:
            return "readOnly"
        if self.shown.is_whole and not _WRITING & set(self.shown.blocks):
            return "readOnly"
        del name
        return None if old else "both"

    def _is_gone(self, name: str, was: Mapping[str, set[str]]) -> bool:
        """Return whether the documents show that a field is no longer there."""
        if self.old[name].get("x-basis") == "implied":
            return False
        places = [
            (key, table)
            for key, table in (("request", self.shown.request), ("response", self.shown.response))
            if name in was[key]
        ]
        return bool(places) and all(table is not None and table.is_complete for _, table in places)

    def _id(self) -> None:
        """Keep what every record has: an id, which no answer may have shown yet.

        Of ids that requests choose, each record needs another one.
        """
        properties = self.raw["schema"]["properties"]
        if "id" in properties and not properties["id"].get("readOnly"):
            properties["id"]["x-unique"] = True
        if "id" not in properties:
            properties["id"] = {
                "type": "string",
                "format": "uuid",
                "readOnly": True,
                "x-unique": True,
                "x-basis": "implied",
            }
            self.required.add("id")
            if "seen" in self.raw["response"]:
                self.raw["response"]["seen"].append("id")

    def _tables(self, was: Mapping[str, set[str]]) -> None:
        for key, table in (("request", self.shown.request), ("response", self.shown.response)):
            known = self.raw[key]
            if table is not None:
                self._table(key, known, table, was[key])
            elif "seen" in known or extent_is_complete(known):
                # Nothing of this table is shown: new fields are not in it, as far as is known.
                self._unseen(key, known, was[key])

    def _inside(self, key: str) -> list[str]:
        hidden = "readOnly" if key == "request" else "writeOnly"
        properties = self.raw["schema"]["properties"]
        return [name for name, schema in properties.items() if not schema.get(hidden)]

    def _unseen(self, key: str, known: Raw, was: set[str]) -> None:
        inside = self._inside(key)
        if "seen" in known:
            known["seen"] = [name for name in known["seen"] if name in inside]
        elif new := [name for name in inside if name not in was]:
            kept = [name for name in inside if name in was]
            known["table"] = f"cut short after {kept[-1]}" if kept else _NOT_VISIBLE
            known["seen"] = kept
            for name in new:
                text = f"{name}: whether the {key} has it is not shown"
                self.reading.open.append(Open("table", text, self.place, self.name, name))

    def _table(self, key: str, known: Raw, table: ShownTable, was: set[str]) -> None:
        inside = self._inside(key)
        if table.is_complete:
            if known["table"] != COMPLETE and known["table"] != table.extent:
                known["table"], known["page"] = table.extent, table.page
            known.pop("seen", None)
            return
        if extent_is_complete(known):
            # A cut table says nothing beyond its cut; the file knew more.
            self._unseen(key, known, was | set(table.rows))
            return
        read = [name for name in inside if name in was or name in table.rows]
        if len(read) > len([name for name in inside if name in was]) or not was:
            known["table"], known["page"] = table.extent, table.page
        if len(read) < len(inside) or not read:
            kept = [name for name in known.get("seen", ()) if name in read]
            known["seen"] = kept + [name for name in read if name not in kept]
        else:
            known.pop("seen", None)

    def _relations(self) -> None:
        """Make a field without promises of each name that only a rule shows."""
        properties = self.raw["schema"]["properties"]
        for name in list(properties):
            for key in fields.RELATION_KEYS:
                for other in list(properties[name].get(key, ())):
                    if other in properties:
                        continue
                    self._only_named(name, key, other)

    def _only_named(self, name: str, key: str, other: str) -> None:
        properties = self.raw["schema"]["properties"]
        cut = [k for k in ("request", "response") if not extent_is_complete(self.raw[k])]
        request = self.shown.request or self.shown.response
        row = request.rows.get(name) if request else None
        place = row.place if row else self.place
        if len(cut) < 2 and not properties[name].get("readOnly"):  # noqa: PLR2004 -- both tables
            text = f"{name}: {key.removeprefix('x-')} names {other}, which no table has"
            self.reading.open.append(Open("contradiction", text, place, self.name, name))
            properties[name][key] = [one for one in properties[name][key] if one != other]
            if not properties[name][key]:
                del properties[name][key]
            return
        properties[other] = {}
        for table in ("request", "response"):
            told = self.raw[table]
            if "seen" not in told:
                told["seen"] = [one for one in self._inside(table) if one != other]

    def _filters(self) -> None:
        shown = self.shown.filters
        if shown is None or (not shown.operators and "filters" not in self.raw):
            return
        found: dict[str, str] = {}
        for name, names in shown.operators.items():
            kind = self._kind_of_filter(name, names)
            if kind:
                found[name] = kind
            else:
                text = f"{name}: {', '.join(names)}"
                place = shown.places.get(name, self.place)
                self.reading.open.append(Open("notation", text, place, self.name, name))
        self._filter_table(shown, found)

    def _filter_table(self, shown: Filters, found: dict[str, str]) -> None:
        known = self.raw.get("filters")
        if known is None:
            self.raw["filters"] = {"table": shown.extent, "page": shown.page, "fields": found}
            known = self.raw["filters"]
        elif shown.extent == COMPLETE:
            gone = [name for name in known["fields"] if name not in shown.operators]
            for name in gone:
                del known["fields"][name]
            known["fields"] |= found
            known["table"] = COMPLETE
        else:
            if set(found) - set(known["fields"]) and known["table"] != COMPLETE:
                known["table"] = shown.extent
            known["fields"] |= found
        general = set(self.description.entry.get("x-list-parameters", ()))
        if own := [name for name in shown.parameters if name not in general]:
            known["parameters"] = [*dict.fromkeys([*known.get("parameters", ()), *own])]

    def _kind_of_filter(self, name: str, names: list[str]) -> str | None:
        kinds = self.description.entry["x-operators"]
        fitting = [kind for kind, known in kinds.items() if set(known) == set(names)]
        if len(fitting) <= 1:
            return fitting[0] if fitting else None
        known = self.raw.get("filters", {}).get("fields", {}).get(name)
        if known in fitting:
            return str(known)
        schema = self.raw["schema"]["properties"].get(name, {})
        is_boolean = schema.get("type") == "boolean" or "boolean" in (schema.get("type") or ())
        wanted = "boolean" if is_boolean else "reference"
        return wanted if wanted in fitting else fitting[0]

    def _schema(self) -> Raw:
        properties = self.raw["schema"]["properties"]
        old = [n for n in self.raw["schema"].get("required", ()) if n in self.required]
        required = old + [n for n in properties if n in self.required and n not in old]
        schema: Raw = {"type": "object"}
        if required:
            schema["required"] = required
        return {**schema, "properties": properties}


def _order(request: Mapping[str, ShownRow], response: Mapping[str, ShownRow]) -> list[str]:
    """Return the names of both tables, in the order of the answer, which has most of them."""
    return [*dict.fromkeys([*response, *request])]
