// Tick all cases of a page at once; the list works without it.
(() => {
  "use strict";
  const place = document.querySelector("[data-pick-all]");
  if (!place) return;
  place.hidden = false;
  place.addEventListener("change", () => {
    for (const one of document.querySelectorAll("input[name=case]")) one.checked = place.checked;
  });
})();
