"""The line of a key in a JSON or YAML text, found when it is needed."""

import yaml

from spec import yaml_text


class Positions:
    """Finds lines by path; a text that YAML cannot read (JSON with tabs) has line 1 everywhere."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: yaml.Node | None = None
        self.is_read = False

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the deepest step of a path that the text holds."""
        if not self.is_read:
            self.is_read = True
            try:
                self.root = yaml_text.compose(self.text)
            except (yaml.YAMLError, RecursionError):
                self.root = None
        node, line = self.root, 1
        for step in path:
            found = _find(node, step)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return line


def _find(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    return None
