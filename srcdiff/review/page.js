
"use strict";
(function () {
  const root = document.documentElement;
  const about = document.getElementById("about");
  let held = null; // the line that was clicked, or reached by keys
  let shown = null; // the line whose partners are shown

  const partnersOf = (line) => (line.dataset.to || "").split(" ").filter(Boolean).map((id) => document.getElementById(id)).filter(Boolean);
  const isVisible = (line) => line.offsetParent !== null;
  const lineOf = (target) => (target instanceof Element ? target.closest(".line[id]") : null);

  function show(line) {
    if (line === shown) return;
    for (const one of document.querySelectorAll(".current, .partner")) one.classList.remove("current", "partner");
    shown = line;
    if (line === null) return;
    line.classList.add("current");
    for (const one of partnersOf(line)) one.classList.add("partner");
  }

  function hold(line, scrolls) {
    if (held !== null) held.removeAttribute("aria-current");
    held = line;
    show(line);
    tell(line);
    if (line === null) return;
    line.setAttribute("aria-current", "true");
    line.focus({ preventScroll: true });
    const partner = partnersOf(line).find(isVisible);
    if (scrolls) reveal(line);
    else uncover(line);
    if (partner) reveal(partner);
  }

  // What is said of a line must not stand on it.
  function uncover(line) {
    const hidden = line.getBoundingClientRect().bottom + 8 - (innerHeight - about.offsetHeight);
    if (hidden > 0) scrollBy(0, hidden);
  }

  // Only as far as needed: in its own column, if that scrolls, then on the page.
  function reveal(line) {
    const column = line.closest(".hold");
    const free = innerHeight - (about.hidden ? 0 : about.offsetHeight);
    let box = line.getBoundingClientRect();
    if (column && column.scrollHeight > column.clientHeight) {
      const frame = column.getBoundingClientRect();
      const bottom = Math.min(frame.bottom, free);
      if (box.top < frame.top || box.bottom > bottom) column.scrollTop += box.top - (frame.top + bottom) / 2;
      box = line.getBoundingClientRect();
    }
    if (box.top < 0 || box.bottom > free) scrollBy(0, box.top - free / 3);
  }

  // What is known of a line, at the foot of the page: texts only, never HTML.
  function tell(line) {
    about.replaceChildren();
    about.hidden = line === null;
    if (line === null) return;
    const close = document.createElement("button");
    close.type = "button";
    close.id = "close";
    close.textContent = "close";
    about.append(close);
    const paragraph = (kind, text) => {
      const made = document.createElement(kind === "code" ? "pre" : "p");
      made.className = kind;
      made.textContent = text;
      about.append(made);
    };
    const number = (one) => one.querySelector(".no").textContent;
    const named = (one) => one.closest("figure").querySelector("figcaption").textContent + " line " + number(one);
    const code = (one) => one.querySelector("code").textContent.trim();
    const partners = partnersOf(line).filter(isVisible);
    const isPrimal = line.closest(".primal") !== null;
    const word = partners.length ? (isPrimal ? ": gives" : ": comes from") : isPrimal ? ": gives no line" : ": written by srcdiff itself";
    paragraph("where", named(line) + word);
    for (const one of partners.slice(0, 4)) paragraph("code", number(one).padStart(4) + "  " + code(one));
    if (partners.length > 4) paragraph("where", "and " + (partners.length - 4) + " more lines");
    const cost = line.querySelector(".cost");
    if (cost) paragraph("", cost.title);
    if (line.dataset.notes) paragraph("saved", line.dataset.notes);
  }

  document.addEventListener("mouseover", (event) => {
    if (held === null) show(lineOf(event.target));
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("button");
    if (button !== null) return press(button);
    const line = lineOf(event.target);
    if (line !== null && String(getSelection()) === "") hold(line === held ? null : line, false);
  });

  function press(button) {
    if (button.dataset.go) hold(document.getElementById(button.dataset.go), true);
    if (button.dataset.show) choose(button);
    if (button.id === "close") hold(null);
    if (button.id === "costs") {
      const on = root.dataset.costs === "off";
      root.dataset.costs = on ? "on" : "off";
      button.setAttribute("aria-pressed", String(on));
    }
    if (button.id === "theme") {
      root.dataset.theme = isDark() ? "light" : "dark";
      name();
    }
  }

  // Another derivative of the same function.
  function choose(button) {
    hold(null);
    const section = button.closest(".function");
    for (const one of section.querySelectorAll(".tabs button")) one.setAttribute("aria-pressed", String(one === button));
    for (const one of section.querySelectorAll(".version")) one.classList.toggle("off", one.id !== button.dataset.show);
    for (const one of section.querySelectorAll(".facts")) one.classList.toggle("off", one.dataset.of !== button.dataset.show);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && (held !== null || event.key.length === 1 || event.target.closest(".code"))) {
      event.preventDefault();
      hold(held === null ? first(event.target) : neighbour(held, step), true);
    } else if (event.key === "Tab" && held !== null) {
      event.preventDefault();
      const other = partnersOf(held).find(isVisible);
      if (other) hold(other, true);
    } else if (event.key === "Escape" && held !== null) {
      const code = held.closest(".code");
      hold(null);
      code.focus({ preventScroll: true });
    }
  });

  const lines = (code) => [...code.querySelectorAll(".line[id]:not(.blank)")].filter(isVisible);

  function first(target) {
    const code = target.closest(".code");
    const found = lines(code || document);
    return code ? found[0] : found.find((line) => line.getBoundingClientRect().top >= 0) || found[0] || null;
  }

  function neighbour(line, step) {
    const found = lines(line.closest(".side"));
    return found[found.indexOf(line) + step] || line;
  }

  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => { document.getElementById("theme").textContent = isDark() ? "light" : "dark"; };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
})();
