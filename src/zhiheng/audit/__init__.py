"""Audit that a stranger can check: a log that only grows, its signed checkpoints, and who did what.

merkle      RFC 6962 and 9162: hash of a tree, proofs of inclusion and consistency, and their checks
ranges      which stored nodes a root or a proof is made of
notes       a checkpoint as a signed note: origin, size, root, signatures
proof_file  the JSON document of a proof, checked
canonical   RFC 8785: one form of a JSON document
signing     suites of signatures; Ed25519
own_key     the name of this log and its public key
"""

from zhiheng.audit.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

__all__ = ["consistency_proof", "inclusion_proof", "leaf_hash", "root", "verify_consistency", "verify_inclusion"]
