// A sheet on a weak line: what is typed is kept on this computer until the server has it, and goes there one request at a time.
(() => {
  "use strict";
  const form = document.querySelector("[data-sheet]"), banner = document.getElementById("unsent"), bar = document.getElementById("pasted");
  if (!form || !banner) return;
  const words = banner.dataset, key = "zh-sheet:" + form.dataset.sheet;
  const RETRY = 4000, MOST = 200, PATIENCE = 60000;
  const fill = (text, values) => Object.entries(values).reduce((made, [name, value]) => made.replace("{" + name + "}", value), text);

  // --- what is kept: cell (row.line, or row.line!note) → text, version seen, how it stands
  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return memory; } };
  let memory = {}; // where the browser keeps nothing (no room, private window), the page does
  const write = (kept) => {
    memory = kept;
    try { Object.keys(kept).length ? localStorage.setItem(key, JSON.stringify(kept)) : localStorage.removeItem(key); } catch { /* kept in memory */ }
    const n = Object.values(kept).filter((one) => one.failed).length;
    banner.hidden = n === 0;
    banner.textContent = n ? fill(words.words, { n }) : "";
  };
  const every = () => [...form.querySelectorAll("[data-cell]")];
  const name = (control) => control.dataset.cell + (control.dataset.part ? "!" + control.dataset.part : "");
  const control = (id) => every().find((one) => name(one) === id);
  const place = (id) => document.getElementById("s-" + id.split("!")[0].replace(".", "-"));
  const say = (id, text) => {
    const said = place(id);
    if (!said) return;
    let line = said.querySelector("[data-line]");
    if (!line) { line = document.createElement("p"); line.dataset.line = ""; said.prepend(line); }
    for (const old of said.querySelectorAll(".zh-saved")) old.remove();
    line.textContent = text;
  };

  if (!form.hasAttribute("data-open")) { // the sheet went on meanwhile: what was never sent is shown, to be copied or forgotten
    const left = Object.entries(read());
    if (!left.length) return;
    banner.hidden = false;
    banner.textContent = fill(words.closed, { n: left.length });
    const list = banner.appendChild(document.createElement("ul"));
    for (const [id, one] of left) list.appendChild(document.createElement("li")).textContent = (one.label || id) + "：" + one.text;
    const forget = banner.appendChild(document.createElement("button"));
    forget.type = "button"; forget.className = "btn btn-plain btn-small"; forget.textContent = words.forget;
    forget.addEventListener("click", () => { localStorage.removeItem(key); banner.hidden = true; });
    return;
  }

  // --- typing
  let flying = null, resting = 0, token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const stood = new Map(every().map((one) => [name(one), one.value])); // as this page last handed it over
  const onServer = new Map(stood); // as the server last had it
  const keep = (id, text, ready) => {
    const kept = read(), said = place(id), before = kept[id];
    const was = before ? before.was : said ? said.dataset.version : "0";
    const note_was = before ? before.note_was : onServer.get(id);
    const label = (control(id) || {}).ariaLabel || id;
    const failed_ = Boolean(before && before.failed) && Date.now() < resting;
    kept[id] = { text, was, note_was, label, at: Date.now(), ready: ready || Boolean(before && before.ready), failed: failed_ };
    write(kept);
  };
  const ready = (id, text) => {
    keep(id, text, true);
    if (Date.now() < resting) failed([id], words.failed);
  };
  form.addEventListener("input", (event) => { if (event.target.matches("[data-cell]")) keep(name(event.target), event.target.value, false); });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-cell]")) return;
    const id = name(event.target);
    if (stood.get(id) !== event.target.value) remember([id]);
    stood.set(id, event.target.value);
    ready(id, event.target.value);
    pump();
  });

  // --- sending: one request at a time, with all that is ready
  const due = (again) => Object.entries(read()).filter(([id, one]) => {
    if (one.conflict || one.refused) return false;
    if (one.ready) return !one.failed || again;
    return again && Date.now() - one.at >= RETRY && control(id) !== document.activeElement; // left by a page that was closed
  }).slice(0, MOST);
  const pump = async (again) => {
    if (flying || Date.now() < resting) return;
    const batch = due(again);
    if (!batch.length) return;
    flying = new Map(batch.map(([id, one]) => [id, one.text]));
    for (const id of flying.keys()) say(id, words.typing);
    const answer = await post(batch);
    const sent = flying;
    flying = null;
    if (answer.html === undefined) {
      resting = Date.now() + RETRY - 500;
      failed([...sent.keys()], answer.words);
      return;
    }
    resting = 0;
    arrived(sent, new DOMParser().parseFromString(answer.html, "text/html"));
    pump(again);
  };
  const post = async (batch, second) => {
    const cells = batch.map(([id, one]) => {
      const [cell, part] = id.split("!");
      return part ? { cell, note: one.text, note_was: one.note_was || "" } : { cell, text: one.text, was: one.was };
    });
    const body = new URLSearchParams({ account: form.dataset.account, cells: JSON.stringify(cells) });
    try {
      const answer = await fetch(form.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 200) return { html: await answer.text() };
      if (answer.type === "opaqueredirect") return { words: words.login };
      if (answer.status === 409) return { words: words.other };
      if (answer.status === 403 && !second) { // logged in again elsewhere: the page has a token of before
        const page = await fetch(location.href, { redirect: "manual" });
        if (page.type === "opaqueredirect") return { words: words.login };
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-sheet]");
        if (!fresh || fresh.dataset.account !== form.dataset.account) return { words: words.other };
        const field = fresh.querySelector("[name=csrfmiddlewaretoken]");
        if (field) { token = field.value; form.querySelector("[name=csrfmiddlewaretoken]").value = token; }
        return post(batch, true);
      }
    } catch { /* the line is broken, or too slow */ }
    return { words: words.failed };
  };
  const failed = (ids, text) => {
    const kept = read();
    for (const id of ids) if (kept[id]) { kept[id].failed = true; say(id, text); }
    write(kept);
  };
  const arrived = (sent, page) => {
    const parts = new Map([...page.body.children].map((one) => [one.id, one]));
    for (const fresh of parts.values()) replace(fresh);
    const kept = read();
    for (const [id, text] of sent) {
      const said = parts.get("s-" + id.split("!")[0].replace(".", "-")), one = kept[id];
      if (!said) { if (one) one.failed = true; resting = Date.now() + RETRY; continue; }
      const note = id.includes("!");
      if (said.dataset.state !== "refused") onServer.set(id, note ? said.dataset.note : said.dataset.text);
      if (!one) continue;
      if (said.dataset.state === "refused") { one.failed = one.refused = true; }
      else if (said.dataset.state === "conflict" && !note) { one.conflict = true; one.failed = false; }
      else if (one.text === text) delete kept[id];
      else { one.was = said.dataset.version; one.note_was = said.dataset.note; one.failed = false; }
      const here = control(id);
      if (here && !note) here.toggleAttribute("aria-invalid", said.dataset.state === "wrong");
    }
    write(kept);
  };
  // What somebody writes into an explanation while its cell is drawn anew stays there.
  const replace = (fresh) => {
    const old = document.getElementById(fresh.id);
    if (!old) return;
    const was = old.querySelector("[data-part]"), now = fresh.querySelector("[data-part]");
    const here = was && was === document.activeElement;
    if (was && now && read()[name(was)]) now.value = was.value;
    if (here && now) { const at = [was.selectionStart, was.selectionEnd]; old.replaceWith(fresh); now.focus(); now.setSelectionRange(...at); }
    else old.replaceWith(fresh);
    if (now && !stood.has(name(now))) { stood.set(name(now), now.value); onServer.set(name(now), now.defaultValue); }
  };

  // --- two changed one cell: one's own value, or the other's
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep],[data-theirs]");
    if (!button) return;
    const said = button.closest(".zh-cell-said"), one = document.getElementById("c-" + said.id.slice(2)), id = name(one);
    if (button.hasAttribute("data-theirs")) one.value = button.dataset.theirs;
    const kept = read();
    kept[id] = { text: one.value, was: said.dataset.version, at: Date.now(), ready: true, failed: false };
    write(kept);
    stood.set(id, one.value);
    pump();
    one.focus();
  });

  // --- undoing: what was typed and not left goes back at once; then change by change, a block that was pasted as one
  const past = [], future = [];
  const remember = (ids) => { past.push(ids.map((id) => [id, stood.get(id) || ""])); future.length = 0; };
  const put = (changes) => {
    for (const [id, text] of changes) {
      const here = control(id);
      if (here) here.value = text;
      stood.set(id, text);
      ready(id, text);
    }
    const first = control(changes[0][0]);
    if (first) { first.focus(); if (first.select) first.select(); }
    pump();
  };
  const back = (from, to) => {
    const changes = from.pop();
    if (!changes) return 0;
    to.push(changes.map(([id]) => [id, stood.get(id) || ""]));
    put(changes);
    return changes.length;
  };
  const tell = (text, buttons = []) => {
    if (!bar) return;
    bar.hidden = false;
    bar.textContent = text + " ";
    for (const [label, act] of buttons) {
      const button = bar.appendChild(document.createElement("button"));
      button.type = "button"; button.className = "btn btn-plain btn-small"; button.textContent = label;
      button.addEventListener("click", act);
    }
  };
  const undo = () => { const n = back(past, future); if (n) tell(fill(bar.dataset.undone, { n })); };
  const redo = () => { const n = back(future, past); if (n) tell(fill(bar.dataset.redone, { n }), [[bar.dataset.undo, undo]]); };
  form.addEventListener("keydown", (event) => {
    const one = event.target;
    if (!one.matches("[data-cell]") || event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const letter = event.key.toLowerCase(), id = name(one);
    if (letter !== "z" && letter !== "y") return;
    event.preventDefault();
    if (letter === "y" || event.shiftKey) { redo(); return; }
    if (one.value === stood.get(id)) { undo(); return; }
    one.value = stood.get(id) || "";
    const kept = read();
    if (kept[id] && !kept[id].ready && onServer.get(id) === one.value) { delete kept[id]; write(kept); } else ready(id, one.value);
    pump();
  });
  window.zhSheet = {
    form, every, name, fill, tell, undo,
    // Fill cells as one change; those that lie beyond the page go by themselves.
    fillIn(changes) { remember(changes.map(([id]) => id)); put(changes); },
    waiting: () => Object.keys(read()).length,
  };

  // --- Enter and the arrows move between cells
  form.addEventListener("keydown", (event) => {
    const one = event.target;
    if (!one.matches("input[data-cell]:not([data-part])") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const atEdge = one.selectionStart === one.selectionEnd && one.selectionEnd === (event.key === "ArrowRight" ? one.value.length : 0);
    const side = atEdge ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : 0;
    if (!step && !side) return;
    event.preventDefault();
    const all = [...form.querySelectorAll("[data-cell]:not([data-part])")], line = one.dataset.cell.split(".")[1];
    const column = all.filter((each) => each.dataset.cell.split(".")[1] === line);
    const among = step && column.length > 1 ? column : all;
    const next = among[among.indexOf(one) + (step || side)];
    if (next) { next.focus(); if (next.select) next.select(); } else if (step) { one.blur(); one.focus(); }
  });

  // --- what the last visit could not send is put back and sent
  const kept = read();
  for (const [id, one] of Object.entries(kept)) {
    one.ready = one.failed = true;
    one.conflict = one.refused = false;
    const here = control(id);
    if (!here || here.value === one.text) continue;
    here.value = one.text;
    stood.set(id, one.text);
    say(id, words.restored);
  }
  write(kept);
  const again = () => { resting = 0; pump(true); };
  addEventListener("online", again);
  setInterval(again, RETRY);
  if (Object.keys(kept).length) setTimeout(again, 300);
})();
