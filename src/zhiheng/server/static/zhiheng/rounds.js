// A sheet on a weak line: every cell is kept on this computer as it is typed and forgotten once the server has it.
(() => {
  "use strict";
  const form = document.querySelector("[data-sheet]");
  const banner = document.getElementById("unsent");
  if (!form || !banner) return;
  const key = "zh-sheet:" + form.dataset.sheet;
  const flying = new Set();
  const RETRY = 4000;

  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };
  const write = (kept) => {
    try { Object.keys(kept).length ? localStorage.setItem(key, JSON.stringify(kept)) : localStorage.removeItem(key); } catch { /* no room: the page still saves */ }
    show(kept);
  };
  const show = (kept) => {
    const n = Object.values(kept).filter((one) => one.failed).length;
    banner.hidden = n === 0;
    banner.textContent = n ? banner.dataset.words.replace("{n}", n) : "";
  };
  const name = (control) => control.dataset.cell + (control.dataset.part ? "!" + control.dataset.part : "");
  const control = (id) => [...form.querySelectorAll("[data-cell]")].find((one) => name(one) === id);
  const place = (id) => document.getElementById("s-" + id.split("!")[0].replace(".", "-"));
  const say = (id, words) => {
    const said = place(id);
    if (!said) return;
    let line = said.querySelector("[data-line]");
    if (!line) { line = document.createElement("p"); line.dataset.line = ""; said.prepend(line); }
    for (const old of said.querySelectorAll(".zh-saved")) old.remove();
    line.textContent = words;
  };

  const keep = (one) => {
    const kept = read(), id = name(one), said = place(id);
    const was = kept[id] ? kept[id].was : said ? said.dataset.version : "0";
    kept[id] = { text: one.value, was, at: Date.now(), failed: Boolean(kept[id] && kept[id].failed) };
    write(kept);
  };
  const failed = (id, words) => {
    const kept = read();
    flying.delete(id);
    if (!kept[id]) return;
    kept[id].failed = true;
    write(kept);
    say(id, words);
  };
  // The server has answered: what it says of the cell stands in `said`.
  const done = (id, sent, said) => {
    const kept = read();
    flying.delete(id);
    if (!kept[id]) return;
    if (said.dataset.state === "refused") { kept[id].failed = true; kept[id].refused = true; }
    else if (said.dataset.state === "conflict") { kept[id].conflict = true; kept[id].failed = false; }
    else if (kept[id].text === sent) delete kept[id];
    else kept[id].was = said.dataset.version;
    write(kept);
  };

  form.addEventListener("input", (event) => { if (event.target.matches("[data-cell]")) keep(event.target); });
  form.addEventListener("change", (event) => { if (event.target.matches("[data-cell]")) keep(event.target); }, true);

  // Cells go one after the other: an answer tells of neighbours too, and must know what was sent before it.
  const cellOf = (event) => { const one = event.detail.ctx.sourceElement; return one && one.matches && one.matches("[data-cell]") ? one : null; };
  document.addEventListener("htmx:config:request", (event) => {
    const one = cellOf(event);
    if (!one) return;
    flying.add(name(one));
    say(name(one), banner.dataset.typing);
  });
  // What is sent is the one cell, not the whole form, as it stands when its turn has come.
  document.addEventListener("htmx:before:request", (event) => {
    const one = cellOf(event);
    if (!one) return;
    const kept = read()[name(one)], body = event.detail.ctx.request.body;
    for (const old of [...body.keys()]) body.delete(old);
    body.set("cell", one.dataset.cell);
    if (one.dataset.part) body.set("note", one.value);
    else { body.set("text", one.value); body.set("was", kept ? kept.was : place(name(one)).dataset.version); }
    one.dataset.sent = one.value;
  });
  document.addEventListener("htmx:before:response", (event) => {
    const one = cellOf(event);
    if (!one) return;
    const { raw, status } = event.detail.ctx.response;
    if (status === 200 && !(raw && raw.redirected)) return;
    event.preventDefault();
    failed(name(one), raw && raw.redirected ? banner.dataset.login : banner.dataset.failed);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail, one = cellOf(event);
    if (!one) return;
    const said = new DOMParser().parseFromString(ctx.text, "text/html").getElementById(place(name(one)).id);
    if (!said) { event.preventDefault(); failed(name(one), banner.dataset.failed); return; }
    ctx.target = place(name(one)); // another cell's answer may have drawn it anew in between
    done(name(one), one.dataset.sent, said);
  });
  document.addEventListener("htmx:error", (event) => {
    const one = event.target;
    if (one && one.matches && one.matches("[data-cell]")) failed(name(one), banner.dataset.failed);
  });

  // Two changed one cell: one's own value, or the other's.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep],[data-theirs]");
    if (!button) return;
    const said = button.closest(".zh-cell-said"), one = document.getElementById("c-" + said.id.slice(2));
    if (button.hasAttribute("data-theirs")) one.value = button.dataset.theirs;
    const kept = read();
    kept[name(one)] = { text: one.value, was: said.dataset.version, at: Date.now(), failed: false };
    write(kept);
    htmx.trigger(one, "change");
    one.focus();
  });

  // Enter and the arrows move between cells.
  form.addEventListener("keydown", (event) => {
    const one = event.target;
    if (!one.matches("input[data-cell]:not([data-part])") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const atEdge = one.selectionStart === one.selectionEnd && one.selectionEnd === (event.key === "ArrowRight" ? one.value.length : 0);
    const side = atEdge ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : 0;
    if (!step && !side) return;
    event.preventDefault();
    const all = [...form.querySelectorAll("[data-cell]:not([data-part])")];
    const [row, line] = one.dataset.cell.split(".");
    const column = all.filter((each) => each.dataset.cell.split(".")[1] === line);
    const among = step && column.length > 1 ? column : all;
    const next = among[among.indexOf(one) + (step || side)];
    if (next) { next.focus(); if (next.select) next.select(); } else if (step) { one.blur(); one.focus(); }
  });

  // What the last visit could not send is put back and sent; what lies on another page of a table goes by itself.
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const send = async (id, one) => {
    const body = new URLSearchParams({ cell: id.split("!")[0] });
    if (id.includes("!")) body.set("note", one.text); else { body.set("text", one.text); body.set("was", one.was); }
    flying.add(id);
    try {
      const answer = await fetch(form.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual" });
      const text = answer.status === 200 ? await answer.text() : "";
      if (!text || text.includes('data-state="conflict"') || text.includes('data-state="refused"')) throw new Error(String(answer.status));
      const kept = read();
      if (kept[id] && kept[id].text === one.text) delete kept[id];
      write(kept);
    } catch { /* stays kept */ }
    flying.delete(id);
  };
  const retry = () => {
    for (const [id, one] of Object.entries(read())) {
      if (flying.has(id) || one.conflict || one.refused || (!one.failed && Date.now() - one.at < RETRY)) continue;
      const here = control(id);
      if (here && here === document.activeElement && !one.failed) continue;
      if (!here) { send(id, one); continue; }
      if (here.value !== one.text) here.value = one.text;
      htmx.trigger(here, "change");
    }
  };
  const restore = () => {
    const kept = read();
    for (const [id, one] of Object.entries(kept)) {
      one.failed = true;
      one.conflict = one.refused = false;
      const here = control(id);
      if (here && here.value !== one.text) { here.value = one.text; say(id, banner.dataset.restored); }
    }
    write(kept);
    if (Object.keys(kept).length) setTimeout(retry, 300);
  };
  addEventListener("online", retry);
  setInterval(retry, RETRY);
  restore();
})();
