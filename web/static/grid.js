/* A grid filled by keyboard as in Excel. Without this script the column heads lead to a plain form. What is saved, and what
   happens when it cannot be, is in grid-saving.js. */
"use strict";

class Grid {
  constructor(box) {
    this.box = box;
    this.rows = [...box.querySelectorAll("tbody tr")];
    this.heads = [...box.querySelectorAll("thead th[data-id]")];
    this.width = this.heads.length;
    this.choices = [...document.querySelectorAll("#grid-choices option")].map((item) => ({
      id: item.value, label: item.label, key: (item.dataset.key || "").toLowerCase(),
    }));
    this.reasons = [...document.querySelectorAll("#grid-reasons li")].map((item) => item.textContent);
    this.at = { row: 0, column: 0 };
    this.undone = [];
    this.editor = null;
    this.saving = new GridSaving(this);
    this.bar = document.querySelector(".grid-bar");
    this.bar.hidden = document.querySelector(".grid-tools").hidden = false;
    const help = document.querySelector(".grid-keys-help");
    if (help) help.hidden = false;
    this.prepare();
    this.listen();
    this.switch = new GridColumns(this);
  }

  prepare() {
    const table = this.box.querySelector("table");
    table.setAttribute("role", "grid");
    this.box.removeAttribute("tabindex");
    this.box.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
    this.box.querySelectorAll("tfoot td, td.extra").forEach((cell) => cell.setAttribute("role", "gridcell"));
    this.rows.forEach((row, y) => this.cells(row).forEach((cell, x) => {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = x || y ? -1 : 0;
      if (cell.dataset.w !== undefined) cell.setAttribute("aria-readonly", "true");
    }));
  }

  cells(row) { return [...row.children].slice(1, 1 + this.width); }

  cell(row, column) { return this.rows[row] && column >= 0 && column < this.width ? this.rows[row].children[column + 1] : null; }

  place(cell) { return { row: this.rows.indexOf(cell.parentElement), column: [...cell.parentElement.children].indexOf(cell) - 1 }; }

  get current() { return this.cell(this.at.row, this.at.column); }

