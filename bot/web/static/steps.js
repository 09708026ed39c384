// @ts-check
/* Steps of the conversation in the browser's history: each has an entry, under one address; going one back presses *back*. */

import { depth, hasLeft, setEntry } from "./kring.js";

let lastDepth = depth();
let ahead = 0; // entries that the browser's *forward* went over, while the page stayed
let owed = 0; // how often *back* is still to be pressed, for who went back over several entries at once
let press = () => {};

/** @returns {HTMLButtonElement | null} */
export const backButton = () => document.querySelector("#turn button[value=back], button[form=turn][value=back]");

/** Begin: `pressBack` is what going one back in the browser does. @param {() => void} pressBack */
export function watchSteps(pressBack) {
  press = pressBack;
  addEventListener("popstate", onPopState);
  settleStep();
}

/** After each answer: press *back* once more where it is owed, else give the present step its entry. */
export function settleStep() {
  if (owed && backButton()) return pressOwed();
  const turn = document.getElementById("turn"), steps = turn ? Number(turn.dataset.steps) : 0;
  if (backButton() && steps > depth()) setEntry("pushState", { depth: depth() + 1 }, location.pathname);
  lastDepth = depth();
  ahead = owed = 0;
}

/** After a failure nothing is pressed by itself. */
export function forgetSteps() {
  owed = 0;
}

function pressOwed() {
  owed -= 1;
  press();
}

function onPopState() {
  ahead += depth() - lastDepth;
  lastDepth = depth();
  if (ahead >= 0 || hasLeft()) return;
  owed = -ahead;
  ahead = 0;
  if (backButton()) pressOwed();
  else if (depth()) history.back();
}
