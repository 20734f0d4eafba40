"""Reports what the import does not take over from an OpenAPI document, each with its line."""

from spec.importing.facts import Open, Place, SourceDocument
from spec.importing.positions import Positions
from spec.importing.schemas import Steps


class Reporter:
    """Adds to the open points of a document; `resource` is the one that is being read."""

    def __init__(self, document: SourceDocument, text: str) -> None:
        self.resource: str | None = None
        self._document = document
        self._positions = Positions(text)

    def place(self, path: Steps) -> Place:
        """Return the line of a part of the document."""
        return Place(self._document.file, self._positions.line(path))

    def open(self, kind: str, text: str, path: Steps, field: str | None = None) -> None:
        """Report something that is not taken over."""
        one = Open(kind, text, self.place(path), self.resource, field)
        # Many operations may share one schema.
        if one not in self._document.open:
            self._document.open.append(one)
