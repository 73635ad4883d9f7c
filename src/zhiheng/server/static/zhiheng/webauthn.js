/* Lets a security key sign: options come from the page, the answer goes back with its form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-webauthn]");
  const told = document.getElementById("js_data");
  if (!form || !told || !window.webauthnJSON) return;
  const failed = form.querySelector("[data-webauthn-failed]");

  async function answer() {
    const options = JSON.parse(told.textContent);
    if (form.dataset.webauthn === "get") return window.webauthnJSON.get(options.request_options);
    const wanted = options.creation_options.publicKey.authenticatorSelection;
    wanted.residentKey = "discouraged";
    wanted.requireResidentKey = false;
    return window.webauthnJSON.create(options.creation_options);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer());
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
})();
