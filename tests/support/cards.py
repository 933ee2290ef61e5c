"""A model card and an ML-BOM of an example lab, as its release engineers may have them."""

from __future__ import annotations

from typing import Any

CARD = """---
language: en
license: other
pipeline_tag: text-generation
datasets:
  - acme/web-2025
model-index:
  - name: orca
    results:
      - task:
          type: text-generation
          name: Cyber tasks
        dataset:
          name: example-bench
          type: acme/example-bench
        metrics:
          - type: pass@1
            value: 0.71
---

# Orca 3

## Evaluation

Numbers.

## Risks and recommendations

What to mind.
"""

BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 3,
    "metadata": {
        "timestamp": "2026-11-01T09:00:00+00:00",
        "component": {
            "type": "machine-learning-model",
            "name": "orca",
            "version": "3.0",
            "manufacturer": {"name": "Acme", "url": ["https://acme.example"]},
            "externalReferences": [
                {"type": "security-contact", "url": "mailto:security@acme.example"},
                {"type": "model-card", "url": "https://acme.example/orca-3/README.md"},
            ],
            "modelCard": {
                "modelParameters": {
                    "task": "text-generation",
                    "datasets": [{"type": "dataset", "name": "acme/web-2025"}],
                },
                "quantitativeAnalysis": {"performanceMetrics": [{"type": "pass@1", "value": "0.71", "slice": "cyber"}]},
                "considerations": {
                    "ethicalConsiderations": [
                        {"name": "bio", "mitigationStrategy": "a classifier refuses such requests"}
                    ]
                },
            },
        },
    },
}
