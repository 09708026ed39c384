// @ts-check
/* An extra for browsers that can: a turn without a new page, words kept when the line drops, the browser's back as *back*.
   It adds and takes nothing away: a browser that lacks one thing, and a page where something fails, sends its forms as ever. */

import { hasLeft, ownDepth } from "./kring.js";
import { watchAloud } from "./aloud.js";
import { watchFields } from "./fields.js";
import { byId, show, tell } from "./shown_page.js";
import { backButton, forgetSteps, settleStep, watchSteps } from "./steps.js";
import { keepSoon, stopKeeping, typed, watchTyping } from "./unsent.js";

const HEADER = "Kring-Page"; // on every answer of ours, and on none of a proxy or a portal; of a request it asks for the page at once
const SLOW = 1000, GIVE_UP = 15000; // milliseconds
const NEEDED = ["fetch", "AbortController", "FormData", "DOMParser", "URL", "Promise"];
const AT_ONCE = ["back", "help", "erase"]; // buttons that take the place of a request that waits

/** @type {AbortController | null} */
let waiting = null;
/** @type {HTMLButtonElement | null} */
let pressed = null; // for browsers that do not say which button sends a form

/** @param {string} id @param {ScrollLogicalPosition} block */
function reveal(id, block) {
  const found = byId(id);
  if (!found) return;
  found.hidden = false;
  found.scrollIntoView({ block });
  if (id !== "help-now") tell(found.textContent || "");
}

/**
 * One request at a time. A press while one waits shows that it does.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 * @param {FormData} body
 */
async function send(form, button, body) {
  if (waiting && !(button && AT_ONCE.includes(button.value))) return reveal("sending", "center");
  if (waiting) waiting.abort();
  const request = (waiting = new AbortController()), sent = typed();
  const slow = setTimeout(reveal, SLOW, "sending", "center"), late = setTimeout(() => request.abort(), GIVE_UP);
  startWaiting(form);
  const answer = await ask(form, button, body, request.signal);
  clearTimeout(slow);
  clearTimeout(late);
  if (waiting !== request || hasLeft()) return;
  waiting = null;
  try {
    receive(answer, button, sent);
    stopWaiting(form);
  } catch (error) {
    sendPlainly(form, button, answer && answer.page);
  }
}

/**
 * The answer with its page; null where none came.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 * @param {FormData} body
 * @param {AbortSignal} signal
 */
async function ask(form, button, body, signal) {
  try {
    const options = { method: "POST", body, signal, headers: { [HEADER]: "1" } };
    const answer = await fetch((button && button.getAttribute("formaction")) || form.getAttribute("action") || "/", options);
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch (error) {
    return null;
  }
}

/** @param {HTMLFormElement} form */
function startWaiting(form) {
  stopKeeping();
  form.setAttribute("aria-busy", "true");
  tell("");
  const failed = byId("failed");
  if (failed) failed.hidden = true;
}

/** @param {HTMLFormElement} form */
function stopWaiting(form) {
  form.removeAttribute("aria-busy");
  const sending = byId("sending");
  if (sending) sending.hidden = true;
  settleStep();
}

/**
 * Show a page of ours; anything else is no answer, and the words stay.
 * @param {{ answer: Response, page: Document } | null} got
 * @param {HTMLButtonElement | null} button
 * @param {string} sent
 */
function receive(got, button, sent) {
  const heading = got && got.page.querySelector("main h1");
  if (!got || !heading || !got.answer.headers.get(HEADER) || new URL(got.answer.url).origin !== location.origin) return apologise("");
  const losesWords = !got.answer.ok && typed() && !got.page.getElementById("words");
  if (losesWords) apologise(heading.textContent || "");
  else show(got.page, new URL(got.answer.url).pathname, button, sent);
}

/** @param {string} reason */
function apologise(reason) {
  const said = byId("failed");
  forgetSteps();
  if (!said) return;
  said.dataset.text = said.dataset.text || said.textContent || "";
  said.textContent = reason || said.dataset.text;
  reveal("failed", "center");
  keepSoon();
}

/**
 * As without this script. The form bears the same number, so that nothing is taken twice, and the token of the newest cookie.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button
 * @param {Document | null} page
 */
function sendPlainly(form, button, page) {
  if (!form.isConnected) return location.assign("/");
  const choice = document.createElement("input"), token = page && page.querySelector("input[name=csrf]");
  choice.type = "hidden";
  if (button && button.name) Object.assign(choice, { name: button.name, value: button.value });
  form.appendChild(choice);
  if (token) Object.assign(/** @type {object} */ (form.elements.namedItem("csrf")), { value: /** @type {HTMLInputElement} */ (token).value });
  form.action = (button && button.getAttribute("formaction")) || form.action;
  form.submit();
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target), button = event.submitter || pressed;
  if (form.dataset.swap === undefined) return;
  const body = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) body.append(button.name, button.value);
  event.preventDefault();
  if (button instanceof HTMLButtonElement && button.value === "back" && ownDepth() > 0) history.back();
  else send(form, /** @type {HTMLButtonElement | null} */ (button), body);
}

/** @param {Event} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target), help = byId("help-now");
  pressed = target.closest ? target.closest("button") : null;
  setTimeout(() => (pressed = null));
  if (!pressed || pressed.value !== "help" || !help) return;
  event.preventDefault();
  reveal("help-now", "start");
  help.focus({ preventScroll: true });
}

/** Going back in the browser. */
function pressBack() {
  const form = /** @type {HTMLFormElement} */ (byId("turn")), button = backButton(), body = new FormData(form);
  body.append("choice", "back");
  send(form, button, body);
}

if (NEEDED.every((name) => name in window) && "closest" in Element.prototype && "append" in FormData.prototype) {
  addEventListener("submit", onSubmit);
  addEventListener("click", onClick, true);
  watchTyping(() => waiting !== null);
  watchFields();
  watchAloud();
  watchSteps(pressBack);
}
