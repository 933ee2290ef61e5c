"""``gate attest build``: a producer's OpenSSF Model Signing (OMS) signature, in the same pass that hashes the build.

Written as `model_signing` 1.1 writes it in key mode: a Sigstore bundle v0.3 with a public-key hint, around a DSSE
envelope of OMS 1.0. So `model_signing verify key` verifies it.
"""

from __future__ import annotations

from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.subjects import build_options, named_build
from gate.commands.signing import issue, open_desk, signing_options
from signatures.envelopes.bundle import to_bundle
from signatures.envelopes.statement import Statement, Subject
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.build_signature import BuildSignature, Resource, Serialization


@click.command(name="build")
@build_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign the file or folder BUILD as its producer. FILE lies beside the build, never in it."""
    if len(given["keys"]) != 1:
        raise ConfigError("a Sigstore bundle has exactly one signature", help="give one --key")
    desk = open_desk(given)
    build = named_build(given)
    if not build.files:
        raise ConfigError("a build signature lists files, and only a digest is known", help="give BUILD or --manifest")
    predicate = BuildSignature(
        serialization=Serialization(method="files", hash_type="sha256", ignore_paths=build.excluded),
        resources=tuple(
            Resource(name=file.path, digest=file.sha256, algorithm="sha256")
            for file in build.files  # in the specification's order: by the code points of the whole name
        ),
    )
    subject = Subject(name=build.name, digest={"sha256": predicate.roots()[0]})
    key = desk.signers[0].public_key()
    issue(
        desk,
        Statement(predicate_type=types.BUILD_SIGNATURE, subjects=(subject,), predicate=predicate),
        contain=lambda envelope: to_bundle(envelope, key),
    )
    return exit_codes.DONE
