// @ts-check
/* After ten minutes without a touch nothing of a person stays in sight, on every page of the desk; one button brings it back.
   Where a page hears what changed (desk.js) it is fetched anew first, so that it is shown as it is now or not at all. */

const FOLD_AFTER = 600000; // milliseconds
const place = () => document.getElementById("live");
let folding = 0, touchedAt = Date.now(), mark = "";
/** @type {() => unknown} */
let bring = () => null;
/** @type {Element | null} */
let focused = null;

export const isFolded = () => document.body.classList.contains("folded");

/** What comes before a folded page is shown again. @param {() => unknown} fetchAnew */
export function bringWith(fetchAnew) { bring = fetchAnew; }

/**
 * A line on top of the page, with the one thing that can be done.
 * @param {string | undefined} text
 * @param {string | undefined} label
 * @param {() => unknown} act
 */
export function say(text, label, act) {
  const said = document.createElement("p"), button = document.createElement("button"), live = /** @type {HTMLElement} */ (place());
  said.textContent = text || "";
  button.textContent = label || "";
  button.addEventListener("click", act);
  live.textContent = "";
  live.append(said, button);
  return button;
}

/** What an element is known by, on the page as it is now and later; nothing for what has no address of its own. @param {Element | null} one */
export function markOf(one) {
  const form = one && /** @type {HTMLInputElement} */ (one).form;
  return one && (one.id || one.getAttribute("href") || (form && form.getAttribute("action"))) || "";
}

/**
 * Put the focus where it was, if that place is still there, or else on the heading; the page stays where it is scrolled to.
 * @param {string} before
 * @param {Element | null} [element]
 */
export function focusAgain(before, element) {
  const found = before && document.querySelector(`[id="${CSS.escape(before)}"], main a[href="${CSS.escape(before)}"], form[action="${CSS.escape(before)}"] button`);
  const kept = element && element !== document.body && element.isConnected ? element : found || document.querySelector("main h1");
  const again = /** @type {HTMLElement | null} */ (kept);
  if (!again) return;
  if (again.localName === "h1") again.tabIndex = -1;
  again.focus({ preventScroll: true });
}

/** Show the page again, once `fetchAnew` is done. @param {() => unknown} fetchAnew */
export async function unfold(fetchAnew) {
  await fetchAnew();
  if (!isFolded()) return;
  document.body.classList.remove("folded");
  const live = place();
  if (live) live.textContent = "";
  touch();
  if (document.activeElement === document.body) focusAgain(mark, focused);
}

function fold() {
  const live = place();
  if (isFolded() || !live) return;
  focused = document.activeElement;
  mark = markOf(focused);
  document.body.classList.add("folded");
  const { folded, open } = live.dataset;
  say(folded, open, () => unfold(bring)).focus();
}

function touch() {
  if (isFolded()) return;
  touchedAt = Date.now();
  clearTimeout(folding);
  folding = setTimeout(fold, FOLD_AFTER);
}

/** A telephone that slept counts no time. */
function look() {
  if (document.visibilityState === "visible" && Date.now() - touchedAt >= FOLD_AFTER) fold();
}

if (place() && "CSS" in window && "escape" in CSS) {
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  touch();
}
