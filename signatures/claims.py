"""Step 7 of the verifier: what a statement claims of its author, its models and its own manifest. Pure."""

from __future__ import annotations

from signatures.codes import Code
from signatures.digests import DigestSet
from signatures.envelopes.statement import Statement
from signatures.errors import Refused
from signatures.predicates import types
from signatures.predicates.table import author_of
from signatures.trust.model import Trust
from signatures.trust.names import model_matches


def check_author(statement: Statement, signers: set[str]) -> None:
    """Step 7: A's name under B's signature is nobody's word. Raises Refused."""
    claimed = author_of(statement.predicate_type, statement.predicate)
    if claimed is not None and claimed not in signers:
        raise Refused(Code.R701, f"it claims {claimed}, and was signed by {', '.join(sorted(signers))}")


def check_models(statement: Statement, trust: Trust) -> None:
    """Step 7: a model that it names lies in the ``models`` of the party with its ``producer.id``. Raises Refused."""
    predicate = statement.predicate
    if statement.predicate_type in (types.PRERELEASE_VERIFICATION, types.SUBMISSION):
        names: tuple[str, ...] = (predicate.model.name,)
    elif statement.predicate_type == types.DISCLOSURE:
        names = predicate.applies_to or ()
    else:
        return
    producer = trust.party_by_id(predicate.producer.id)
    if producer is None:
        raise Refused(Code.R703, f"producer.id is {predicate.producer.id}")
    for name in names:
        if not any(model_matches(pattern, name) for pattern in producer.models):
            raise Refused(Code.R702, f"{producer.name} does not speak for the model {name}")


def manifest_digests(statement: Statement) -> tuple[DigestSet, ...]:
    """What an OMS signature is about. Refused where its subject is not its manifest's root, in either order."""
    predicate = statement.predicate
    roots = predicate.roots()
    if any(subject.get("sha256") not in roots for subject in statement.digests):
        raise Refused(Code.R603, "its subject is not the root of its manifest")
    about: tuple[DigestSet, ...] = predicate.about()
    return about
