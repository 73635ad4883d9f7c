// Small comforts; every page reads and works without them.
(() => {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-print],[data-copy]");
    if (!control) return;
    if (control.hasAttribute("data-print")) { window.print(); return; }
    const text = control.getAttribute("data-copy");
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => { control.textContent = control.getAttribute("data-copied"); });
  });
  // These controls do nothing without a script, so they are shown only with one.
  for (const control of document.querySelectorAll("[data-print],[data-copy]")) control.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.zh-menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
