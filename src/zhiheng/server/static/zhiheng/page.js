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
  // A double click sends a form once. Forms that answer with a file leave the page standing, so it may be sent again after a moment.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    setTimeout(() => form.removeAttribute("data-sent"), 2000);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.zh-menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
