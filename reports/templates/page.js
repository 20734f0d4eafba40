"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add("js");

  // Copying
  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages opened over plain http have no clipboard API.
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = "Copied";
    button.disabled = true;
    setTimeout(() => { button.textContent = label; button.disabled = false; }, 1200);
  };

  // A row's source leads to the numbered list; here it leads straight to the page behind the number.
  const straighten = (event) => {
    const link = event.target.closest?.('a[href^="#source-"]');
    const target = link && document.getElementById(link.hash.slice(1))?.querySelector("a");
    if (target) link.href = target.href;
  };
  for (const kind of ["pointerover", "focusin", "click"]) document.addEventListener(kind, straighten);

  const form = document.querySelector(".filters");
  const open = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };

  // What lies outside the window has an estimated height until it is first drawn, so one scroll
  // may miss: scroll again until the place no longer moves.
  const settle = (element, tries = 8) => {
    element.scrollIntoView({ block: "start" });
    const before = element.getBoundingClientRect().top;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (tries > 0 && Math.abs(element.getBoundingClientRect().top - before) > 1) {
        settle(element, tries - 1);
      }
    }));
  };

  let clear = () => {};
  if (form) {
    // Collected when first needed: thousands of rules would hold up the opening of the page.
    let rules;
    const collected = () => rules ??= all("[data-k]").map((element) => ({
      element,
      text: null,
      verdict: element.querySelector("i").className,
      kind: element.dataset.k,
      basis: element.dataset.b || "stated",
      operation: element.dataset.o || "fields",
      resource: element.closest("[data-r]").dataset.r,
      isNew: "n" in element.dataset,
      parent: element.parentElement.closest("[data-k]"),
    }));
    const groups = all(".place, .resource, .blocked, .alike, .entries, .compact").reverse();
    const folds = all(".resource, .blocked, .alike").map((element) => [element, element.open]);
    const fields = ["verdict", "kind", "basis", "resource", "operation"];
    const empty = document.querySelector(".empty");
    const whole = form.elements.count.value;

    const apply = () => {
      const wanted = form.elements.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = fields.filter((name) => form.elements[name].value);
      const active = chosen.length > 0 || wanted.length > 0;
      let count = 0;
      for (const rule of collected()) {
        if (wanted.length && rule.text === null) rule.text = rule.element.textContent.toLowerCase();
        const fits = (name) => form.elements[name].value === (
          name === "verdict" && form.elements[name].value === "new" ? rule.isNew && "new" : rule[name]);
        const matches = chosen.every(fits)
          && wanted.every((word) => rule.text.includes(word));
        rule.element.hidden = !matches;
        if (matches) count += 1;
        // A cause stays in sight as long as one of the rules beneath it does.
        for (let at = matches && rule.parent; at; at = at.parentElement.closest("[data-k]")) {
          at.hidden = false;
        }
      }
      for (const group of groups) group.hidden = !group.querySelector("[data-k]:not([hidden])");
      for (const [element, was] of folds) element.open = active ? !element.hidden : was;
      for (const button of all("[data-filter-verdict]")) {
        const on = button.dataset.filterVerdict === form.elements.verdict.value;
        button.setAttribute("aria-pressed", String(on));
      }
      empty.hidden = count > 0;
      form.elements.count.value = active ? `${count.toLocaleString("en")} of ${whole}` : whole;
      form.classList.toggle("active", active);
      sort();
      remember();
    };

    // Entries keep the order of the page until another one is chosen.
    const entries = all(".entries").map((section) => [section, all(":scope > .entry", section)]);
    const keys = {
      resource: (entry) => entry.dataset.r,
      kind: (entry) => entry.dataset.k,
      since: (entry) => entry.dataset.since ?? "~",
    };
    const sort = () => {
      const key = keys[form.elements.sort?.value];
      for (const [section, found] of entries) {
        const order = key ? [...found].sort((a, b) => key(a).localeCompare(key(b))) : found;
        if (section.querySelector(":scope > .entry") !== order[0] || key) section.append(...order);
      }
    };

    // The address says what is chosen, so that a link shows the same.
    const named = ["text", ...fields, "sort"];
    const remember = () => {
      const query = new URLSearchParams();
      for (const name of named) {
        const value = form.elements[name]?.value.trim();
        if (value) query.set(name, value);
      }
      const asked = String(query) ? `?${query}` : "";
      if (asked !== location.search) history.replaceState(null, "", `${location.pathname}${asked}${location.hash}`);
    };
    const recall = () => {
      const query = new URLSearchParams(location.search);
      for (const name of named) {
        if (query.has(name) && form.elements[name]) form.elements[name].value = query.get(name);
      }
      if (named.some((name) => query.has(name))) apply();
    };

    clear = () => { form.reset(); apply(); };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("change", apply);
    let pause;
    form.elements.text.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(apply, 120);
    });

    const choose = (values) => {
      form.reset();
      for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
      apply();
      settle(document.getElementById("page-list"));
    };
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const { filterVerdict, filterResource, filterOperation } = button.dataset;
      if (filterVerdict !== undefined) {
        const again = form.elements.verdict.value === filterVerdict;
        choose({ verdict: again ? "" : filterVerdict });
      } else if (filterResource !== undefined) {
        choose({ resource: filterResource, operation: filterOperation });
      }
    });
    for (const button of all("[data-filter-verdict]")) button.setAttribute("aria-pressed", "false");
    recall();
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        form.elements.text.focus();
      }
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    if (button.dataset.copyLink !== undefined) {
      copy(button, `${location.href.split("#")[0]}#${encodeURIComponent(button.dataset.copyLink)}`);
    } else if (button.dataset.copyTicket !== undefined) {
      copy(button, ticket(button.closest(".entry")));
    } else {
      copy(button, button.parentElement.querySelector("pre").textContent);
    }
  });

  // A finding as Markdown, for a ticket.
  const ticket = (entry) => {
    const text = (selector, within = entry) => within.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") ?? "";
    const fenced = (content) => `\`\`\`\n${content}\n\`\`\``;
    const lines = [`## ${text("h4")}`, "", `Rule \`${entry.id}\`: ${text("[data-promise]")}`, ""];
    const finding = entry.querySelector(".finding");
    for (const row of all(".case > div", finding)) lines.push(`- ${text("dt", row)}: ${text("dd", row)}`);
    const wire = [...finding.children].filter((one) => one.matches(".wire")).pop();
    for (const side of wire ? wire.children : []) {
      lines.push("", `${text("h6", side)}:`, "", fenced([text(".line", side), side.querySelector("pre")?.textContent ?? ""].join("\n").trim()));
    }
    lines.push("", "Reproduce:", "");
    for (const pre of all(".again pre", finding)) lines.push(fenced(pre.textContent), "");
    lines.push(`${text(".source [href], .source span:nth-of-type(3)")} (${document.title})`);
    return lines.join("\n");
  };

  // A compact row has no button: its id is the link.
  document.addEventListener("click", (event) => {
    const id = event.target.closest("li[data-k] code");
    if (id && String(getSelection()) === "") location.hash = encodeURIComponent(id.closest("li").id);
  });

  const visit = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* a stray percent sign is part of the id */ }
    const element = id && document.getElementById(id);
    if (!element) return;
    if (element.closest("[hidden]")) clear();
    open(element);
    for (const visited of all(".visited")) visited.classList.remove("visited");
    element.classList.add("visited");
    settle(element);
    const target = element.querySelector(":scope > summary") ?? element;
    if (target === element) element.tabIndex = -1;
    target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", visit);
  visit();
  // The browser goes to the link's place itself once all is loaded, and takes the focus with it.
  addEventListener("load", () => setTimeout(visit));

  // On paper nothing can be unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details.entry.broken:not([open]), details.entry.broken details:not([open], .again, .earlier, .blocked)");
    for (const element of folded) element.open = true;
  });
  addEventListener("afterprint", () => { for (const element of folded) element.open = false; });
})();
