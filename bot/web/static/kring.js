/* An extra for browsers that can: leave fast, leave no trail, keep words when the line drops. All works without it. */

const exit = () => document.querySelector("a.exit");

function leave() {
  document.body.replaceChildren();
  document.title = "";
  history.replaceState(null, "", "/");
  location.replace(leave.to);
}

function forget() {
  leave.to = exit()?.href ?? leave.to;
  if (location.search) history.replaceState(null, "", location.pathname);
}

let escapes = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = [...escapes.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
  if (escapes.length >= 3 && leave.to) leave();
});

addEventListener("click", (event) => {
  if (!event.target.closest?.("a.exit")) return;
  event.preventDefault();
  leave();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.body.replaceChildren();
    location.replace("/");
  }
});

function show(page, address) {
  const next = new DOMParser().parseFromString(page, "text/html");
  document.documentElement.lang = next.documentElement.lang;
  document.documentElement.dir = next.documentElement.dir;
  document.title = next.title;
  document.body.className = next.body.className;
  document.body.replaceChildren(...next.body.childNodes);
  history.replaceState(null, "", new URL(address).pathname);
  forget();
  scrollTo(0, 0);
  document.querySelector("main h1")?.focus({ preventScroll: true });
}

function apologise(form) {
  form.removeAttribute("aria-busy");
  const said = document.getElementById("failed");
  said.hidden = false;
  said.scrollIntoView({ block: "center" });
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.swap === undefined) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
    show(await answer.text(), answer.url);
  } catch {
    apologise(form);
  }
});

forget();
