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

  /** What axe finds, best practices too; only these rules if some are named. */
  async function rules(...only) {
    const options = { resultTypes: ["violations"], ...(only.length ? { runOnly: only } : {}) };
    const { violations } = await axe.run(options);
    return violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
  }

  /** Parts of a drawing to which the style gave another size: a class of the page that the drawing has too. */
  function drawings() {
    const parts = [...document.querySelectorAll("svg rect[height]")].filter(shown);
    return parts.filter((one) => Math.abs(one.getBBox().height - one.getAttribute("height")) > 0.5).map(told);
  }

  return { drawings, overflow, largeText, targets, focus, rules };
})();
