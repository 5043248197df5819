"""Answers questions about a table by letting a model write pandas code."""

from __future__ import annotations

import ast

import pandas as pd
from huggingface_hub import InferenceClient

client = InferenceClient("northwind-ai/atlas-chat")


def ask(question: str, columns: list[str]) -> str:
    answer = client.chat.completions.create(
        messages=[
            {"role": "system", "content": f"Write one pandas expression over `table` with columns {columns}."},
            {"role": "user", "content": question},
        ],
        max_tokens=200,
    )
    return answer.choices[0].message.content


def run(question: str, table: pd.DataFrame):
    """The model's answer runs with all rights of this process."""
    code = ask(question, list(table.columns))
    return eval(code, {"table": table, "pd": pd})


def choose_columns(question: str, table: pd.DataFrame) -> pd.DataFrame:
    """The model's answer stays data."""
    chosen = ast.literal_eval(ask(f"List the columns for: {question}", list(table.columns)))
    return table[[name for name in chosen if name in table.columns]]
