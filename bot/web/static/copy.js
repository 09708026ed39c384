/* Extras for browsers that can: copy a text, or print a page, with one press. Without it the button is not there and the text can be selected. */

/** Select the words that could not be copied, for whoever copies them by hand. */
function select(id) {
  const words = document.getElementById(id);
  if (words) getSelection().selectAllChildren(words);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(button.getAttribute("aria-describedby"));
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = button.dataset.done;
    } catch (error) {
      said.textContent = button.dataset.failed;
      select(button.dataset.words);
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
