"""Writes the program that judges the answers: the functions of `judging` that it needs."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from contracts.harness.reproduce import judging


def functions_for(expression: str, *others: str) -> str:
    """Return imports and the source of all functions that an expression needs, and `others`."""
    tree = _definitions()
    wanted: list[str] = []
    todo = [*others, *_names(ast.parse(expression, mode="eval"))]
    while todo:
        name = todo.pop()
        if name in tree and name not in wanted:
            wanted.append(name)
            todo += _names(tree[name])
    nodes = [node for name, node in tree.items() if name in wanted]
    used = {name for node in nodes for name in _names(node)} | set(
        _names(ast.parse(expression, mode="eval"))
    )
    lines = [_imported(used), *map(ast.unparse, nodes)]
    return "\n".join(line for line in lines if line)


def _imported(names: Iterable[str]) -> str:
    used = {*names}
    lines = ["import json, os, re, sys"]
    if used & {"date", "datetime", "timedelta"}:
        lines.append("from datetime import date, datetime, timedelta")
    if "Path" in used:
        lines.append("from pathlib import Path")
    return "\n".join(lines)


@cache
def _definitions() -> dict[str, ast.stmt]:
    return {node.name: _bare(node) for node in _parsed(judging) if _is_definition(node)}


def _parsed(module: ModuleType) -> list[ast.FunctionDef | ast.ClassDef]:
    body = ast.parse(inspect.getsource(module)).body
    return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


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


def _names(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
