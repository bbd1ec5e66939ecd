// Passkeys: asks the browser for one and sends what it says with the form. Without it there are password and code.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function ask(form) {
    const asked = JSON.parse(form.dataset.options);
    asked.challenge = bytes(asked.challenge);
    asked.allowCredentials = listed(asked.allowCredentials);
    asked.excludeCredentials = listed(asked.excludeCredentials);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    const said = await navigator.credentials[form.dataset.passkey]({ publicKey: asked });
    const response = { clientDataJSON: text(said.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (said.response[part]) response[part] = text(said.response[part]);
    form.elements.credential.value = JSON.stringify({ id: said.id, rawId: text(said.rawId), type: said.type, response });
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch(() => { form.querySelector("[role=alert]").hidden = false; });
    });
  }
})();
