// @ts-check
/* Fields, beyond what a browser does: Enter sends a name, a pasted list stays a list, and near the limit it is said how much fits. */

import { field } from "./unsent.js";

const NEAR = 0.1; // of the limit

export function watchFields() {
  addEventListener("input", (event) => event.target === field() && showRoom());
  addEventListener("keydown", sendName);
}

function showRoom() {
  const said = document.getElementById("room"), words = field();
  if (!said || !words) return;
  const most = Number(said.dataset.most), left = most - (words.value.length < most * (1 - NEAR) ? 0 : Array.from(words.value).length);
  said.hidden = left > most * NEAR;
  said.textContent = said.hidden ? "" : String(left < 0 ? said.dataset.over : said.dataset.left).replace("#", String(Math.abs(left)));
}

/** Not while an input method is composing a word. @param {KeyboardEvent} event */
function sendName(event) {
  const words = field(), form = words && words.form;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== words) return;
  if (!form || !words || !words.classList.contains("names")) return;
  event.preventDefault();
  /** @type {HTMLButtonElement} */ (form.querySelector("button")).click();
}
