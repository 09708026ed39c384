// @ts-check
/* The page that an answer brings, in the place of the one that is there: what is kept, what is told, and where one goes on. */

import { offerAloud } from "./aloud.js";
import { readPage } from "./kring.js";
import { field, keepSoon, startKeeping, typed } from "./unsent.js";
import { work } from "./work.js";

/** @param {string} id */
export const byId = (id) => document.getElementById(id);
const MARGIN = 12; // pixels above what is scrolled to
const KEYBOARD = 0.8; // the part of the screen that is left at least where no keyboard is open
const URGENT = "#danger, main .notice.urgent:not(details):not([hidden])";

/**
 * Show a page after a press on `button`; what was typed since `sent` is kept.
 * @param {Document} page
 * @param {string} path
 * @param {HTMLButtonElement | null} button
 * @param {string} sent
 */
export function show(page, path, button, sent) {
  const asked = questionNumber(document), isSame = asked !== "" && asked === questionNumber(page);
  const more = typedSince(sent), anchor = isSame ? anchorOf(button) : "", top = scrollY, height = heightOf(anchor);
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.documentElement.className = page.documentElement.className;
  document.title = page.title;
  swap(page);
  readPage(path);
  startKeeping();
  giveBack(more, isSame);
  goOn(anchor, top, height);
  tell(toldTexts());
  offerAloud();
  work();
}

/** Everything but the live region, which has to stay to be heard. @param {Document} page */
function swap(page) {
  const isOther = (/** @type {Node} */ node) => /** @type {Element} */ (node).id !== "live";
  const old = Array.from(document.body.childNodes).filter(isOther), fresh = document.createDocumentFragment();
  for (const node of Array.from(page.body.childNodes).filter(isOther)) fresh.appendChild(document.adoptNode(node));
  for (const node of old) document.body.removeChild(node);
  document.body.appendChild(fresh);
}

/** What a screen reader says, wherever the focus is. @param {string} text */
export function tell(text) {
  const live = byId("live");
  if (live) live.textContent = text;
}

/** What lies above the place where one goes on: notices, and the heading. */
function toldTexts() {
  const above = Array.from(document.querySelectorAll("main .notice[role=status], main h1"));
  const texts = above.filter((one) => one !== document.activeElement).map((one) => (one.textContent || "").trim());
  return texts.join(" ").replace(/\s+/g, " ");
}

/** @param {Document} page */
function questionNumber(page) {
  const number = /** @type {HTMLInputElement | null} */ (page.querySelector("#turn[data-steps] input[name=asked]"));
  return number ? number.value : "";
}

/** The same place in the next page, as a selector: the button, or the field whose words were sent. @param {HTMLButtonElement | null} button */
function anchorOf(button) {
  return button && button.name ? `button[name="${button.name}"][value="${button.value}"]` : "#words";
}

/** @param {string} anchor */
function heightOf(anchor) {
  const found = anchor && document.querySelector(anchor);
  return found ? found.getBoundingClientRect().top : 0;
}

/** The focus goes to what is urgent, else to the same place, which stays where it was on the screen, else to the heading.
 * @param {string} anchor
 * @param {number} top
 * @param {number} height
 */
function goOn(anchor, top, height) {
  const urgent = /** @type {HTMLElement | null} */ (document.querySelector(URGENT));
  const same = /** @type {HTMLElement | null} */ (urgent || !anchor ? null : document.querySelector(anchor));
  for (let around = same; around; around = around.parentElement) if (around instanceof HTMLDetailsElement) around.open = true;
  scrollTo(0, same ? top : 0);
  if (same) scrollBy(0, heightOf(anchor) - height);
  if (same) showNews(same);
  const goal = urgent || same || /** @type {HTMLElement | null} */ (document.querySelector("main h1"));
  if (!goal) return;
  if (goal === urgent) goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
  if (goal === urgent && goal.getBoundingClientRect().top > innerHeight / 2) goal.scrollIntoView();
}

/** Scroll up to what the press brought, if it lies above the screen: a notice, or for the field the heading. A switch stays where it is,
 * and so does the field where a keyboard leaves no room for both.
 * @param {HTMLElement} same
 */
function showNews(same) {
  const isField = same.id === "words", notice = document.querySelector("main .notice[role=status]:not(.deed)");
  const news = notice || (isField ? document.querySelector("main h1") : null), bar = document.querySelector("nav.bar");
  const above = news ? news.getBoundingClientRect().top - MARGIN : 0;
  if (above >= 0) return;
  const seen = window.visualViewport ? window.visualViewport.height : innerHeight;
  const room = seen - (bar ? bar.getBoundingClientRect().height : 0);
  const fits = same.getBoundingClientRect().bottom - above <= room;
  if (fits || !isField || seen > innerHeight * KEYBOARD) scrollBy(0, above);
}

/** What stands in the field beyond what was sent. @param {string} sent */
function typedSince(sent) {
  const now = typed();
  return (now.startsWith(sent) ? now.slice(sent.length) : now).trim();
}

/**
 * Words typed while waiting: into the field of the same question, or shown beside another one, never into its field.
 * @param {string} more
 * @param {boolean} isSame
 */
function giveBack(more, isSame) {
  if (!more) return;
  const target = field(), place = byId("typed-meanwhile");
  if (isSame && target) {
    target.value = [target.value, more].filter(Boolean).join(target instanceof HTMLTextAreaElement ? "\n" : " ");
    keepSoon();
  } else if (place) {
    place.hidden = false;
    /** @type {HTMLTextAreaElement} */ (place.querySelector("textarea")).value = more;
  }
}
