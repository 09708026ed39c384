// @ts-check
/* An extra for browsers that can: while it is busy the browser works a little instead of its person waiting. */

const ROUNDS = 1000; // as in bot/seeker/web/admission.py
const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);

/**
 * Whether PBKDF2 of this number, salted with the ticket, begins with so many zero bits.
 * @param {number} number
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} bits
 */
async function isFound(number, salt, bits) {
  const key = await crypto.subtle.importKey("raw", encode(String(number)), "PBKDF2", false, ["deriveBits"]);
  const given = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const digest = new DataView(await crypto.subtle.deriveBits(given, key, 256));
  return digest.getUint32(0) >>> (32 - bits) === 0;
}

/** On the page of something that is held: find a number for its ticket, then send the page as it stands. */
export async function work() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-bits]"));
  if (!form || !window.crypto || !crypto.subtle || !form.requestSubmit) return;
  for (const [id, hidden] of /** @type {const} */ ([["busy-wait", true], ["busy-work", false]])) {
    const line = document.getElementById(id);
    if (line) line.hidden = hidden;
  }
  const input = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const salt = encode(input("ticket").value), bits = Number(form.dataset.bits);
  let number = 0;
  while (form.isConnected && !(await isFound(number, salt, bits))) number += 1;
  if (!form.isConnected) return;
  input("proof").value = String(number);
  form.requestSubmit(/** @type {HTMLButtonElement} */ (form.querySelector("button.onward")));
}

work();
