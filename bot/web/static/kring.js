/* An extra for browsers that can: leave fast, leave no trail, keep words when the line drops. All works without it. */

const HEADER = "Kring-Page"; // on every answer of ours, and on none of a proxy or a portal
const SLOW = 1000, GIVE_UP = 15000, KEEP_EVERY = 3000; // milliseconds
const byId = (id) => document.getElementById(id);
const backButton = () => document.querySelector("#turn button[value=back], button[form=turn][value=back]");
const depth = () => (history.state && history.state.depth) || 0; // entries of ours below this one
const hasAll = Boolean(
  window.fetch && window.AbortController && window.FormData && window.DOMParser && window.URL && history.pushState &&
  window.SubmitEvent && "submitter" in SubmitEvent.prototype && Element.prototype.closest && Object.entries,
);

let exitTo = "", isLeaving = false, lastDepth = depth();

function readExit() {
  const link = document.querySelector("a.exit");
  if (link) exitTo = link.href;
}

function leave() {
  document.body.innerHTML = "";
  document.title = "";
  isLeaving = true;
  history.replaceState(history.state, "", "/");
  if (depth()) history.go(-depth());
  setTimeout(() => location.replace(exitTo), depth() ? 100 : 0);
}

function startLeaving() {
  let escapes = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    escapes = escapes.filter((at) => event.timeStamp - at < 1500).concat(event.timeStamp);
    if (escapes.length >= 3 && exitTo) leave();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("a.exit")) return;
    event.preventDefault();
    leave();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.innerHTML = "";
    location.replace("/");
  });
}

/* One request at a time; *back* takes the place of one that waits. */

let waiting = null;

async function send(form, button) {
  if (waiting && !(button && button.value === "back")) return;
  if (waiting) waiting.abort();
  clearTimeout(keepTimer);
  const request = (waiting = new AbortController());
  const slow = setTimeout(() => reveal("sending"), SLOW), late = setTimeout(() => request.abort(), GIVE_UP);
  if (byId("failed")) byId("failed").hidden = true;
  form.setAttribute("aria-busy", "true");
  if (byId("words")) byId("words").readOnly = true;
  try {
    const body = new FormData(form), address = (button && button.getAttribute("formaction")) || form.action;
    if (button && button.name) body.append(button.name, button.value);
    const answer = await fetch(address, { method: "POST", body, signal: request.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (waiting === request) receive(answer, page, !(button && button.name));
  } catch (error) {
    if (waiting === request) apologise("");
  } finally {
    clearTimeout(slow);
    clearTimeout(late);
    if (waiting === request) stopWaiting(form);
  }
}

function stopWaiting(form) {
  waiting = null;
  form.removeAttribute("aria-busy");
  if (byId("words")) byId("words").readOnly = false;
  if (byId("sending")) byId("sending").hidden = true;
  if (!isLeaving) pushEntry();
}

function receive(answer, page, isTyped) {
  const isOurs = answer.headers.get(HEADER) && new URL(answer.url).origin === location.origin && page.querySelector("main h1");
  const losesWords = !answer.ok && byId("words") && byId("words").value && !page.getElementById("words");
  if (!isOurs || losesWords) apologise(isOurs ? page.querySelector("main h1").textContent : "");
  else show(page, new URL(answer.url).pathname, isTyped);
}

function show(page, path, isTyped) {
  const asked = question();
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  document.documentElement.replaceChild(document.adoptNode(page.body), document.body);
  history.replaceState(history.state, "", byId("turn") ? "/" : path);
  readExit();
  kept = byId("words") ? byId("words").value : "";
  scrollTo(0, 0);
  const focused = isTyped && asked && asked === question() && byId("words") ? byId("words") : document.querySelector("main h1");
  if (focused) focused.focus({ preventScroll: true });
}

function question() {
  const number = document.querySelector("#turn input[name=asked]");
  return number ? number.value : "";
}

function reveal(id, block) {
  if (!byId(id)) return;
  byId(id).hidden = false;
  byId(id).scrollIntoView({ block: block || "center" });
}

function apologise(reason) {
  const said = byId("failed");
  if (!said) return;
  said.dataset.text = said.dataset.text || said.textContent;
  said.textContent = reason || said.dataset.text;
  reveal("failed");
  keepSoon();
}

/* The browser's back is *back*: each step has an entry of the history, under the same address. */

function pushEntry() {
  const steps = byId("turn") ? Number(byId("turn").dataset.steps) : 0;
  if (backButton() && steps > depth()) history.pushState({ depth: depth() + 1 }, "", location.pathname);
  lastDepth = depth();
}

function goBack() {
  if (isLeaving) return location.replace(exitTo);
  if (backButton()) send(byId("turn"), backButton());
  else if (depth()) history.back();
}

function startSending() {
  addEventListener("popstate", () => {
    const isBack = isLeaving || depth() < lastDepth;
    lastDepth = depth();
    if (isBack) goBack();
  });
  addEventListener("submit", (event) => {
    if (event.target.dataset.swap === undefined) return;
    event.preventDefault();
    if (event.submitter && event.submitter.value === "back" && depth()) history.back();
    else send(event.target, event.submitter);
  });
  addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[value=help]");
    if (!button || !byId("help-now")) return;
    event.preventDefault();
    reveal("help-now", "start");
    byId("help-now").focus({ preventScroll: true });
  });
  pushEntry();
}

/* Words that are being typed are kept on the server, where the page says that it may. */

let keepTimer = 0, kept = byId("words") ? byId("words").value : "";

function keep() {
  clearTimeout(keepTimer);
  keepTimer = 0;
  const form = byId("turn"), field = byId("words");
  if (isLeaving || waiting || !form || !form.dataset.keep || !field || field.value === kept) return;
  const body = new FormData();
  body.append("csrf", form.elements.csrf.value);
  body.append("revision", form.dataset.keep);
  body.append("words", (kept = field.value));
  fetch("/onverzonden", { method: "POST", body, keepalive: true }).catch(() => (kept = null));
}

function keepSoon() {
  if (!keepTimer) keepTimer = setTimeout(keep, KEEP_EVERY);
}

function startKeeping() {
  addEventListener("input", (event) => {
    if (event.target.id === "words") keepSoon();
  });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

readExit();
startLeaving();
if (byId("turn") || location.search) history.replaceState(history.state, "", byId("turn") ? "/" : location.pathname);
if (hasAll) {
  startSending();
  startKeeping();
}