  listen() {
    this.box.addEventListener("focusin", (event) => {
      const cell = event.target.closest("tbody td[role=gridcell]:not(.extra)");
      if (cell && !event.target.closest(".grid-editor")) this.arrive(cell);
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("dblclick", (event) => { if (event.target.closest("tbody td:not(.extra)") === this.current) this.edit(); });
    this.box.addEventListener("mousedown", (event) => {
      const cell = event.target.closest("tbody td:not(.extra)");
      if (cell && !event.target.closest(".grid-editor")) { event.preventDefault(); this.leave(true); cell.focus(); }
    });
    this.box.addEventListener("copy", (event) => { if (!this.editor && this.current) { event.clipboardData.setData("text/plain", this.textOf(this.current)); event.preventDefault(); } });
    this.box.addEventListener("paste", (event) => { if (!this.editor) { event.preventDefault(); this.paste(event.clipboardData.getData("text/plain")); } });
  }

  /* The cell under the cursor, and what the line below says of it. */
  arrive(cell) {
    const before = this.current;
    if (before && before !== cell) before.tabIndex = -1;
    this.at = this.place(cell);
    cell.tabIndex = 0;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.switch.show(this.at.column);
    this.tell();
  }

  tell(extra = "") {
    const cell = this.current;
    if (!cell) return;
    this.bar.querySelector(".grid-where").textContent = `${this.rowText(this.at.row)} · ${this.headText(this.at.column)}`;
    const hint = this.hintOf(cell);
    const offered = hint && !cell.matches(".failed, .clash, .waiting") ? `Предлагается ${hint.lastChild.textContent}: пробел — поставить.` : "";
    const says = extra || offered || cell.dataset.says || (cell.dataset.w !== undefined ? this.reasons[cell.dataset.w] : "");
    this.bar.querySelector(".grid-says").textContent = says;
    this.bar.classList.toggle("bad", cell.matches(".failed, .clash"));
    this.switch.offer(hint);
    const history = this.bar.querySelector(".grid-history");
    const id = this.key_of(cell).id;
    history.hidden = !id;
    if (id) history.href = `/f/${this.box.dataset.form}/${id}/history`;
  }

  rowText(row) { return this.rows[row].children[0].firstChild.textContent.trim(); }

  headText(column) { const head = this.heads[column]; return (head.querySelector("a:not(.take)") || head).textContent.trim(); }

  key_of(cell) { const [id, version] = (cell.dataset.k || "0.0").split("."); return { id: Number(id), version: Number(version) }; }

  textOf(cell) { return cell.firstChild && cell.firstChild.nodeType === Node.TEXT_NODE ? cell.firstChild.textContent : ""; }

  /* What an input would hold for the cell. */
  valueOf(cell) { return cell.dataset.t !== undefined ? cell.dataset.t : this.textOf(cell); }

  hintOf(cell) { return cell.querySelector("i[data-value]"); }

  /* What is suggested in the cell under the cursor is put there. */
  accept() {
    const hint = this.hintOf(this.current);
    if (!hint) return false;
    if (this.put(this.current, hint.dataset.value)) this.go(1, 0);
    return true;
  }

  isClosed(cell) { return cell.dataset.w !== undefined; }

  go(down, right) {
    let { row, column } = this.at;
    row = Math.max(0, Math.min(this.rows.length - 1, row + down));
    column = Math.max(0, Math.min(this.width - 1, column + right));
    this.reach(row, column);
  }

  /* A column that is away on a telephone comes first: nothing hidden takes the focus. */
  reach(row, column) {
    this.switch.show(column);
    this.cell(row, column).focus();
  }

  key(event) {
    if (event.target.closest(".grid-editor")) return this.editorKey(event);
    if (!event.target.closest("tbody td:not(.extra)")) return;
    const command = event.ctrlKey || event.metaKey;
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [10, 0], PageUp: [-10, 0], Home: [command ? -1e4 : 0, -1e4], End: [command ? 1e4 : 0, 1e4] };
    if (event.altKey) return;
    if (moves[event.key]) this.go(...moves[event.key]);
    else if (event.key === "Enter") this.go(event.shiftKey ? -1 : 1, 0);
    else if (event.key === "Tab") { if (!this.tab(event.shiftKey ? -1 : 1)) return; }
    else if (event.key === "F2") this.edit();
    else if (event.key === "Delete" || event.key === "Backspace") this.put(this.current, "");
    else if (event.key === "Escape") this.saving.forget(this.current);
    else if (command && (event.key.toLowerCase() === "z" || event.code === "KeyZ")) this.undo();
    else if (event.key.length === 1 && !command) this.typed(event);
    else return;
    event.preventDefault();
  }

  /* Tab goes along the row and leaves the table at its end. */
  tab(step) {
    if (this.at.column + step < 0 || this.at.column + step >= this.width) return false;
    this.go(0, step);
    return true;
  }

  /* A key of a value puts it and moves down; other letters begin typing. */
  typed(event) {
    const letters = [event.key.toLowerCase(), event.code.startsWith("Digit") ? event.code.slice(5) : ""];
    const found = this.choices.find((item) => item.key && letters.includes(item.key));
    if (found) { if (this.put(this.current, found.id)) this.go(1, 0); }
    else if (event.key !== " ") this.edit(event.key);
    else if (!this.accept()) this.edit();
  }

  edit(text) {
    const cell = this.current;
    if (this.isClosed(cell)) return this.tell();
    const input = document.createElement(this.choices.length && text === undefined ? "select" : "input");
    input.className = "grid-editor";
    input.setAttribute("aria-label", `${this.box.dataset.label}: ${this.bar.querySelector(".grid-where").textContent}`);
    if (input.tagName === "SELECT") {
      input.append(new Option("", ""), ...this.choices.map((item) => new Option(item.label, item.id)));
      input.value = this.valueOf(cell);
    } else {
      input.value = text === undefined ? this.valueOf(cell) : text;
      input.autocomplete = "off";
      if (this.box.dataset.widget === "number") input.inputMode = "decimal";
      if (this.choices.length) this.offerLabels(input);
    }
    this.editor = input;
    this.kept = [...cell.childNodes];
    cell.classList.add("editing");
    cell.removeAttribute("tabindex"); // the input is what one reaches now
    cell.replaceChildren(input);
    input.focus();
    if (input.setSelectionRange) input.setSelectionRange(input.value.length, input.value.length);
    input.addEventListener("blur", () => this.leave(true));
  }

  offerLabels(input) {
    let list = document.getElementById("grid-labels");
    if (!list) {
      list = document.createElement("datalist");
      list.id = "grid-labels";
      list.append(...this.choices.map((item) => new Option(item.label, item.label)));
      document.body.append(list);
    }
    input.setAttribute("list", list.id);
  }

  editorKey(event) {
    if (event.key === "Escape") { this.leave(false); this.current.focus(); event.preventDefault(); }
    else if (event.key === "Enter") { this.leave(true); this.go(event.shiftKey ? -1 : 1, 0); event.preventDefault(); }
    else if (event.key === "Tab") { this.leave(true); if (this.tab(event.shiftKey ? -1 : 1)) event.preventDefault(); else this.current.focus(); }
  }

  /* The input goes; what stands in it is kept or not. */
  leave(keep) {
    const input = this.editor;
    if (!input) return;
    this.editor = null;
    const cell = input.closest("td");
    const text = input.value.trim();
    cell.classList.remove("editing");
    cell.tabIndex = 0;
    cell.replaceChildren(...this.kept);
    if (keep) this.put(cell, input.tagName === "SELECT" ? text : this.asValue(text));
  }

  /* A typed or pasted text as what is sent: the choice whose key or label it is. */
  asValue(text) {
    if (!this.choices.length || !text) return text;
    const wanted = text.toLowerCase();
    const found = this.choices.find((item) => item.label.toLowerCase() === wanted || item.key === wanted) ||
      this.choices.find((item) => item.label.toLowerCase().startsWith(wanted));
    return found ? found.id : `?${text}`;
  }

  labelOf(value) {
    const found = this.choices.find((item) => item.id === value);
    return found ? found.label : value.replace(/^\?/, "");
  }

  /* Puts a value into a cell and sends it; whether it was taken. */
  put(cell, value, remember = true) {
    if (this.isClosed(cell)) { this.tell(); return false; }
    const before = this.valueOf(cell);
    if (value === before && !cell.matches(".failed, .clash, .waiting")) return true;
    if (remember) this.undone.push({ cell, value: before });
    if (value.startsWith("?") && this.choices.length) this.saving.refuse(cell, value.slice(1), "Такого значения здесь нет.");
    else this.saving.send(cell, value);
    if (cell === this.current) this.tell();
    return true;
  }

  undo() {
    const last = this.undone.pop();
    if (!last) return this.tell("Возвращать нечего.");
    this.put(last.cell, last.value, false);
    last.cell.focus();
  }

  /* A block from a spreadsheet, from the cell under the cursor on. */
  paste(text) {
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    let skipped = 0;
    lines.forEach((line, y) => line.forEach((part, x) => {
      const cell = this.cell(this.at.row + y, this.at.column + x);
      if (!cell || this.isClosed(cell)) skipped += 1;
      else this.put(cell, this.asValue(part.trim()));
    }));
    this.tell(skipped ? `Не вставлено: ${skipped} — там клеток нет или они закрыты.` : "");
  }
}

/* On a telephone one column at a time, with large keys below. */
class GridColumns {
  constructor(grid) {
    this.grid = grid;
    this.box = document.querySelector(".grid-switch");
    this.pad = document.querySelector(".grid-pad");
    this.narrow = matchMedia("(max-width: 700px)");
    this.select = this.box.querySelector("select");
    this.select.append(...grid.heads.map((_, at) => new Option(grid.headText(at), at)));
    this.select.addEventListener("change", () => grid.reach(grid.at.row, Number(this.select.value)));
    this.box.querySelectorAll("[data-go]").forEach((button) => button.addEventListener("click", () => grid.go(0, Number(button.dataset.go))));
    this.narrow.addEventListener("change", () => this.turn());
    this.turn();
  }

