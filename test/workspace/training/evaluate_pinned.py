"""Evaluates a checkpoint. Everything from outside is pinned, so Loadguard has nothing to say here."""

from __future__ import annotations

import sys
from pathlib import Path

from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

TOKENIZER_COMMIT = "5f1c0d9b7e2a46388c1d0f7b9a3e64c2d18f05ab"


def main() -> None:
    checkpoint = Path(__file__).parent / "checkpoints" / "latest"
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained("northwind-ai/atlas-tokenizer", revision=TOKENIZER_COMMIT)
    tickets = load_dataset(
        "northwind-ai/support-tickets",
        split="test",
        revision="c09e7d42b6f85a13e7d4c2b1908f6a5e3d7c4b21",
    )
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer)
    correct = sum(classify(row["text"])[0]["label"] == row["label"] for row in tickets)
    print(f"{correct / len(tickets):.1%} correct")


if __name__ == "__main__":
    sys.exit(main())
