/* An extra for browsers that can: a turn without a new page, words kept when the line drops, the browser's back as *back*.
   A browser that lacks one of these sends its forms as ever. */

import { depth, hasLeft, ownDepth, readPage } from "./kring.js";
import { work } from "./work.js";

const HEADER = "Kring-Page"; // on every answer of ours, and on none of a proxy or a portal
const SLOW = 1000, GIVE_UP = 15000, KEEP_EVERY = 3000; // milliseconds
const NEEDED = ["fetch", "AbortController", "FormData", "DOMParser", "SubmitEvent"];
const byId = (id) => document.getElementById(id);
const typed = () => (byId("words") ? byId("words").value : "");
const backButton = () => document.querySelector("#turn button[value=back], button[form=turn][value=back]");

function reveal(id, block) {
  if (!byId(id)) return;
  byId(id).hidden = false;
  byId(id).scrollIntoView({ block });
}

/* One request at a time; *back* takes the place of one that waits. */

let waiting = null;

async function send(form, button) {
  const isBack = button && button.value === "back";
  if (waiting && !isBack) return;
  if (waiting) waiting.abort();
  const request = (waiting = new AbortController());
  const slow = setTimeout(reveal, SLOW, "sending", "center"), late = setTimeout(() => request.abort(), GIVE_UP);
  try {
    const options = { method: "POST", body: startWaiting(form, button), signal: request.signal };
    const answer = await fetch((button && button.getAttribute("formaction")) || form.action, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (waiting === request && !hasLeft()) receive(answer, page, !(button && button.name));
  } catch (error) {
    if (waiting === request && !hasLeft()) apologise("");
  } finally {
    clearTimeout(slow);
    clearTimeout(late);
    if (waiting === request && !hasLeft()) stopWaiting(form);
  }
}

function startWaiting(form, button) {
  const body = new FormData(form);
  if (button && button.name) body.append(button.name, button.value);
  stopKeeping();
  form.setAttribute("aria-busy", "true");
  if (byId("failed")) byId("failed").hidden = true;
  if (byId("words")) byId("words").readOnly = true;
  return body;
}

function stopWaiting(form) {
  waiting = null;
  form.removeAttribute("aria-busy");
  if (byId("sending")) byId("sending").hidden = true;
  if (byId("words")) byId("words").readOnly = false;
  if (stepsOwed && backButton()) pressBack();
  else pushEntry();
}

function receive(answer, page, isWords) {
  const heading = page.querySelector("main h1");
  const isOurs = answer.headers.get(HEADER) && new URL(answer.url).origin === location.origin && heading;
  const losesWords = !answer.ok && typed() && !page.getElementById("words");
  if (isOurs && !losesWords) show(page, new URL(answer.url).pathname, isWords);
  else apologise(isOurs ? heading.textContent : "");
}

function show(page, path, isWords) {
  const asked = questionNumber(document), isSame = asked && asked === questionNumber(page);
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  document.documentElement.replaceChild(document.adoptNode(page.body), document.body);
  readPage(path);
  kept = typed();
  scrollTo(0, 0);
  const focused = byId("danger") || (isWords && isSame && byId("words")) || document.querySelector("main h1");
  focused.focus({ preventScroll: true });
  work();
}

function questionNumber(page) {
  const field = page.querySelector("#turn input[name=asked]");
  return field && field.value;
}

function apologise(reason) {
  const said = byId("failed");
  stepsOwed = 0;
  if (!said) return;
  said.dataset.text = said.dataset.text || said.textContent;
  said.textContent = reason || said.dataset.text;
  reveal("failed", "center");
  keepSoon();
}

/* Each step has an entry of the history, under one address; going one back presses *back*. */

let lastDepth = depth();
let ahead = 0; // entries that the browser's *forward* went over, while the page stayed
let stepsOwed = 0; // how often *back* is still to be pressed, for who went back over several entries at once

function pushEntry() {
  const steps = byId("turn") ? Number(byId("turn").dataset.steps) : 0;
  if (backButton() && steps > depth()) history.pushState({ depth: depth() + 1 }, "", location.pathname);
  lastDepth = depth();
  ahead = stepsOwed = 0;
}

function pressBack() {
  stepsOwed -= 1;
  send(byId("turn"), backButton());
}

function onPopState() {
  ahead += depth() - lastDepth;
  lastDepth = depth();
  if (ahead >= 0 || hasLeft()) return;
  stepsOwed = -ahead;
  ahead = 0;
  if (backButton()) pressBack();
  else if (depth()) history.back();
}

function onSubmit(event) {
  if (event.target.dataset.swap === undefined) return;
  event.preventDefault();
  if (event.submitter && event.submitter.value === "back" && ownDepth() > 0) history.back();
  else send(event.target, event.submitter);
}

function onHelp(event) {
  if (!event.target.closest("button[value=help]") || !byId("help-now")) return;
  event.preventDefault();
  reveal("help-now", "start");
  byId("help-now").focus({ preventScroll: true });
}

/* Words that are being typed are kept on the server, where the page says that it may. */

let keepTimer = 0, kept = typed();

function keepSoon() {
  if (!keepTimer) keepTimer = setTimeout(keep, KEEP_EVERY);
}

function stopKeeping() {
  clearTimeout(keepTimer);
  keepTimer = 0;
}

function keep() {
  stopKeeping();
  const form = byId("turn");
  if (hasLeft() || waiting || !form || !form.dataset.keep || typed() === kept) return;
  const body = new FormData();
  body.append("csrf", form.elements.csrf.value);
  body.append("revision", form.dataset.keep);
  body.append("words", (kept = typed()));
  const forget = () => (kept = null); // the next change tries again
  fetch("/onverzonden", { method: "POST", body, keepalive: true }).then((answer) => answer.ok || forget(), forget);
}

if (NEEDED.every((name) => window[name]) && "submitter" in SubmitEvent.prototype) {
  addEventListener("submit", onSubmit);
  addEventListener("popstate", onPopState);
  addEventListener("click", onHelp);
  addEventListener("input", (event) => event.target.id === "words" && keepSoon());
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  pushEntry();
}
