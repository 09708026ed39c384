// @ts-check
/* A browser writes a date in its own way: beside each date field stands the day in words, in the language of the page. */

const told = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** @type {NodeListOf<HTMLInputElement>} */
const fields = document.querySelectorAll("input[type=date][aria-describedby]");

for (const field of Array.from(fields)) {
  const place = document.getElementById((field.getAttribute("aria-describedby") || "").split(" ")[0]);
  if (!place) continue;
  field.addEventListener("input", () => {
    place.textContent = field.value ? told.format(Date.parse(field.value)) : "";
  });
}
