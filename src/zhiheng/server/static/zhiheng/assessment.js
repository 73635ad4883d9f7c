"use strict";
// Computes a published draw again in the reader's own browser, from the file that anybody can have.
(() => {
  const button = document.querySelector("[data-check-draw]");
  if (!button || !window.crypto?.subtle) return;
  const told = document.getElementById("draw-checked");
  const hash = async (text) => {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  };
  const ticket = async (seed, name) =>
    [...BigInt("0x" + (await hash((await hash(seed)) + name))).toString().padStart(64, "0")].reverse().join("");
  const order = async (seed, names) => {
    const made = await Promise.all(names.map(async (name) => [await ticket(seed, name), name]));
    return made.sort((one, other) => (one[0] < other[0] ? -1 : 1)).map((pair) => pair[1]);
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const check = async () => {
    const draw = await (await fetch(button.dataset.checkDraw)).json();
    let right = (await hash(draw.secret)) === draw.commitment;
    for (const group of draw.groups) {
      const found = await order(`${draw.secret}:${draw.dice}`, group.units);
      right = right && same(found, group.order) && same(found.slice(0, group.size), group.visited);
    }
    return right;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const right = await check().catch(() => false);
    told.textContent = right ? button.dataset.right : button.dataset.wrong;
    told.className = right ? "zh-message zh-message-good" : "zh-message zh-message-bad";
    button.disabled = false;
  });
})();