  turn() {
    const single = this.narrow.matches && "oneColumn" in this.grid.box.dataset;
    this.grid.box.classList.toggle("one-column", single);
    this.box.hidden = !single;
    if (this.pad) this.fillPad(single);
    this.show(this.grid.at.column);
  }

  show(column) {
    this.select.value = column;
    if (!this.grid.box.classList.contains("one-column") || this.shown === column) return;
    this.shown = column;
    this.grid.box.querySelectorAll("tr").forEach((row) => [...row.children].forEach((cell, at) => {
      cell.classList.toggle("away", at > 0 && at <= this.grid.width && at - 1 !== column);
    }));
  }

  /* The key that puts what is suggested in the cell under the cursor. */
  offer(hint) {
    if (!this.take) return;
    this.take.hidden = !hint;
    this.take.textContent = hint ? `Предлагается ${hint.lastChild.textContent}: поставить` : "";
  }

  fillPad(single) {
    const { grid, pad } = this;
    pad.hidden = !single || !grid.choices.length;
    if (pad.hidden || pad.children.length) return;
    const keyed = grid.choices.filter((item) => item.key);
    const button = (label, value) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", () => { if (grid.put(grid.current, value)) grid.go(1, 0); });
      return made;
    };
    pad.append(...(keyed.length ? keyed : grid.choices.slice(0, 12)).map((item) => button(item.label, item.id)), button("Убрать", ""), this.takeButton());
  }

  takeButton() {
    this.take = document.createElement("button");
    this.take.type = "button";
    this.take.className = "take";
    this.take.hidden = true;
    this.take.addEventListener("click", () => this.grid.accept());
    return this.take;
  }
}

document.querySelectorAll(".sheet.grid").forEach((box) => new Grid(box));
