// @ts-check
/* Words that are being typed are kept on the server, where the page says that it may. */

import { hasLeft } from "./kring.js";

const EVERY = 3000; // milliseconds

/** @returns {HTMLTextAreaElement | HTMLInputElement | null} */
export const field = () => document.querySelector("#words:not([readonly])");
export const typed = () => (field() || { value: "" }).value;

let timer = 0, isBusy = () => false;
/** @type {string | null} */
let kept = typed();

/** Begin: nothing is kept while `isWaiting`. @param {() => boolean} isWaiting */
export function watchTyping(isWaiting) {
  isBusy = isWaiting;
  addEventListener("input", (event) => event.target === field() && keepSoon());
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
}

export function keepSoon() {
  if (!timer) timer = setTimeout(keep, EVERY);
}

export function stopKeeping() {
  clearTimeout(timer);
  timer = 0;
}

/** Another page is shown: what stands in its field came from the server. */
export function startKeeping() {
  kept = typed();
}

function keep() {
  stopKeeping();
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("turn"));
  if (hasLeft() || isBusy() || !form || !form.dataset.keep || typed() === kept) return;
  const body = new FormData(), csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf"));
  body.append("csrf", csrf.value);
  body.append("revision", form.dataset.keep);
  body.append("words", (kept = typed()));
  const forget = () => (kept = null); // the next change tries again
  fetch("/onverzonden", { method: "POST", body, keepalive: true }).then((answer) => answer.ok || forget(), forget);
}
