// Checks proofs and checkpoints of the transparency log here, in the reader's browser. Nothing is asked of the server to
// judge; all words come from the page. RFC 6962 and 9162 (tree), signed notes (checkpoint), Ed25519 where the browser has it.
(() => {
  "use strict";
  const EMPTY = new Uint8Array(0);
  const hex = (data) => Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => (/^([0-9a-f]{2})*$/i.test(text) ? Uint8Array.from(text.match(/../g) || [], (each) => parseInt(each, 16)) : EMPTY);
  const unbase64 = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const same = (first, second) => first.length === 32 && hex(first) === hex(second);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((each) => Array.from(each)));
  const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const leafHash = (leaf) => sha([0], leaf);
  const nodeHash = (left, right) => sha([1], left, right);
  const text = (value) => new TextEncoder().encode(value);

  // Goes up from a node: the roots of the earlier and of the whole tree, empty for a path of wrong length.
  async function climb(place, last, start, proof) {
    let before = start, now = start;
    for (const each of proof) {
      if (last === 0n) return [EMPTY, EMPTY];
      if (place & 1n || place === last) {
        before = await nodeHash(each, before);
        now = await nodeHash(each, now);
        while (place && !(place & 1n)) { place >>= 1n; last >>= 1n; }
      } else {
        now = await nodeHash(now, each);
      }
      place >>= 1n;
      last >>= 1n;
    }
    return last === 0n ? [before, now] : [EMPTY, EMPTY];
  }

  // RFC 8785 writes numbers and texts as JSON.stringify does, and sorts names as JavaScript does.
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
  };

  // What a document may mean by its leaf: the entry as an object, the text of the leaf, or its bytes in hex.
  async function leafHashes(proof) {
    const given = proof.leaf_hash === undefined ? null : unhex(proof.leaf_hash);
    if (proof.leaf === undefined) return [given];
    if (typeof proof.leaf === "object") proof = { ...proof, leaf: canonical(proof.leaf) };
    const found = [await leafHash(text(proof.leaf)), await leafHash(unhex(proof.leaf))];
    return found.slice(0, /^([0-9a-f]{2})*$/i.test(proof.leaf) ? 2 : 1).filter((each) => given === null || same(each, given));
  }

  async function inclusion(proof) {
    const index = BigInt(proof.index), size = BigInt(proof.size), path = proof.proof.map(unhex);
    if (index < 0n || index >= size) return false;
    for (const leaf of await leafHashes(proof)) {
      if (same((await climb(index, size - 1n, leaf, path))[1], unhex(proof.root))) return true;
    }
    return false;
  }

  // Content and salt beside a proof must be what the hash in its leaf stands for.
  async function opens(proof) {
    if (!proof.opening) return true;
    const leaf = typeof proof.leaf === "string" ? JSON.parse(proof.leaf) : proof.leaf;
    return leaf.entry_hash === hex(await sha(unhex(proof.opening.salt), text(proof.opening.content)));
  }

  async function consistency(proof) {
    const first = BigInt(proof.size1), second = BigInt(proof.size2), path = proof.proof.map(unhex);
    const roots = [unhex(proof.root1), unhex(proof.root2)];
    if (first < 1n || first > second) return false;
    if (first === second) return path.length === 0 && same(...roots);
    if ((first & (first - 1n)) === 0n) path.unshift(roots[0]);
    if (path.length === 0) return false;
    let place = first - 1n, last = second - 1n;
    while (place & 1n) { place >>= 1n; last >>= 1n; }
    const [before, now] = await climb(place, last, path[0], path.slice(1));
    return same(before, roots[0]) && same(now, roots[1]);
  }

  function readNote(note) {
    const [head, tail] = note.replaceAll("\r\n", "\n").split("\n\n");
    const lines = head.split("\n");
    if (lines.length !== 3 || tail === undefined || !/^(0|[1-9][0-9]*)$/.test(lines[1])) throw new Error("note");
    const signatures = tail.split("\n").filter(Boolean).map((line) => {
      const [, name, value] = line.match(/^— (\S+) (\S+)$/) || [];
      return { name, value: unbase64(value) };
    });
    return { origin: lines[0], size: BigInt(lines[1]), root: unbase64(lines[2]), body: text(head + "\n"), signatures };
  }

  // "signed", "wrong", or "unsupported" where the browser has no Ed25519.
  async function signed(note, key) {
    const [, name, shown, encoded] = key.trim().match(/^([^+]+)\+([0-9a-f]{8})\+(\S+)$/) || [];
    if (!name) return "wrong";
    const raw = unbase64(encoded);
    const digest = hex((await sha(text(name + "\n"), raw)).slice(0, 4));
    const mine = note.signatures.find((each) => each.name === name && hex(each.value.slice(0, 4)) === digest);
    if (digest !== shown || raw[0] !== 1 || !mine) return "wrong";
    let known;
    try {
      known = await crypto.subtle.importKey("raw", raw.slice(1), { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return "unsupported";
    }
    return (await crypto.subtle.verify({ name: "Ed25519" }, known, mine.value.slice(4), note.body)) ? "signed" : "wrong";
  }

  // Codes of what was found, in the order in which they are told; the first decides.
  async function judge(proof, key) {
    const size = proof.size1 === undefined ? proof.size : proof.size2;
    const root = proof.size1 === undefined ? proof.root : proof.root2;
    const held = proof.size1 === undefined ? (await inclusion(proof)) && (await opens(proof)) : await consistency(proof);
    if (!held) return ["bad"];
    if (!proof.checkpoint) return ["good", "unsigned"];
    const note = readNote(proof.checkpoint);
    if (note.size !== BigInt(size) || hex(note.root) !== root.toLowerCase()) return ["bad", "differs"];
    const state = await signed(note, key || proof.key || "");
    return state === "wrong" ? ["bad", "wrong"] : ["good", state];
  }

  function tell(box, codes) {
    const out = box.querySelector("[data-verify-out]");
    out.textContent = codes.map((code) => box.dataset[code] || code).join(document.documentElement.lang === "en" ? " " : "");
    out.dataset.state = codes[0];
    out.className = `zh-message zh-message-${codes[0]}`;
    out.hidden = false;
  }

  async function run(box) {
    box.querySelector("[data-verify-out]").hidden = true;
    if (!window.isSecureContext || !crypto.subtle) return tell(box, ["neutral", "insecure"]);
    try {
      if (box.dataset.verify !== undefined && box.dataset.verify !== "") {
        return tell(box, await judge(JSON.parse(document.getElementById(box.dataset.verify).textContent), box.dataset.key));
      }
      const value = box.querySelector("[data-verify-text]").value.trim();
      const key = box.querySelector("[data-verify-key]").value.trim();
      if (value.startsWith("{")) return tell(box, await judge(JSON.parse(value), key));
      return tell(box, await compared(readNote(value + "\n"), key, box.dataset.api));
    } catch {
      return tell(box, ["bad", "unreadable"]);
    }
  }

  // A checkpoint that the reader kept: its signature, and that the log of today still keeps all of it.
  async function compared(note, key, api) {
    const state = await signed(note, key);
    if (state === "wrong") return ["bad", "wrong"];
    const answer = await fetch(`${api}?first=${note.size}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return ["bad", "shorter"];
    const proof = await answer.json();
    if (BigInt(proof.size1) !== note.size || proof.root1 !== hex(note.root)) return ["bad", "rewritten"];
    if (!(await consistency(proof))) return ["bad", "rewritten"];
    return ["good", "kept", state];
  }

  for (const box of document.querySelectorAll("[data-verify]")) {
    const button = box.querySelector("[data-verify-run]");
    button.hidden = false;
    button.addEventListener("click", (event) => { event.preventDefault(); run(box); });
  }
})();
