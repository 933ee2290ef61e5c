"""The policy and the trust file of `gate demo`: a deployer that serves Poland and the United States."""

from __future__ import annotations

POLICY = """\
version = 1
name = "demo-release"
trust = "trust.toml"
sources = ["attestations/"]

[verification]
role = "evaluator"
verdicts = ["CLEARED", "CLEARED_WITH_RESTRICTIONS", "NOT_REQUIRED"]
max_age = "180d"

[scope]
regions = ["US", "PL"]
audience = "GENERAL"
distribution = "HOSTED"

[deployment.features]                # what this deployment turns on and off
chat = true
code-execution = false

[disclosures.risk-framework]
max_age = "365d"
[disclosures.capabilities]
[disclosures.safeguards]
[disclosures.incident-channel]

[incidents]
block_open = ["CRITICAL"]

[status]
max_age = "24h"

[waivers]
role = "release-officer"
max_duration = "72h"

[participants]
producers = ["https://acme.example"]
"""

TRUST = """\
version = 1

[parties.caisi]
id = "https://caisi.example"
keys_required = 2                    # two officers
[[parties.caisi.keys]]
key = "keys/caisi-officer-1.pub"
[[parties.caisi.keys]]
key = "keys/caisi-officer-2.pub"
[[parties.caisi.keys]]
key = "keys/caisi-lists.pub"
attests = ["status-list"]            # an online key refreshes lists, and can clear nothing

[parties.nsa]
id = "https://nsa.example"
[[parties.nsa.keys]]
key = "keys/nsa.pub"

[parties.acme]
id = "https://acme.example"
models = ["acme/*"]
[[parties.acme.keys]]
key = "keys/acme.pub"

[parties.ops-a]
id = "https://deployer.example/ops-a"
[[parties.ops-a.keys]]
key = "keys/ops-a.pub"

[parties.ops-b]
id = "https://deployer.example/ops-b"
[[parties.ops-b.keys]]
key = "keys/ops-b.pub"

[roles.evaluator]
parties = ["caisi", "nsa"]
threshold = 2
attests = ["prerelease-verification", "status-list"]

[roles.producer]
parties = ["acme"]
attests = ["build-signature", "provenance", "disclosure", "submission", "incident-report", "status-list"]

[roles.release-officer]
parties = ["ops-a", "ops-b"]
threshold = 2
attests = ["waiver"]
"""
