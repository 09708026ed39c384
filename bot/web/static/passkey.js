// @ts-check
// Passkeys: a form with data-passkey="get" or "create" asks the browser for one and sends what it gives. Shown only where that works.
(function () {
  "use strict";
  /** @type {NodeListOf<HTMLFormElement>} */
  var forms = document.querySelectorAll("form[data-passkey]");
  var works = window.PublicKeyCredential && navigator.credentials && window.isSecureContext && !/^[\d.:[\]]+$/.test(location.hostname);
  if (!works) return;

  /** @param {string} text */
  function toBytes(text) {
    var binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, function (one) { return one.charCodeAt(0); });
  }

  /** @param {ArrayBuffer} buffer */
  function toText(buffer) {
    var binary = String.fromCharCode.apply(null, Array.from(new Uint8Array(buffer)));
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /** @param {any} options what the server asks, its bytes as text */
  function read(options) {
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    ["allowCredentials", "excludeCredentials"].forEach(function (name) {
      (options[name] || []).forEach(function (/** @type {any} */ one) { one.id = toBytes(one.id); });
    });
    return options;
  }

  /** @param {any} credential of either kind: each has other fields */
  function write(credential) {
    /** @type {Record<string, string>} */
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    });
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: response });
  }

  forms.forEach(function (form) {
    var field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
    var kind = form.getAttribute("data-passkey") === "create" ? /** @type {const} */ ("create") : /** @type {const} */ ("get");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (field.value) return;
      event.preventDefault();
      var options = read(JSON.parse(form.getAttribute("data-options") || "{}"));
      navigator.credentials[kind]({ publicKey: options }).then(function (credential) {
        field.value = write(credential);
        form.submit();
      }).catch(function () {
        /** @type {HTMLElement} */ (form.querySelector("[role=alert]")).hidden = false;
      });
    });
  });
})();
