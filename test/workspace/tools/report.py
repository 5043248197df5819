"""Computes a column of a report from a formula, given on the command line or by a web request."""

from __future__ import annotations

import ast
import csv
import operator
import sys

from flask import Flask, jsonify, request

app = Flask(__name__)

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


@app.get("/column")
def column():
    formula = request.args.get("formula", "price * quantity")
    with open("orders.csv", newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return jsonify([eval(formula, {"__builtins__": {}}, row) for row in rows])


@app.get("/limits")
def limits():
    """Literals need no `eval`."""
    return jsonify(ast.literal_eval(request.args.get("limits", "[0, 100]")))


def evaluate(node: ast.expr, row: dict[str, float]) -> float:
    """Interprets a formula itself: names, numbers and four operators, nothing that could run."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in row:
            return row[name]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](evaluate(left, row), evaluate(right, row))
    raise ValueError(f"not allowed in a formula: {ast.unparse(node)}")


def main() -> None:
    formula = " ".join(sys.argv[1:])
    total = eval(compile(formula, "<formula>", "eval"))
    checked = evaluate(ast.parse(formula, mode="eval").body, {})
    print(total, checked)


if __name__ == "__main__":
    main()
