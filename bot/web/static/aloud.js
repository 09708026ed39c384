// @ts-check
/* Read aloud, message by message, with a voice of the device itself: no word goes to a service of the browser's maker.
   Where there is no such voice for the language of the page, nothing of it is there. */

const MESSAGES = "main > section, #question, main .notice:not([hidden]), main .sheet";
const LINES = "h1, h2, h3, p, li, dt, dd, summary, .call";
const synthesis = window.speechSynthesis;

/** @type {HTMLElement | null} */
let speaking = null;

/** @returns {SpeechSynthesisVoice | undefined} */
function findVoice() {
  const language = document.documentElement.lang.slice(0, 2);
  return synthesis.getVoices().find((voice) => voice.localService && voice.lang.slice(0, 2).toLowerCase() === language);
}

/** Begin: a button with each message, on this page and as soon as voices are known. */
export function watchAloud() {
  if (!synthesis || typeof SpeechSynthesisUtterance !== "function" || !synthesis.getVoices) return;
  if (synthesis.addEventListener) synthesis.addEventListener("voiceschanged", offerAloud);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && hush());
  addEventListener("pagehide", hush);
  offerAloud();
}

/** Another page is shown. */
export function offerAloud() {
  hush();
  const model = document.getElementById("aloud");
  if (!synthesis || !synthesis.getVoices || !model || !findVoice()) return;
  for (const message of Array.from(document.querySelectorAll(MESSAGES))) if (!message.querySelector(".aloud")) addButton(message, model);
}

/** @param {Element} message @param {HTMLElement} model */
function addButton(message, model) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "aloud" });
  Object.assign(button.dataset, { read: model.dataset.read, stop: model.dataset.stop });
  button.innerHTML = model.innerHTML;
  name(button, model.dataset.read);
  button.addEventListener("click", () => (button === speaking ? hush() : read(message, button)));
  message.insertBefore(button, message.tagName === "DETAILS" ? null : message.firstChild);
}

/** @param {Element} message @param {HTMLElement} button */
function read(message, button) {
  hush();
  const voice = findVoice(), texts = linesOf(message);
  if (!voice || !texts.length) return;
  speaking = button;
  name(button, button.dataset.stop);
  texts.forEach((text, place) => {
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    if (place === texts.length - 1) said.onend = () => button === speaking && hush();
    synthesis.speak(said);
  });
}

/** What can be seen of it, line by line, without the buttons that change it. @param {Element} message */
function linesOf(message) {
  const seen = Array.from(message.querySelectorAll(LINES)).filter((line) => !line.querySelector(LINES) && line.getClientRects().length);
  return seen.map((line) => {
    const copy = /** @type {Element} */ (line.cloneNode(true));
    for (const button of Array.from(copy.querySelectorAll("button"))) button.remove();
    return (copy.textContent || "").replace(/\s+/g, " ").trim();
  }).filter(Boolean);
}

/** Silence at once. */
export function hush() {
  if (synthesis) synthesis.cancel();
  if (speaking) name(speaking, speaking.dataset.read);
  speaking = null;
}

/** @param {HTMLElement} button @param {string | undefined} text */
function name(button, text) {
  button.setAttribute("aria-label", text || "");
}
