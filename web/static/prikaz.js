/* Quickens what works without it: link pickers as comboboxes, row buttons without a reload, focus after a swap. */
(() => {
  "use strict";
  let serial = 0;

  function enhance(root) {
    root.querySelectorAll(".picker[data-pick]:not(.ready)").forEach((box) => new Picker(box));
    root.querySelectorAll("input[data-date][type=text]:not(.ready)").forEach(matchMedia("(pointer: coarse)").matches ? asWheel : withCalendar);
  }

  /* Dates are typed as people write them, whatever the browser's language; a telephone has its own wheel for them. */
  function asWheel(input) {
    const iso = isoOf(input.value);
    if (input.value && !iso) return;
    input.value = "";
    input.type = "date";
    input.value = iso;
  }

  function withCalendar(input) {
    const box = document.createElement("span");
    const wheel = document.createElement("input");
    const leaf = document.createElement("span"); // for the mouse; the keyboard types, or opens it by Alt and the down arrow
    box.className = "dated";
    input.classList.add("ready");
    Object.assign(wheel, { type: "date", className: "wheel", tabIndex: -1, min: "1800-01-01", max: "2200-12-31" });
    wheel.setAttribute("aria-hidden", "true");
    leaf.setAttribute("aria-hidden", "true");
    Object.assign(leaf, { className: "leaf", title: "Календарь" });
    input.replaceWith(box);
    box.append(input, wheel, leaf);
    const open = () => { wheel.value = isoOf(input.value); wheel.showPicker(); };
    leaf.addEventListener("click", open);
    input.addEventListener("keydown", (event) => { if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); open(); } });
    input.addEventListener("change", () => { const iso = isoOf(input.value); if (iso) input.value = shown(iso); });
    wheel.addEventListener("change", (event) => {
      event.stopPropagation();
      input.value = shown(wheel.value);
      input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function shown(iso) { return iso.split("-").reverse().join("."); }

  /* «1.9.26», «01.09.2026» or an ISO date as ISO; "" for anything else, which the server will answer. */
  function isoOf(text) {
    const found = /^\s*(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\s*$/.exec(text);
    if (!found) return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "";
    const [, day, month, typed] = found;
    const year = typed.length === 4 ? typed : `${Number(typed) < 50 ? "20" : "19"}${typed}`;
    const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    const date = new Date(`${iso}T00:00:00Z`);
    return date.toString() !== "Invalid Date" && date.toISOString().startsWith(iso) ? iso : "";
  }

  class Picker {
    constructor(box) {
      this.box = box;
      this.input = box.querySelector("input[type=search]");
      this.found = box.querySelector(".found");
      this.many = box.hasAttribute("data-many");
      this.filter = box.dataset.filter || "";
      this.options = [];
      this.at = -1;
      this.asked = 0;
      this.label = this.filter ? this.input.value : "";
      box.classList.add("ready");
      this.list = document.createElement("ul");
      this.list.className = "options";
      this.list.id = `options-${++serial}`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Найденное");
      this.list.hidden = true;
      this.input.after(this.list);
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      })) this.input.setAttribute(name, value);
      if (!this.many && !this.filter) this.showPicked();
      this.input.addEventListener("input", (event) => { if (this.filter) event.stopPropagation(); this.ask(250); });
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("click", () => { if (this.list.hidden) this.ask(0); });
      this.input.addEventListener("focus", () => this.input.select());
      this.input.addEventListener("blur", () => setTimeout(() => this.leave(), 150));
      addEventListener("scroll", (event) => { if (!this.list.contains(event.target)) this.close(); }, true);
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
    }

    /* The picked record's name stands in the input itself. */
    showPicked() {
      const checked = this.found.querySelector("input:checked");
      this.label = checked && checked.value ? checked.parentElement.querySelector("span").firstChild.textContent.trim() : "";
      this.input.value = this.label;
    }

    key(event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) this.ask(0);
        else this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !this.list.hidden) {
        event.preventDefault();
        this.pick(this.options[Math.max(this.at, 0)]);
      } else if (event.key === "Enter") {
        event.preventDefault();
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.stopPropagation();
        this.close();
      }
    }

    ask(delay) {
      clearTimeout(this.timer);
      this.input.dataset.asking = "1";
      this.timer = setTimeout(async () => {
        const asked = ++this.asked;
        const form = this.input.form;
        if (!form) return; // an answer took this picker's place meanwhile
        const body = new FormData();
        body.set("csrf_token", (document.querySelector("input[name=csrf_token]") || {}).value || "");
        if (!this.filter) for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
        body.set("q", this.input.value === this.label ? "" : this.input.value); // a picked name is no search
        body.set("_at", this.box.dataset.name || "");
        let html = "";
        try {
          const answer = await fetch(this.box.dataset.pick, { method: "POST", body, headers: { "HX-Request": "true" } });
          html = answer.ok || answer.status === 401 ? await answer.text() : '<li class="none" role="presentation">Обновите страницу и попробуйте ещё раз.</li>';
        } catch {
          html = '<li class="none" role="presentation">Нет связи. Попробуйте ещё раз.</li>';
        }
        if (asked === this.asked && document.activeElement === this.input) this.open(html);
      }, delay);
    }

    open(html) {
      const answer = new DOMParser().parseFromString(`<ul>${html}</ul>`, "text/html");
      this.list.replaceChildren(...answer.querySelectorAll("ul > li"));
      this.options = [...this.list.querySelectorAll("[role=option]")];
      this.options.forEach((option, number) => { option.id = `${this.list.id}-${number}`; });
      this.list.hidden = false;
      this.place();
      this.input.setAttribute("aria-expanded", "true");
      this.mark(this.options.length ? 0 : -1);
    }

    /* Under the input, or above it where there is no room; fixed, so that no scrolled part cuts it off. */
    place() {
      const at = this.input.getBoundingClientRect();
      const style = this.list.style;
      style.width = `${at.width}px`;
      style.left = `${Math.min(at.left, innerWidth - Math.max(at.width, 280) - 8)}px`;
      const below = innerHeight - at.bottom;
      style.maxHeight = `${Math.min(320, Math.max(below, at.top) - 12)}px`;
      style.top = below > 180 || below > at.top ? `${at.bottom}px` : "";
      style.bottom = style.top ? "" : `${innerHeight - at.top + 4}px`;
    }

    close() {
      delete this.input.dataset.asking;
      this.list.hidden = true;
      this.at = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    mark(at) {
      if (!this.options.length) return;
      this.at = (at + this.options.length) % this.options.length;
      this.options.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.at)));
      this.input.setAttribute("aria-activedescendant", this.options[this.at].id);
      this.options[this.at].scrollIntoView({ block: "nearest" });
    }

    pick(option) {
      if (!option) return;
      const { id, label } = option.dataset;
      this.close();
      if (this.filter) { this.setFilter(id, label); return; }
      const same = [...this.found.querySelectorAll("input")].find((input) => input.value === id);
      if (same) same.checked = true;
      else this.addChoice(id, label);
      if (this.many) { this.input.value = ""; this.found.hidden = false; }
      else this.showPicked();
      this.changed();
    }

    addChoice(id, label) {
      const line = document.createElement("label");
      const input = document.createElement("input");
      const text = document.createElement("span");
      input.type = this.many ? "checkbox" : "radio";
      input.name = this.box.dataset.name;
      input.value = id;
      input.checked = true;
      text.textContent = label;
      line.append(input, " ", text);
      this.found.append(line);
    }

    /* Leaving an emptied input takes the picked record away; other unfinished typing gives it back. */
    leave() {
      this.close();
      if (this.filter) { if (!this.input.value && this.box.dataset.value) this.setFilter("", ""); return; }
      if (this.many) { this.input.value = ""; return; }
      if (this.input.value === this.label) return;
      if (!this.input.value) {
        this.found.querySelectorAll("input").forEach((input) => { input.checked = false; });
        this.label = "";
        this.changed();
      }
      this.input.value = this.label;
    }

    setFilter(id, label) {
      const form = this.input.form;
      let hidden = form.querySelector(`input[type=hidden][name="${this.filter}"]`);
      if (!hidden) {
        hidden = document.createElement("input");
        hidden.type = "hidden";
        hidden.name = this.filter;
        this.box.after(hidden);
      }
      hidden.value = id;
      this.box.dataset.value = id;
      this.input.value = this.label = label;
      this.changed();
    }

    changed() { this.box.dispatchEvent(new Event(this.filter ? "input" : "change", { bubbles: true })); }
  }

  /* Row buttons and dependent fields: send the form as it stands, put the answered fields in place, keep the focus. */
  const turns = new WeakMap();
  function refresh(form, name, value) {
    const turn = (turns.get(form) || Promise.resolve()).catch(() => false).then(() => refreshNow(form, name, value, () => turns.get(form) !== turn));
    turns.set(form, turn);
    return turn;
  }

  /* `overtaken`: something else was chosen meanwhile; its own answer will show this choice too. */
  async function refreshNow(form, name, value, overtaken) {
    const body = new FormData(form);
    body.append(name, value);
    for (const input of form.querySelectorAll("input[type=file]")) body.delete(input.name);
    const sent = texts(form);
    const before = form.querySelectorAll(".rows tbody tr").length;
    const from = document.activeElement;
    let answer;
    try { answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }); } catch { return false; }
    if (!answer.ok) return false;
    const text = await answer.text();
    await press.over(); // nothing is waited for from here on: what is chosen now is either seen or comes later
    if (form.dataset.sent || (name === "_refresh" && overtaken())) return true;
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("#form .sections");
    const stale = form.querySelector(".sections");
    if (!fresh || !stale) return false;
    const active = document.activeElement;
    const stays = active !== from && active !== document.body; // they went on to something else meanwhile
    const replaced = stale.contains(active);
    const focused = active && active.id;
    const asking = active && active.dataset.asking;
    const now = texts(form);
    keepFiles(stale, fresh);
    stale.replaceWith(fresh);
    enhance(fresh);
    keepTyping(sent, now, fresh);
    const rows = form.querySelectorAll(".rows tbody tr");
    const added = !stays && rows.length > before ? rows[rows.length - 1].querySelector("input:not([type=hidden]), select, textarea") : null;
    const again = added || (replaced && ((focused && document.getElementById(focused)) || fresh.querySelector("[name=_add_row]")));
    if (again) again.focus();
    const typing = sent.get(focused) !== now.get(focused);
    if (again && again.id === focused && (asking || typing)) goOnTyping(again, now.get(focused));
    return true;
  }

  /* The answer came between two letters: the next one follows the last, and a picker looks for what was typed in it, though
     the answer knows nothing of that. */
  function goOnTyping(input, text) {
    if (!["text", "search", "tel", "textarea"].includes(input.type)) return;
    if (input.closest(".picker")) input.value = text;
    input.setSelectionRange(input.value.length, input.value.length);
    if (input.closest(".picker")) input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function texts(form) {
    const inputs = form.querySelectorAll("input[id]:not([type=file]), select[id], textarea[id]");
    return new Map([...inputs].map((input) => [input.id, isTicked(input) ? input.checked : input.value]));
  }

  function isTicked(input) { return input.type === "checkbox" || input.type === "radio"; }

  /* What was typed or chosen while the answer was on its way. */
  function keepTyping(sent, now, fresh) {
    for (const [id, text] of now) {
      const twin = sent.get(id) !== text && fresh.querySelector(`#${CSS.escape(id)}`);
      if (!twin) continue;
      if (isTicked(twin)) twin.checked = text;
      else if (!twin.options || [...twin.options].some((option) => option.value === text)) twin.value = text;
    }
  }

  function keepFiles(stale, fresh) {
    for (const input of stale.querySelectorAll("input[type=file]")) {
      const twin = input.id && fresh.querySelector(`#${CSS.escape(input.id)}`);
      if (twin) twin.replaceWith(input);
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-row-act]");
    if (!button || !button.form) return;
    event.preventDefault();
    if (!(await refresh(button.form, button.name, button.value))) {
      button.removeAttribute("data-row-act");
      button.click();
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && !["file", "search"].includes(event.target.type)) refresh(form, "_refresh", "1"); // a picker's search is no choice yet
  });

  /* A second click on a sent form does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  /* On a telephone the filters of a list would stand before the list itself: they unfold on demand, unless one is used. */
  const finder = document.querySelector("form.finder[role=search]");
  if (finder && matchMedia("(max-width: 760px)").matches) {
    const filters = [...finder.querySelectorAll(".field:not(.search)")];
    const used = filters.some((field) => [...field.querySelectorAll("input, select")].some((input) => input.value));
    if (filters.length > 1 && !used) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Отбор";
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => {
        const folded = finder.classList.toggle("folded");
        button.setAttribute("aria-expanded", String(!folded));
      });
      finder.classList.add("folded");
      filters[0].before(button);
    }
  }

  document.addEventListener("htmx:after:swap", (event) => enhance(event.target.ownerDocument || document));
  enhance(document);
})();
