// @ts-check
/* Extras for browsers that can: copy a text, or print a page, with one press. Without it the button is not there and the text can be selected. */

/** @returns {HTMLButtonElement[]} */
const buttons = (/** @type {string} */ selector) => Array.from(document.querySelectorAll(selector));

/** Select the words that could not be copied, for whoever copies them by hand. @param {string} id */
function select(id) {
  const words = document.getElementById(id), selection = getSelection();
  if (words && selection) selection.selectAllChildren(words);
}

for (const button of buttons("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(button.getAttribute("aria-describedby") || ""), { copy, done, failed, words } = button.dataset;
    if (!said) return;
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(copy || "");
      said.textContent = done || "";
    } catch (error) {
      said.textContent = failed || "";
      select(words || "");
    }
  });
}

for (const button of buttons("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
