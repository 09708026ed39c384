/* Judges the page that is shown; each function gives what is wrong as texts. */

const judge = (() => {
  const SMALLEST = 47.5; // of a target, in CSS pixels
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest(".unseen");
  const told = (one) => `${one.outerHTML.slice(0, 90)}`;

  /** What reaches over the side, if the page can be scrolled sideways. */
  function overflow() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 1 && shown(one));
    return [`${document.documentElement.scrollWidth} on ${width}: ${wide.slice(-1).map(told)}`];
  }

  /** Whether this link stands within a sentence. */
  function isInline(one) {
    const block = one.closest("p, li, dd, td, figcaption, span, strong") ;
    return one.matches("a:not(.button)") && block && block.textContent.trim() !== one.textContent.trim();
  }

  /** Width and height of where a target can be hit: a box with its label, and a button with what lies over its row. */
  function reach(one) {
    const box = (one.matches("[type=radio], [type=checkbox]") && one.closest("label") || one).getBoundingClientRect();
    const over = getComputedStyle(one, "::after");
    return over.position === "absolute" ? [parseFloat(over.width), parseFloat(over.height)] : [box.width, box.height];
  }

  /** Targets that are too small to hit, other than links within a sentence. */
  function targets() {
    const all = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")];
    return all.filter((one) => shown(one) && !isInline(one)).flatMap((one) => {
      const [width, height] = reach(one);
      return height < SMALLEST || width < SMALLEST ? [`${Math.round(width)}x${Math.round(height)} ${told(one)}`] : [];
    });
  }

  /** What has the focus and shows it not; one of each kind. */
  function focus() {
    const kinds = new Map();
    for (const one of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
      if (shown(one) || one.matches("a.unseen")) kinds.set(`${one.localName} ${one.className} ${one.type || ""}`, one);
    }
    return [...kinds.values()].flatMap((one) => {
      one.focus();
      if (document.activeElement !== one) return one.disabled ? [] : [`takes no focus: ${told(one)}`];
      const bearer = one.matches("[type=radio], [type=checkbox]") && one.closest("label") || one;
      const isSeen = [one, bearer].some((it) => getComputedStyle(it).outlineStyle !== "none" && parseFloat(getComputedStyle(it).outlineWidth) >= 2);
      return isSeen ? [] : [`no outline: ${told(one)}`];
    });
  }

  /** What takes the focus before something that stands wholly above it, other than what stays on the screen or lies in a ring. */
  function order() {
    const all = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")].filter(shown);
    const isPlaced = (one) => one !== document.body && (["sticky", "fixed", "absolute"].includes(getComputedStyle(one).position) || isPlaced(one.parentElement));
    const tabs = all.filter((one) => one.tabIndex > 0).map((one) => `tabindex: ${told(one)}`);
    const boxes = all.filter((one) => !isPlaced(one)).map((one) => [one, one.getBoundingClientRect()]);
    const early = boxes.filter(([, box], place) => place && box.bottom <= boxes[place - 1][1].top);
    return [...tabs, ...early.map(([one]) => `above what comes before it: ${told(one)}`)];
  }

  const SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }";

  /** Overflow with the text of WCAG 1.4.12, and with letters of twice the size. */
  function largeText() {
    const root = document.documentElement, style = new CSSStyleSheet();
    root.style.fontSize = "200%";
    const large = overflow().map((one) => `200%: ${one}`);
    root.style.fontSize = "";
    style.replaceSync(SPACING);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
    const spaced = overflow().map((one) => `spacing: ${one}`);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== style);
    return [...large, ...spaced];
  }

  /** The kind of an element within the kind that holds it: what colours, outlines and wide layouts follow from. */
  function kind(one) {
    const name = (it) => `${it.localName}.${it.getAttribute("class") || ""}`;
    return `${name(one.parentElement)} > ${name(one)}`;
  }

  /** Opens all that can be opened; gives the kinds of elements. */
  function open() {
    document.querySelectorAll("details").forEach((one) => (one.open = true));
    return [...new Set([...document.body.querySelectorAll("*")].map(kind))];
  }

  const CONTRAST = "color-contrast"; // takes as long as all other rules together

  /** What axe finds by these rules, in the whole document or in these elements. */
  async function rules(chosen, include = document) {
    const { violations } = await axe.run(include, { resultTypes: ["violations"], preload: false, ...chosen });
    return violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
  }

  /** Text that cannot be read, in elements of these kinds and all that they hold. */
  async function contrast(kinds) {
    const fresh = [...document.body.querySelectorAll("*")].filter((one) => kinds.includes(kind(one)));
    const outermost = fresh.filter((one) => !fresh.some((other) => other !== one && other.contains(one)));
    return outermost.length ? rules({ runOnly: [CONTRAST] }, { include: outermost }) : [];
  }

  /** Parts of a drawing to which the style gave another size: a class of the page that the drawing has too. */
  function drawings() {
    const parts = [...document.querySelectorAll("svg rect[height]")].filter(shown);
    return parts.filter((one) => Math.abs(one.getBBox().height - one.getAttribute("height")) > 0.5).map(told);
  }

  /** Sound, film, or a page of somebody else. */
  function media() {
    return [...document.querySelectorAll("audio, video, object, embed, iframe")].map(told);
  }

  const LETTERS = "אבגדהוזחטיכלמנסעפצקרשתךםןף"; // one for each of a to z

  /** The page in a made-up language: other letters, from right to left, each word 40% longer. A drawing has the size of its own letters. */
  function mirror() {
    const drawOut = (word) => word + word.slice(0, Math.max(1, Math.round(0.4 * word.length)));
    const inLetters = (word) => [...word.toLowerCase()].map((letter) => LETTERS[letter.charCodeAt(0) - 97] || letter).join("");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    Object.assign(document.documentElement, { dir: "rtl", lang: "he" });
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.parentElement.closest("svg, script, [dir=ltr]")) text.data = text.data.replace(/\p{L}+/gu, (word) => drawOut(inLetters(word)));
    }
  }

  /** What does not fit: over the side, cut off within its own box, or people of a ring over each other. */
  function misfits() {
    const parts = [...document.body.querySelectorAll("main *, .bar *, .foot *")].filter((one) => shown(one) && !one.closest("svg, .ring small")); // a relation ends in points
    const isOutside = ({ left, right, width }) => width > 1 && (left < -1 || right > innerWidth + 1);
    const isCut = (one) => one.matches("button, .button, summary, h1, h2, p, legend, label") && one.clientWidth && one.scrollWidth > one.clientWidth + 1;
    const people = [...document.querySelectorAll(".ring li")].map((one) => one.getBoundingClientRect());
    const touch = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const lieOver = people.some((one, at) => people.slice(at + 1).some((other) => touch(one, other)));
    return [
      ...overflow(),
      ...parts.filter((one) => isOutside(one.getBoundingClientRect())).slice(0, 2).map((one) => `outside: ${told(one)}`),
      ...parts.filter(isCut).slice(0, 2).map((one) => `cut: ${told(one)}`),
      ...(lieOver ? ["people lie over each other"] : []),
    ];
  }

  let isMirrored = false;

  /** What does not fit in the made-up language, in letters of this class. */
  function mirrored(letters) {
    if (!isMirrored) mirror();
    isMirrored = true;
    document.documentElement.className = letters;
    return misfits();
  }

  /** All that is judged at one width and in one look: by axe with best practices too, contrast in elements of these kinds alone. */
  async function look(kinds) {
    return {
      rules: [...(await rules({ rules: { [CONTRAST]: { enabled: false } } })), ...(await contrast(kinds))],
      overflow: overflow(),
      targets: targets(),
      media: media(),
      drawings: drawings(),
      "large text": largeText(),
      focus: focus(),
      "focus order": order(),
    };
  }

  return { open, look, contrast, focus, overflow, mirrored };
})();
