"""The texts that `gate init` writes: a trust file without anybody in it, next steps for each role, CI files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from signatures.predicates.disclosure import LAB_WIDE, DisclosureKind

if TYPE_CHECKING:
    from gate.profiles.model import Profile

TRUST: Final = """\
# Who may say what: `gate trust check` looks it over. Nobody is in it yet, and no key comes from anywhere but this file.
# `gate trust add` writes a party and its role below (NEXT-STEPS.md has the commands). A role counts from one party on;
# where two evaluators must agree, write `threshold = 2` into its table.
version = 1
"""
IGNORED: Final = """\
# Private keys stay with their signers.
*.key
"""

_VARIABLES: Final = """\
## Say once what only you know

```sh
EVALUATOR_ID=   # the URI that the evaluator is known by, as https://evaluator.example
PRODUCER_ID=    # the URI that the lab is known by
MODEL=          # the model's name, as acme/orca
MODEL_VERSION=  # its version
BUILD=          # the folder of the build: policy, trust file and keys lie outside of it
REGION=         # where the users are who are served, as PL
```

In `policy.toml`, two places begin with `FILL IN:` (who deploys, and which labs have joined). Until they are filled in,
`gate check` exits 2 and names the place.
"""
_KEY: Final = """\
## Your key

The private key is encrypted with a passphrase, which is asked for. Never put `keys/{role}.key` anywhere but with its
signer.

```sh
gate key generate --out keys/{role}
```

Give `keys/{role}.pub` to the others by two ways that do not meet, and put theirs into `keys/`.

## Your status list

It says what of yours is in force. Without a fresh one nothing of yours counts.

```sh
gate status init attestations/{role}-status.json --issuer "${id}" --key keys/{role}.key
```
"""
_THEIRS: Final = """\
## Their keys

Ask the evaluator and the lab for their public keys, by two ways that do not meet, and put them here as
`keys/evaluator.pub` and `keys/producer.pub`; their attestations and status lists go into `attestations/`.
"""
_TRUST: Final = """\
## Whom to believe

```sh
gate trust add evaluator --id "$EVALUATOR_ID" --key keys/evaluator.pub --role evaluator
gate trust add producer --id "$PRODUCER_ID" --key keys/producer.pub --role producer --model "$MODEL"
gate trust check
gate policy check
```
"""
_VERIFY: Final = """\
## When you have evaluated a build

`CLEARED` is an example, as is everything after it: say what you found, for the regions and the time that you mean.

```sh
gate attest verification "$BUILD" --evaluator "$EVALUATOR_ID" \\
  --producer "$PRODUCER_ID" --model "$MODEL" --model-version "$MODEL_VERSION" \\
  --determination COVERED --verdict CLEARED \\
  --suite evaluation --region "$REGION" --valid-for 60d \\
  --key keys/evaluator.key --out attestations/evaluator-verification.json \\
  --status-list attestations/evaluator-status.json
```

Take it back with `gate status suspend` or `gate status revoke`; nothing else reaches those who have the file.
"""
_CHANNEL: Final = """
```sh
REGULATOR_ID=   # the URI of the regulator that you report to
CONTACT=        # where reports go, as mailto:incidents@acme.example
```
"""
_CHECK: Final = """\
## Check

```sh
gate check "$BUILD" --region "$REGION"
gate policy digest
```

Only exit code 0 lets a release through. Pin the digest in CI (`--policy-digest`; on GitHub the repository's variable
`RELEASE_POLICY_DIGEST`, on GitLab the input `policy-digest`), so that no change brings its own policy or keys.
"""
_REFRESH: Final = """\
## Every day

