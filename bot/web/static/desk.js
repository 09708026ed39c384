// @ts-check
/* An extra for browsers that can: the desk as it is now, and a dossier that is gone closes.
   The server says that something changed, never what; the page is fetched as ever. Without this a line leads to the page as it is now. */

import { bringWith, focusAgain, isFolded, markOf, say, unfold } from "./fold.js";

const LIVE = "/desk/live", ASK_EVERY = 30000, LONGEST = 2147483647; // milliseconds
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const data = () => byId("live").dataset;
const isDesk = () => data().shows === "desk";

/** @type {EventSource | null} */
let source = null;
let known = data().revision, asking = 0, changing = 0, isBusy = false, isOver = false;

/** What was typed and not sent. */
function typedTexts() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("main textarea:not([readonly]), main input[type=text], main input:not([type]), main input[type=time]");
  return Array.from(fields).filter((field) => field.value.trim() && field.value !== field.defaultValue).map((field) => field.value);
}

/** The page as it is now, in the place of this one; focus and scroll stay where they were if that place is still there. */
async function refresh() {
  if (isBusy) return;
  isBusy = true;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.headers.get("Kring-Page") || !page.getElementById("main")) return;
    swap(page, answer.status === 200 && page.getElementById("live") !== null);
  } catch (error) {
    /* the line is down: asked again later */
  } finally {
    isBusy = false;
  }
}

/** @param {Document} page @param {boolean} goesOn */
function swap(page, goesOn) {
  const mark = markOf(document.activeElement), texts = goesOn ? [] : typedTexts();
  document.title = page.title;
  byId("main").replaceWith(document.adoptNode(/** @type {HTMLElement} */ (page.getElementById("main"))));
  if (!goesOn) return close(texts);
  known = data().revision;
  planChange();
  if (mark) focusAgain(mark);
}

/** The dossier is not ours any more: what was typed is given back to copy, and nothing is asked again. @param {string[]} texts */
function close(texts) {
  stop();
  if (texts.length) {
    const field = document.createElement("textarea"), label = document.createElement("label");
    label.htmlFor = field.id = "written";
    label.textContent = written || "";
    field.readOnly = true;
    field.rows = 8;
    field.value = texts.join("\n\n");
    byId("main").append(label, field);
  }
  const heading = /** @type {HTMLElement} */ (document.querySelector("main h1"));
  heading.tabIndex = -1;
  heading.focus();
}

const written = data().written;

/** @param {{ desk: string, held: (string | undefined)[] }} revision */
function receive(revision) {
  if (isOver) return;
  if (!isDesk() && !revision.held.includes(data().shows)) return unfold(refresh);
  if (!known) known = revision.desk;
  if (revision.desk === known) return;
  if (isFolded() || document.visibilityState === "hidden") {
    document.title = "\u25cf " + document.title.replace(/^\u25cf /, "");
    return;
  }
  known = revision.desk;
  if (isDesk() && !document.querySelector("main details[open]")) refresh();
  else say(isDesk() ? data().new : data().changed, data().show, () => (typedTexts().length ? open(location.pathname) : location.assign(location.pathname)));
}

/* In sight by a stream, out of sight or without one by asking now and then. */

function connect() {
  disconnect();
  if (isOver) return;
  if (document.visibilityState === "hidden" || !window.EventSource) return askLater();
  source = new EventSource(LIVE);
  source.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  source.addEventListener("error", () => source && source.readyState === EventSource.CLOSED && askLater());
}

function disconnect() {
  clearTimeout(asking);
  if (source) source.close();
  source = null;
}

function askLater() {
  clearTimeout(asking);
  asking = setTimeout(ask, ASK_EVERY);
}

async function ask() {
  try {
    const answer = await fetch(`${LIVE}/now`);
    if (answer.status === 200) receive(await answer.json());
    if (answer.status === 204) return;
  } catch (error) {
    /* the line is down */
  }
  if (!isOver) askLater();
}

/** A deadline passes although nothing happens. */
function planChange() {
  clearTimeout(changing);
  const left = Date.parse(data().changes || "") - Date.now();
  if (left > 0 && left < LONGEST) changing = setTimeout(() => !isFolded() && isDesk() && refresh(), left + 1000);
}

function stop() {
  isOver = true;
  disconnect();
  bringWith(() => {});
  clearTimeout(changing);
}

if (["fetch", "DOMParser", "CSS"].every((name) => name in window) && "replaceChildren" in Element.prototype) {
  bringWith(() => typedTexts().length || refresh());
  document.addEventListener("visibilitychange", connect);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && connect());
  planChange();
  connect();
}
