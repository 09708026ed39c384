// Passkeys: a form with data-passkey="get" or "create" asks the browser for one and sends what it gives. Shown only where that works.
(function () {
  "use strict";
  var works = window.PublicKeyCredential && navigator.credentials && window.isSecureContext && !/^[\d.:[\]]+$/.test(location.hostname);
  if (!works) return;

  function toBytes(text) {
    var binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, function (one) { return one.charCodeAt(0); });
  }

  function toText(buffer) {
    var binary = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function read(options) {
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    ["allowCredentials", "excludeCredentials"].forEach(function (name) {
      (options[name] || []).forEach(function (one) { one.id = toBytes(one.id); });
    });
    return options;
  }

  function write(credential) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    });
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: response });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.elements.credential.value) return;
      event.preventDefault();
      var options = read(JSON.parse(form.getAttribute("data-options")));
      navigator.credentials[form.getAttribute("data-passkey")]({ publicKey: options }).then(function (credential) {
        form.elements.credential.value = write(credential);
        form.submit();
      }).catch(function () {
        form.querySelector("[role=alert]").hidden = false;
      });
    });
  });
})();
