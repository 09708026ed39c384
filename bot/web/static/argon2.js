// @ts-check
/* A worker of work.js: it alone may compile argon2.wasm (see its own policy in bot/web/static_files.py). */

const MEMORY = 8192, TIMES = 1, LENGTH = 32; // KiB, as in bot/seeker/web/admission.py

/** The first number of which the Argon2id hash, salted with the ticket, begins with so many zero bits. */
async function findNumber(/** @type {string} */ ticket, /** @type {number} */ bits) {
  const answer = await fetch(new URL("argon2.wasm", location.href));
  const { exports: library } = /** @type {any} */ ((await WebAssembly.instantiate(await answer.arrayBuffer())).instance);
  library._initialize();
  const write = (/** @type {string} */ text, /** @type {number} */ at) =>
    new TextEncoder().encodeInto(text, new Uint8Array(library.memory.buffer, at)).written;
  const salt = library.malloc(ticket.length), saltLength = write(ticket, salt);
  const words = library.malloc(LENGTH), hash = library.malloc(LENGTH);
  for (let number = 0; ; number += 1) {
    const length = write(String(number), words);
    if (library.argon2id_hash_raw(TIMES, MEMORY, 1, words, length, salt, saltLength, hash, LENGTH)) throw new Error("no memory");
    if (new DataView(library.memory.buffer, hash).getUint32(0) >>> (32 - bits) === 0) return number;
  }
}

/** Answer with the number, or with -1 where this browser cannot find one. */
addEventListener("message", async ({ data: { ticket, bits } }) => postMessage(await findNumber(ticket, bits).catch(() => -1)));
