// Judging by keyboard: y the first candidate, 1 to 5 another, n none of them, j or arrow right the next one. Nothing is
// sent before a reason stands in its field; Enter in the field's form or the button sends.
(() => {
  "use strict";
  const form = document.querySelector("form[data-judge]");
  if (!form) return;
  const reason = form.querySelector("#reason");
  const choose = (control) => {
    if (!control) return;
    control.checked = true;
    if (reason.value.trim()) form.querySelector("button.btn-primary").focus(); else reason.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea,input[type=text],select")) return;
    const key = event.key.toLowerCase();
    const next = document.querySelector("[data-next]");
    if (key === "y") choose(form.querySelector("#subject-1"));
    else if (key === "n") choose(form.querySelector("#subject-none"));
    else if (/^[1-5]$/.test(key)) choose(form.querySelector(`#subject-${key}`));
    else if ((key === "j" || event.key === "ArrowRight") && next) { window.location.assign(next.href); return; }
    else return;
    event.preventDefault();
  });
})();
