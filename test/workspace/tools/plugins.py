"""Loads the plugins that operations publish on an internal server."""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import dataclass

import requests

REGISTRY = "https://plugins.example.com"


@dataclass(frozen=True)
class Plugin:
    name: str
    version: str
    sha256: str


def available() -> list[Plugin]:
    response = requests.get(f"{REGISTRY}/index.json", timeout=10)
    response.raise_for_status()
    return [Plugin(**entry) for entry in response.json()]


def download(plugin: Plugin) -> str:
    response = requests.get(f"{REGISTRY}/{plugin.name}/{plugin.version}.py", timeout=10)
    response.raise_for_status()
    return response.text


def activate(plugin: Plugin) -> types.ModuleType:
    """Runs whatever the server answers."""
    module = types.ModuleType(f"plugins.{plugin.name}")
    source = download(plugin)
    exec(source, module.__dict__)
    return module


def activate_verified(name: str, expected: str) -> types.ModuleType:
    """Runs only the text whose hash was reviewed: `expected` comes from the caller's code, not from the server."""
    content = requests.get(f"{REGISTRY}/{name}.py", timeout=10).content
    if hashlib.sha256(content).hexdigest() != expected:
        raise ValueError(f"{name} is not the plugin that was reviewed")
    module = types.ModuleType(f"plugins.{name}")
    exec(content, module.__dict__)
    return module


def describe(plugin: Plugin) -> str:
    return json.dumps({"name": plugin.name, "version": plugin.version})
