/** What is wrong with a page as it is shown: lists of texts. */
(() => {
  const wide = document.documentElement.clientWidth;
  const name = e => e.tagName + "." + (e.getAttribute("class") || "") + " '" + (e.textContent || "").trim().slice(0, 40) + "'";
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible";
  const all = [...document.body.querySelectorAll("*")].filter(shown);

  const wider = all
    .filter(e => !e.closest(".scroll") && !e.closest("svg") && !e.matches(".skip"))
    .filter(e => e.getBoundingClientRect().right > wide + 0.5 || e.getBoundingClientRect().left < -0.5)
    .map(name);
  if (document.documentElement.scrollWidth > wide) {
    wider.push("the page: " + document.documentElement.scrollWidth + " in " + wide);
  }

  const channels = color => color.match(/[\d.]+/g).map(Number);
  const light = color => channels(color).slice(0, 3)
    .map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (let at = e; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color).length < 4 || channels(color)[3] === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (x, y) => (Math.max(light(x), light(y)) + 0.05) / (Math.min(light(x), light(y)) + 0.05);
  const ofText = e => e.closest("svg") ? getComputedStyle(e).fill : getComputedStyle(e).color;
  const hasText = e => [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  const faint = all
    .filter(e => hasText(e) && !e.matches("style, title, desc"))
    .filter(e => contrast(ofText(e), ground(e)) < 4.5)
    .map(e => name(e) + " " + ofText(e) + " on " + ground(e));

  const small = all
    .filter(e => hasText(e) && !e.matches("style, title, desc"))
    .filter(e => {
      const svg = e.closest("svg");
      const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      return parseFloat(getComputedStyle(e).fontSize) * scale < 8.9;
    })
    .map(name);

  const collisions = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map(e => [e, e.getBoundingClientRect()]);
    boxes.forEach(([e, box], i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        collisions.push(name(e) + " leaves its figure '" + svg.querySelector("title").textContent + "'");
      }
      boxes.slice(i + 1).forEach(([other, around]) => {
        const across = Math.min(box.right, around.right) - Math.max(box.left, around.left);
        const down = Math.min(box.bottom, around.bottom) - Math.max(box.top, around.top);
        if (across > 0.5 && down > 0.3 * Math.min(box.height, around.height)) {
          collisions.push(name(e) + " and " + name(other) + " in '" + svg.querySelector("title").textContent + "'");
        }
      });
    });
  }
  return {wider, faint, small, collisions};
})()
