/* An extra for browsers that can: while it is busy the browser works a little instead of its person waiting. */

const ROUNDS = 1000; // as in bot/seeker/web/admission.py
const encode = (text) => new TextEncoder().encode(text);

/** Whether PBKDF2 of this number, salted with the ticket, begins with so many zero bits. */
async function isFound(number, salt, bits) {
  const key = await crypto.subtle.importKey("raw", encode(String(number)), "PBKDF2", false, ["deriveBits"]);
  const given = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const digest = new DataView(await crypto.subtle.deriveBits(given, key, 256));
  return digest.getUint32(0) >>> (32 - bits) === 0;
}

/** On the page of something that is held: find a number for its ticket, then send the page as it stands. */
export async function work() {
  const form = document.querySelector("form[data-bits]");
  if (!form || !window.crypto || !crypto.subtle || !form.requestSubmit) return;
  document.getElementById("busy-wait").hidden = true;
  document.getElementById("busy-work").hidden = false;
  const salt = encode(form.elements.ticket.value), bits = Number(form.dataset.bits);
  let number = 0;
  while (form.isConnected && !(await isFound(number, salt, bits))) number += 1;
  if (!form.isConnected) return;
  form.elements.proof.value = String(number);
  form.requestSubmit(form.querySelector("button.onward"));
}

work();
