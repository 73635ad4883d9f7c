// A block of cells from Excel or WPS pasted into a sheet: filled in row by row, told what was done, and undone as one.
(() => {
  "use strict";
  const sheet = window.zhSheet, bar = document.getElementById("pasted");
  if (!sheet || !bar) return;
  const words = bar.dataset, { form, fill, tell } = sheet;
  const MOST = 400;

  // Cells apart by tabs, rows by line ends; a cell with a line end or a tab in it stands in quotes.
  const block = (text) => {
    const rows = [[]];
    let cell = "", quoted = false;
    const end = () => { rows[rows.length - 1].push(cell.trim()); cell = ""; };
    for (let at = 0; at < text.length; at++) {
      const sign = text[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += '"'; at++; }
        else quoted = false;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === "\t") end();
      else if (sign === "\n") { end(); rows.push([]); }
      else if (sign !== "\r") cell += sign;
    }
    end();
    while (rows.length > 1 && rows[rows.length - 1].every((one) => one === "")) rows.pop();
    const width = Math.max(...rows.map((row) => row.length));
    return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
  };
  const number = (text) => /^[-+(¥￥]?\s*[0-9０-９](?:[0-9０-９.,，．\s]*[0-9０-９])?\s*[^0-9０-９.,，、:：．]{0,3}$/.test(text); // 1.抽检批次 is a name
  const plain = (text) => text.replace(/[\s*（）()：:、.．\d一二三四五六七八九十#]|其中/g, "");

  // A place on the page: a control, or a computed line, which takes nothing.
  const slots = (root) => [...root.querySelectorAll("[data-cell]:not([data-part]), .zh-computed")];
  const labelOf = (slot) => { const head = slot.closest("tr").querySelector("th"); return head ? head.firstChild.textContent.trim() : ""; };
  const fitting = (slot, text) => {
    if (slot.tagName !== "SELECT") return text;
    const found = [...slot.options].find((one) => one.value && [one.value, one.textContent.trim()].includes(text));
    return found ? found.value : null;
  };
  const finish = (pairs, left) => {
    const changes = [], strange = [];
    for (const [slot, text] of pairs) {
      if (text === "" || !slot.dataset.cell) continue;
      const fits = fitting(slot, text);
      if (fits === null) strange.push(text); else changes.push([slot.dataset.cell, fits]);
    }
    if (!changes.length) { tell(words.nothing); return; }
    sheet.fillIn(changes);
    const more = [left ? fill(words.left, { n: left }) : "", strange.length ? fill(words.strange, { t: strange.slice(0, 3).join("、") }) : ""];
    tell([fill(words.done, { n: changes.length }), ...more].filter(Boolean).join(" "), [[words.undo, sheet.undo]]);
  };

  // A sheet of single lines takes one column; which of the columns that were copied holds the numbers must be plain.
  const down = (start, rows) => {
    const width = rows[0].length, column = (at) => rows.map((row) => row[at]);
    const numeric = [...Array(width).keys()].filter((at) => column(at).some(number));
    const counted = (at) => column(at).filter(Boolean).every((text, place) => Number(text) === place + Number(column(at).find(Boolean)));
    const wanted = width === 1 ? [0] : numeric.length > 1 ? numeric.filter((at) => at !== numeric[0] || !counted(at)) : numeric;
    if (wanted.length !== 1) { tell(words.columns); return; }
    const values = column(wanted[0]);
    const shown = slots(form).slice(slots(form).indexOf(start)), typed = shown.filter((slot) => slot.dataset.cell);
    const names = [...Array(width).keys()].find((at) => at !== wanted[0] && column(at).filter((text) => text && !number(text)).length * 2 > rows.length);
    const lay = (pairs) => finish(pairs, pairs.filter(([slot, text]) => text === "" || !slot.dataset.cell).length);
    const along = (among) => lay(values.map((text, place) => [among[place], text]));
    if (names !== undefined) {
      const pairs = named(shown, rows.map((row) => [row[names], row[wanted[0]]]));
      if (pairs) lay(pairs); else tell(words.labels);
      return;
    }
    if (values.length > shown.length) { tell(fill(words.long, { n: values.length, m: shown.length })); return; }
    const skipped = shown.slice(0, values.length).filter((slot) => !slot.dataset.cell);
    if (!skipped.length || values.length > typed.length) { along(shown); return; }
    tell(fill(words.ask, { t: skipped.map(labelOf).join("、") }), [[words.with, () => along(shown)], [words.without, () => along(typed)]]);
  };
  // Names that were copied along lead: headings without a number are passed over, and so are computed lines that are not there.
  const named = (shown, rows) => {
    const pairs = [];
    let at = 0;
    const means = (slot, text) => { const have = plain(text), want = plain(labelOf(slot)); return have !== "" && (have.includes(want) || want.includes(have)); };
    for (const [label, text] of rows) {
      let next = at;
      while (next < shown.length && !means(shown[next], label) && !shown[next].dataset.cell) next++;
      if (next < shown.length && means(shown[next], label)) { pairs.push([shown[next], text]); at = next + 1; }
      else if (text !== "") return null;
    }
    return pairs;
  };

  // A table takes a rectangle; rows beyond the last of the last page are new ones.
  const across = (start, rows) => {
    const body = start.closest("tbody"), lines = [...body.rows], first = lines.indexOf(start.closest("tr"));
    const from = slots(lines[first]).indexOf(start), room = slots(lines[first]).length - from;
    if (rows[0].length > room) { tell(fill(words.wide, { n: rows[0].length, m: room })); return; }
    const last = form.hasAttribute("data-last");
    if (!last && first + rows.length > lines.length) { tell(fill(words.long, { n: rows.length, m: lines.length - first })); return; }
    const model = slots(lines[first]), end = Number(lines[lines.length - 1].querySelector("th").textContent.replace(/\D/g, ""));
    const pairs = rows.flatMap((row, down_) => row.map((text, side) => {
      const line = lines[first + down_];
      if (line) return [slots(line)[from + side], text];
      const above = model[from + side];
      return [above.dataset.cell ? beyond(above, end + first + down_ - lines.length + 1) : above, text];
    }));
    finish(pairs, pairs.filter(([slot, text]) => text === "" || !slot.dataset.cell).length);
    if (first + rows.length > lines.length) follow();
  };
  const beyond = (above, row) => { // a cell that the page does not show yet: it takes what one above it takes
    const one = above.cloneNode(true);
    one.dataset.cell = row + "." + above.dataset.cell.split(".")[1];
    return one;
  };
  const follow = () => { const wait = setInterval(() => { if (!sheet.waiting()) { clearInterval(wait); location.reload(); } }, 500); };

  form.addEventListener("paste", (event) => {
    const one = event.target.closest("[data-cell]:not([data-part])");
    if (!one) return;
    const text = event.clipboardData.getData("text/plain"), html = event.clipboardData.types.includes("text/html");
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, "")) || (one.tagName === "TEXTAREA" && !text.includes("\t") && !html)) return;
    const rows = block(text);
    if (rows.length === 1 && rows[0].length === 1) return;
    event.preventDefault();
    if (rows.length * rows[0].length > MOST) { tell(fill(words.many, { n: rows.length * rows[0].length, m: MOST })); return; }
    (form.hasAttribute("data-table") ? across : down)(one, rows);
  });
})();
