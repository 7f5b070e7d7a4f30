// Passkeys: hands the browser's challenge to the key, and the key's answer to the form. Nothing is decided here.
// A form says what it is for: data-passkey="create" or "get", and its challenge by data-options or data-options-from.
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    buffer === null || buffer === undefined ? null
      : btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function create({ publicKey }) {
    const made = await navigator.credentials.create({ publicKey: {
      ...publicKey, challenge: bytes(publicKey.challenge), user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
    } });
    return answer(made, { attestationObject: text(made.response.attestationObject) });
  }

  async function get({ publicKey }) {
    const used = await navigator.credentials.get({ publicKey: {
      ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: listed(publicKey.allowCredentials),
    } });
    const { authenticatorData, signature, userHandle } = used.response;
    return answer(used, {
      authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle),
    });
  }

  function answer(credential, more) {
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { clientDataJSON: text(credential.response.clientDataJSON), ...more },
    };
  }

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const asked = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
    if (!asked.ok) throw new Error("no challenge");
    return (await asked.json()).request_options;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sorry = form.querySelector("[data-passkey-failed]");
      sorry.hidden = true;
      try {
        const asked = await options(form);
        const given = await (form.dataset.passkey === "create" ? create(asked) : get(asked));
        form.elements.credential.value = JSON.stringify(given);
        form.submit();
      } catch {
        sorry.hidden = false;
        sorry.focus();
      }
    });
  }
})();
