// @ts-check
/* An extra for browsers that can: while it is busy the browser works a little instead of its person waiting. */

/**
 * A number that the server accepts for this ticket; -1 where this browser cannot find one.
 * @param {{ ticket: string, bits: number }} asked
 * @returns {Promise<number>}
 */
function findNumber(asked) {
  const worker = new Worker(new URL("argon2.js", import.meta.url));
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => resolve(-1);
    worker.postMessage(asked);
  }).finally(() => worker.terminate());
}

/** Say that the browser works, or how long its person waits. */
function showWork(/** @type {boolean} */ works) {
  for (const [id, hidden] of /** @type {const} */ ([["busy-wait", works], ["busy-work", !works]])) {
    const line = document.getElementById(id);
    if (line) line.hidden = hidden;
  }
}

/** On the page of something that is held: find a number for its ticket, then send the page as it stands. */
export async function work() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-bits]"));
  if (!form || !window.Worker || !window.WebAssembly || !form.requestSubmit) return;
  const input = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  showWork(true);
  const number = await findNumber({ ticket: input("ticket").value, bits: Number(form.dataset.bits) });
  if (!form.isConnected) return;
  if (number < 0) return showWork(false);
  input("proof").value = String(number);
  form.requestSubmit(/** @type {HTMLButtonElement} */ (form.querySelector("button.onward")));
}

work();
