// @ts-check
/* An extra for browsers that can: leave fast, and leave no trail. All works without it. */

const EXIT = "a.exit";
let exitTo = "", isLeaving = false;

/** Entries of ours in this tab's history below the present one, and how many of them are of this document: going there loads nothing. */
export const depth = () => (history.state && history.state.depth) || 0;
const depthAtStart = depth();
export const ownDepth = () => depth() - depthAtStart;
export const hasLeft = () => isLeaving;

/**
 * Change the history, or go without: WebKit throws at more than a hundred changes in half a minute.
 * @param {"replaceState" | "pushState"} how
 * @param {unknown} state
 * @param {string} path
 */
export function setEntry(how, state, path) {
  try {
    history[how](state, "", path);
  } catch (error) {
    // nobody is kept from leaving, or from an answer, by the history
  }
}

/**
 * Take over where *snel weg* leads, and drop what the address carries; for each page that is shown.
 * @param {string} path
 */
export function readPage(path) {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(EXIT));
  if (link) exitTo = link.href;
  setEntry("replaceState", history.state, document.getElementById("turn") ? "/" : path);
}

/** Empty the page, go below all entries of this document, and put the other page in the place of the lowest. */
function leave() {
  isLeaving = true;
  if (window.speechSynthesis) speechSynthesis.cancel();
  document.body.innerHTML = "";
  document.title = "";
  setEntry("replaceState", history.state, "/");
  if (ownDepth() <= 0) return location.replace(exitTo);
  addEventListener("popstate", () => location.replace(exitTo));
  setTimeout(() => location.replace(exitTo), 1000); // where a browser says nothing of going back
  history.go(-ownDepth());
}

/** @type {number[]} */
let escapes = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = escapes.filter((at) => event.timeStamp - at < 1500).concat(event.timeStamp);
  if (escapes.length >= 3 && exitTo) leave();
});

addEventListener("click", (event) => {
  const pressed = /** @type {Partial<Element>} */ (event.target);
  if (!pressed.closest || !pressed.closest(EXIT) || !exitTo) return;
  event.preventDefault();
  leave();
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.body.innerHTML = "";
  location.replace("/");
});

readPage(location.pathname);
