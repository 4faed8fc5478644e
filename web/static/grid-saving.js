/* Cells go to the server one by one, each at once. What cannot be saved stays in its cell with the reason; without a
   connection it waits and is sent again. */
"use strict";

class GridSaving {
  constructor(grid) {
    this.grid = grid;
    this.queue = [];
    this.busy = false;
    this.count = 0;
    this.shown = document.querySelector(".grid-count");
    addEventListener("online", () => this.run());
    addEventListener("beforeunload", (event) => { if (this.queue.length) event.preventDefault(); });
  }

  /* What the cell shows at once, and what is stored as far as we know. */
  send(cell, value) {
    this.remember(cell);
    this.draw(cell, this.grid.labelOf(value), value);
    this.queue = this.queue.filter((item) => item.cell !== cell || item.sent);
    this.queue.push({ cell, value });
    this.mark(cell, "saving", "");
    this.run();
  }

  remember(cell) { if (!cell.stored) cell.stored = { nodes: [...cell.childNodes], typed: cell.dataset.t }; }

  draw(cell, label, value) {
    cell.replaceChildren(document.createTextNode(label));
    cell.dataset.t = value;
  }

  /* Typed, but no value: it stays to be mended. */
  refuse(cell, text, sentence) {
    this.remember(cell);
    this.draw(cell, text, text);
    this.mark(cell, "failed", sentence);
  }

  /* Back to what is stored. */
  forget(cell) {
    if (!cell.stored || !cell.matches(".failed, .clash")) return;
    cell.replaceChildren(...cell.stored.nodes);
    if (cell.stored.typed === undefined) delete cell.dataset.t; else cell.dataset.t = cell.stored.typed;
    cell.stored = null;
    this.mark(cell, "", "");
    this.grid.tell();
  }

  mark(cell, state, says) {
    cell.classList.remove("saving", "saved", "failed", "clash", "waiting");
    if (state) cell.classList.add(state);
    if (says) cell.dataset.says = says; else delete cell.dataset.says;
    if (state === "failed" || state === "clash") cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
    this.tally();
  }