```sh
gate status refresh attestations/{role}-status.json --key keys/{role}.key
```
"""


def next_steps(role: str, profile: Profile) -> str:
    """NEXT-STEPS.md for ``role`` under ``profile``: what to fill in and the commands, in their order."""
    head = f"# Next steps: {role}, {profile.name} version {profile.version}\n\n{profile.notice}\n"
    parts = [head, _VARIABLES]
    if role == "deployer":
        parts += [_THEIRS, _TRUST, _CHECK]
    else:
        parts += [_KEY.format(role=role, id=f"{role.upper()}_ID"), _TRUST]
        parts += [_VERIFY if role == "evaluator" else _disclose(profile), _CHECK, _REFRESH.format(role=role)]
    return "\n".join(parts)


def first_commands(role: str) -> tuple[str, ...]:
    """The commands that `gate init` prints; the next steps have all of them."""
    mine = () if role == "deployer" else (f"gate key generate --out keys/{role}",)
    return (*mine, "gate trust add …", "gate policy check", "gate check BUILD")


def _disclose(profile: Profile) -> str:
    kinds = tuple(dict.fromkeys(kind for clause in profile.clauses for kind in clause.kinds))
    signed = "--key keys/producer.key --status-list attestations/producer-status.json"
    lines = [f'gate attest build "$BUILD" \\\n  {signed} \\\n  --out attestations/producer-build.sig']
    for place, name, chosen in (
        ('"$BUILD"', "build", [kind for kind in kinds if kind not in LAB_WIDE]),
        ("--lab-wide", "lab", [kind for kind in kinds if kind in LAB_WIDE]),
    ):
        if chosen:
            documents = " ".join(f"--document {kind}=documents/{kind.kebab}.md" for kind in chosen)
            channel = ' --regulator "$REGULATOR_ID" --contact "$CONTACT"'
            more = channel if DisclosureKind.INCIDENT_CHANNEL in chosen else ""
            lines.append(
                f'gate attest disclosure {place} --producer "$PRODUCER_ID" \\\n  {documents}{more} \\\n  {signed} \\\n'
                f"  --out attestations/producer-{name}.json"
            )
    asked = "\n".join(f"* `documents/{kind.kebab}.md`" for kind in kinds)
    extra = ""
    if DisclosureKind.INCIDENT_CHANNEL in kinds:
        extra = _CHANNEL
    return (
        f"## Sign the build, and disclose\n\nHave these documents, each your own:\n\n{asked}\n{extra}\n"
        "```sh\n" + "\n".join(lines) + "\n```\n\nGive `attestations/` to the evaluator and to who deploys.\n"
    )


def github(repository: str, commit: str) -> str:
    """A workflow that others call; ``repository`` is OWNER/NAME of the gate, ``commit`` its commit."""
    return f"""\
# Decides whether a build may be released. A release calls it, and what deploys hangs on the word `true`:
#
#   gate:
#     needs: build                      # which uploaded the build as the artifact `model`
#     permissions:
#       contents: read
#     uses: ./.github/workflows/gate.yml
#   deploy:
#     needs: gate
#     if: needs.gate.outputs.allowed == 'true'
name: gate

on:
  workflow_call:
    outputs:
      allowed:
        description: The word `true` where the release may go through. Read everything else as no.
        value: ${{{{ jobs.gate.outputs.allowed }}}}
      build-digest:
        description: What was judged. Deploy exactly this.
        value: ${{{{ jobs.gate.outputs.build-digest }}}}

permissions: {{}}

jobs:
  gate:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    outputs:
      allowed: ${{{{ steps.gate.outputs.allowed }}}}
      build-digest: ${{{{ steps.gate.outputs.build-digest }}}}
    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          persist-credentials: false
      - uses: actions/download-artifact@018cc2cf5baa6db3ef3c5f8a56943fffe632ef53 # v6.0.0
        with:
          name: model
          path: model
      - id: gate
        uses: {repository}@{commit} # the commit that you reviewed
        with:
          build: model
          policy: policy.toml
          # what `gate policy digest` prints; until the variable is set, nothing is allowed
          policy-digest: ${{{{ vars.RELEASE_POLICY_DIGEST || 'unset' }}}}
"""


def gitlab(repository: str, commit: str) -> str:
    """A file that a pipeline includes; ``repository`` is the path of the gate's mirror on the same GitLab."""
    return f"""\
# Decides whether a build may be released. Have the pipeline include it (`include: gate.gitlab-ci.yml`); an earlier job
# leaves the build in `model/`, and what deploys `needs:` the job release-gate and tests for the word:
#   test "${{GATE_ALLOWED:-}}" = true
include:
  - component: $CI_SERVER_FQDN/{repository}/gate@{commit}
    inputs:
      build: model
      source: $CI_SERVER_URL/{repository}.git
      commit: '{commit}' # the commit that you reviewed, here and above
      policy: policy.toml
      policy-digest: '{"0" * 64}' # write in what `gate policy digest` prints: until then nothing is allowed
"""
