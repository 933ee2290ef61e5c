"""``gate attest build``: a producer's OpenSSF Model Signing (OMS) signature, in the same pass that hashes the build.

Written as `model_signing` 1.1 writes it in key mode: a Sigstore bundle v0.3 with a public-key hint, around a DSSE
envelope of OMS 1.0. So `model_signing verify key` verifies it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gate import exit_codes
from gate.commands.attest.common import build_options, named_build
from gate.commands.signing import (
    Signing,
    next_list,
    open_signers,
    signing_options,
    write_pair,
)
from gate.edge.clock import now as read_clock
from signatures.attest import attest
from signatures.envelopes.bundle import to_bundle
from signatures.envelopes.statement import Statement, Subject, payload_digest, write_statement
from signatures.errors import ConfigError
from signatures.predicates import types
from signatures.predicates.build_signature import BuildSignature, Resource, Serialization


@click.command(name="build")
@build_options
@signing_options
def command(**given: Any) -> int:  # noqa: ANN401 - click's values, each named above
    """Sign the folder BUILD as its producer. FILE lies beside the build, never in it."""
    now = read_clock().replace(microsecond=0)
    build = named_build(given["build"], given["manifest"], given["lookup"], given["exclude"])
    signing = Signing(**{name: given[name] for name in Signing.__slots__})
    if not build.identity.is_directory or not build.files:
        raise ConfigError("a build signature is of a folder's files", help="give the folder, or --manifest FILE")
    if len(signing.keys) != 1:
        raise ConfigError("a Sigstore bundle has exactly one signature", help="give one --key")
    if given["build"] is not None and Path(given["build"]).resolve() in signing.out.resolve().parents:
        raise ConfigError(
            f"`{signing.out}` lies in the build, and would be part of it", help="write it beside the build"
        )
    if signing.out.exists() and not signing.overwrite:
        raise ConfigError(f"`{signing.out}` exists and is not overwritten", help="choose another --out, or --overwrite")
    # As `model_signing` orders and digests them, so that it verifies what is written here.
    ordered = sorted(build.files, key=lambda file: file.path.split("/"))
    predicate = BuildSignature(
        serialization=Serialization(method="files", hash_type="sha256", ignore_paths=build.excluded),
        resources=tuple(Resource(name=file.path, digest=file.sha256, algorithm="sha256") for file in ordered),
    )
    subject = Subject(name=build.name, digest={"sha256": build.identity.sha256[-1]})
    statement = Statement(predicate_type=types.BUILD_SIGNATURE, subjects=(subject,), predicate=predicate)
    payload = write_statement(statement)
    (signer,) = open_signers(signing.keys, signing.passphrase_fd, signing.passphrase_file)
    envelope = attest(payload, [signer])
    digest = payload_digest(payload)
    update = None
    if signing.status_list is not None:
        update = next_list(statement, digest, signing, signer, now, None)
    write_pair(signing.out, to_bundle(envelope, signer.public_key()), signing.status_list, update)
    click.echo(f"{signing.out}  build-signature {digest}")
    return exit_codes.DONE
