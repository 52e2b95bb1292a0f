// Passkeys: a button that asks the browser for one and sends its form with the answer. Shown only where the browser can; every form has another way too.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  const asked = async (place, form) => {
    const sent = await fetch(place.dataset.passkey, { method: "POST", headers: { "x-csrf-token": form.elements.csrf.value } });
    if (!sent.ok) throw new Error(sent.status);
    const options = await sent.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    options.excludeCredentials = described(options.excludeCredentials);
    options.allowCredentials = described(options.allowCredentials);
    return options;
  };
  const told = (key) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const button = place.querySelector("button");
    const said = place.querySelector("[role=status]");
    const form = place.closest("form");
    place.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      button.disabled = true;
      try {
        const publicKey = await asked(place, form);
        const key = await navigator.credentials[place.dataset.passkeyKind]({ publicKey });
        place.querySelector("input").value = told(key);
        form.requestSubmit();
      } catch {
        said.textContent = place.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  }
})();
