/* What a keyboard meets on a page: what takes the focus, in the order of the page, and where the focus is. */

const keyboard = (() => {
  const FOCUSABLE = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) || one.matches("a.unseen");
  const name = (one) => (one.labels && one.labels[0] ? one.labels[0] : one).textContent.trim().replace(/\s+/g, " ") || one.id;

  /** All that Tab comes to, in order: of radio buttons with one name the chosen one, or else the first. */
  function stops() {
    const all = [...document.querySelectorAll(FOCUSABLE)].filter((one) => isShown(one) && !one.disabled);
    return all.filter((one) => {
      if (one.type !== "radio") return true;
      const group = all.filter((other) => other.type === "radio" && other.name === one.name && other.form === one.form);
      return one === (group.find((other) => other.checked) || group[0]);
    });
  }

  /** What has the focus: its name, and whether it can be seen. */
  function now() {
    const one = document.activeElement;
    if (one === document.body) return { name: "" };
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const bearer = one.matches("[type=radio], [type=checkbox]") && one.closest("label");
    const isOutlined = [style, ...(bearer ? [getComputedStyle(bearer)] : [])].some((it) => it.outlineStyle !== "none" && parseFloat(it.outlineWidth) >= 2);
    const isInSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return { name: name(one), isOutlined, isInSight };
  }

  /** Stops that stand above and left of the one before. */
  function backwards() {
    const boxes = stops().filter((one) => !one.matches("a.unseen")).map((one) => [name(one), one.getBoundingClientRect()]);
    return boxes.slice(1).filter(([, box], n) => box.bottom <= boxes[n][1].top && box.left < boxes[n][1].right).map(([it]) => it);
  }

  /** Begin anew at the top of the page. */
  function begin() {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  }

  return { begin, stops: () => stops().map(name), now, backwards };
})();
