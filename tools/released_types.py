"""Write packs/*/released-types.json: what a release promises of each record type.

    python tools/released_types.py           write the promises of all packs as they are now
    python tools/released_types.py --check   exit 1 if a type was added since (run it at a release)

Run it at a release. It refuses packs in which a released type changed otherwise than by nullable additions: such a
change needs a new type.
"""

from __future__ import annotations

import argparse
import sys

from zhiheng import policy
from zhiheng.policy import released
from zhiheng.policy.loader import shipped_root


def files() -> dict[str, str]:
    """Return the text of each pack's promises by pack; packs without types of their own have none."""
    texts = {}
    for name, pack in policy.load(shipped_root()).items():
        own = {each.id: released.promise(each) for each in pack.record_types.values() if each.pack == name}
        if own:
            texts[name] = released.text_of(own)
    return texts


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for pack, text in files().items():
        path = shipped_root() / pack / released.FILE
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(pack)
    if stale:
        sys.stderr.write(f"not as released: {', '.join(stale)}; run: python tools/released_types.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