  tally() {
    const waiting = this.queue.filter((item) => item.cell.matches(".waiting")).length;
    const failed = this.grid.box.querySelectorAll(".failed, .clash").length;
    const parts = [];
    if (waiting) parts.push(`Нет связи, ждут отправки: ${this.queue.length}. Отправим сами, не закрывайте страницу.`);
    else if (this.queue.length) parts.push(`Сохраняется: ${this.queue.length}`);
    if (failed) parts.push(`Не сохранено: ${failed}`);
    if (this.count && !this.queue.length) parts.push(`Сохранено: ${this.count}`);
    this.shown.textContent = parts.join(". ");
    this.shown.classList.toggle("bad", Boolean(waiting || failed));
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length) {
      const item = this.queue[0];
      item.sent = true;
      const answer = await this.post(item);
      if (!answer) break;
      this.queue = this.queue.filter((other) => other !== item);
      this.take(item, answer);
    }
    this.busy = false;
    this.tally();
  }

  /* The answer, or nothing while there is no connection. */
  async post(item, extra = {}) {
    const { cell } = item;
    const { row, column } = this.grid.place(cell);
    const { id, version } = this.grid.key_of(cell);
    const body = new URLSearchParams({
      csrf_token: document.querySelector("input[name=csrf_token]").value,
      row: this.grid.rows[row].dataset.id, column: this.grid.heads[column].dataset.id, value: item.value, id, version, ...extra,
    });
    let response;
    try {
      response = await fetch(this.grid.box.dataset.save, { method: "POST", body, headers: { "HX-Request": "true" } });
    } catch {
      return this.wait(item);
    }
    if (response.status === 401 || (extra._password !== undefined && !this.isData(response))) return this.signIn(item, response.status);
    if (response.status >= 500) return this.wait(item);
    if (!this.isData(response)) return { status: response.status, sentence: "Не сохранено. Обновите страницу и попробуйте ещё раз." };
    return { status: response.status, ...(await response.json()) };
  }

  isData(response) { return (response.headers.get("Content-Type") || "").startsWith("application/json"); }

  wait(item) {
    item.sent = false;
    this.queue.forEach((other) => this.mark(other.cell, "waiting", "Нет связи. Значение здесь, отправим сами."));
    setTimeout(() => this.run(), 4000);
    return null;
  }

  take(item, answer) {
    const { cell } = item;
    const later = this.queue.some((other) => other.cell === cell); // typed again meanwhile
    if (answer.status === 200) {
      this.count += 1;
      this.store(cell, answer.cell, later);
      if (!later) this.mark(cell, "saved", "Сохранено.");
      this.follow(cell, answer);
    } else if (answer.status === 409 && answer.cell) this.clash(item, answer);
    else if (!later) this.mark(cell, "failed", answer.sentence);
    if (cell === this.grid.current) this.grid.tell();
  }

  /* The cell as the server has it. */
  store(cell, data, later) {
    if (data.id) cell.dataset.k = `${data.id}.${data.version}`; else delete cell.dataset.k;
    if (later) { cell.stored = { nodes: this.nodes(data), typed: data.typed }; return; }
    cell.stored = null;
    cell.dataset.t = data.typed;
    cell.replaceChildren(...this.nodes(data));
  }

  nodes(data) {
    const made = [document.createTextNode(data.text)];
    const small = (tag, text) => { const node = document.createElement(tag); node.textContent = text; made.push(node); };
    if (data.also) small("small", data.also);
    if (data.hinted && !data.id && !data.closed) made.push(this.hint(data));
    return made;
  }

  hint(data) {
    const node = document.createElement("i");
    node.dataset.value = data.hinted;
    const said = document.createElement("span");
    said.className = "hush";
    said.textContent = "предлагается ";
    node.append(said, data.hint);
    return node;
  }

  /* Values beside the row and under the column, and suggestions in the row, as they are now. */
  follow(cell, answer) {
    const { row, column } = this.grid.place(cell);
    this.grid.cells(this.grid.rows[row]).forEach((other, at) => {
      if (other === cell || other.dataset.k || this.grid.isClosed(other) || other.matches(".saving, .waiting, .failed, .clash, .editing")) return;
      const data = answer.hints[this.grid.heads[at].dataset.id];
      other.querySelectorAll("i").forEach((node) => node.remove());
      if (data) other.append(this.hint(data));
    });
    [...cell.parentElement.querySelectorAll("td.extra")].forEach((item, at) => { item.textContent = answer.beside[at]; });
    [...this.grid.box.querySelectorAll("tfoot tr")].forEach((row, at) => { row.children[column + 1].textContent = answer.totals[at]; });
  }

  /* Somebody else was first: both values, and a choice. */
  clash(item, answer) {
    const { cell } = item;
    this.mark(cell, "clash", answer.sentence);
    const dialog = this.dialog(`<h2></h2><p></p><div class="form-foot"><button value="mine" class="main"></button><button value="theirs"></button></div>`);
    const { row, column } = this.grid.place(cell);
    dialog.querySelector("h2").textContent = `Клетку уже изменили: ${this.grid.rowText(row)} · ${this.grid.headText(column)}`;
    dialog.querySelector("p").textContent = `${answer.sentence} Вы ввели: ${this.grid.labelOf(item.value) || "пусто"}.`;
    dialog.querySelector("[value=mine]").textContent = `Поставить «${this.grid.labelOf(item.value) || "пусто"}»`;
    dialog.querySelector("[value=theirs]").textContent = `Оставить «${answer.cell.text || "пусто"}»`;
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "mine") {
        cell.dataset.k = `${answer.cell.id}.${answer.cell.version}`;
        this.send(cell, item.value);
      } else if (dialog.returnValue === "theirs") {
        this.store(cell, answer.cell, false);
        this.mark(cell, "", "");
      }
      dialog.remove();
      cell.focus();
    });
    dialog.showModal();
  }

  /* The sign-in ran out: it is renewed here, and the cell goes on. */
  signIn(item, status) {
    return new Promise((resolve) => {
      const dialog = this.dialog(`<h2>Войдите ещё раз</h2><p class="why"></p><div class="field"><label>Имя для входа <input name="login" autocomplete="username" required></label></div><div class="field"><label>Пароль <input name="password" type="password" autocomplete="current-password" required></label></div><div class="form-foot"><button value="in" class="main">Войти и сохранить</button></div>`);
      dialog.querySelector(".why").textContent = status === 401 ? "Время работы истекло. Набранное здесь не потеряно." : "Имя или пароль не подходят.";
      dialog.addEventListener("close", () => {
        const [login, password] = [...dialog.querySelectorAll("input")].map((input) => input.value);
        dialog.remove();
        if (dialog.returnValue === "in") resolve(this.post(item, { _login: login, _password: password }));
        else resolve(this.wait(item));
      });
      dialog.showModal();
    });
  }

  dialog(html) {
    const made = document.createElement("dialog");
    made.className = "grid-dialog card";
    made.innerHTML = `<form method="dialog">${html}</form>`;
    document.body.append(made);
    return made;
  }
}
