"""Writes the program that judges the answers: the functions of `judging` that it needs."""

import ast
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from contracts.harness.reproduce import judging


def functions_for(expression: str, *others: str) -> str:
    """Return imports and the source of all functions that an expression needs, and `others`."""
    known = _definitions()
    needed = _names(ast.parse(expression, mode="eval"))
    wanted: set[str] = set()
    todo = [*others, *needed]
    while todo:
        name = todo.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            todo += known[name].names
    used = needed.union(*(known[name].names for name in wanted))
    sources = (one.source for name, one in known.items() if name in wanted)
    return "\n".join((_imported(used), *sources))


@dataclass(frozen=True, slots=True)
class _Definition:
    """A function or class of `judging`: its source in a script, and the names that it uses."""

    source: str
    names: frozenset[str]


def _imported(names: Iterable[str]) -> str:
    used = {*names}
    lines = ["import json, os, re, sys"]
    if used & {"date", "datetime", "timedelta"}:
        lines.append("from datetime import date, datetime, timedelta")
    if "Path" in used:
        lines.append("from pathlib import Path")
    return "\n".join(lines)


@cache
def _definitions() -> dict[str, _Definition]:
    nodes = {node.name: _bare(node) for node in _parsed(judging)}
    return {name: _Definition(ast.unparse(one), _names(one)) for name, one in nodes.items()}


def _parsed(module: ModuleType) -> list[ast.FunctionDef | ast.ClassDef]:
    body = ast.parse(inspect.getsource(module)).body
    return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _bare(node: ast.FunctionDef | ast.ClassDef) -> ast.stmt:
    """Remove docstrings and annotations, which a script does not need."""
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(one):
            one.body = one.body[1:]
        if isinstance(one, ast.FunctionDef):
            one.returns = None
            for argument in one.args.args:
                argument.annotation = None
    plain: ast.stmt = _Plain().visit(node)
    return plain


class _Plain(ast.NodeTransformer):
    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
