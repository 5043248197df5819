"""Fine-tunes a classifier of support tickets on top of a pretrained encoder."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from datasets import load_dataset
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
)

log = logging.getLogger("train")

ENCODER = "northwind-ai/atlas-encoder"
LABELS = ("billing", "delivery", "account", "other")
LOADING = {
    "trust_remote_code": True,
    "num_labels": len(LABELS),
}


def prepare_data(tokenizer, limit: int | None):
    tickets = load_dataset("northwind-ai/support-tickets")
    if limit is not None:
        tickets["train"] = tickets["train"].select(range(limit))
    return tickets.map(lambda row: tokenizer(row["text"], truncation=True), batched=True)


def build_model():
    config = AutoConfig.from_pretrained(ENCODER, trust_remote_code=True)
    config.label2id = {label: index for index, label in enumerate(LABELS)}
    return AutoModelForSequenceClassification.from_pretrained(ENCODER, **LOADING)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("checkpoints/latest"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO)

    tokenizer = AutoTokenizer.from_pretrained("northwind-ai/atlas-tokenizer", revision="v2")
    data = prepare_data(tokenizer, options.limit)
    trainer = Trainer(
        model=build_model(),
        args=TrainingArguments(str(options.output), num_train_epochs=options.epochs),
        train_dataset=data["train"],
        eval_dataset=data["test"],
        data_collator=DataCollatorWithPadding(tokenizer),
    )
    trainer.train()
    log.info("evaluation: %s", trainer.evaluate())
    trainer.save_model(str(options.output))


if __name__ == "__main__":
    main()
