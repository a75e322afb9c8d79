// The board of a rubric: something is changed, the draft goes to the kernel, its effect comes back.

const SEND_AFTER_MS = 60; // a slider that is being dragged sends no more often than this
const REST_AFTER_MS = 450; // what takes longer is asked for when nothing has moved for so long
const MOST_STEPS = 200;

class TuningBoard {
  constructor(model, el, redraw) {
    Object.assign(this, { model, el, redraw, screen: model.get("screen"), effect: null, rest: null, request: 0, answered: 0, open: new Set(), again: false, said: [], refusal: "" });
    Object.assign(this, { draft: this.screen.draft, past: [], future: [], last: null, typed: {}, codes: {}, edits: [] });
    this.onKey = (event) => this.pressed(event);
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.model.on("msg:custom", this.onMessage);
    this.el.addEventListener("keydown", this.onKey);
    this.ask();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    this.model.off("msg:custom", this.onMessage);
    this.el.removeEventListener("keydown", this.onKey);
  }

  get waiting() {
    return this.request !== this.answered;
  }

  get document() {
    return this.draft.document;
  }

  get isTyped() {
    return Object.keys(this.typed).some((id) => weightOf(this.typed[id]) === null);
  }

  inUse(id) {
    return this.screen.criteria.find((each) => each.id === id);
  }

  nameOf(row) {
    return row.name[this.screen.language] || row.name.ru || row.name.en || this.screen.texts.unnamed;
  }

  share(id) {
    const { criteria } = this.document;
    return criteria.find((each) => each.id === id).weight / criteria.reduce((sum, each) => sum + each.weight, 0);
  }

  // A step that can be taken back; steps of one `key` in a row (typing, dragging) are one.
  step(label, key, draft) {
    if (key === null || key !== this.last) this.past = [...this.past, { draft: this.draft, label }].slice(-MOST_STEPS);
    Object.assign(this, { last: key, future: [] });
    this.show(draft);
  }

  show(draft) {
    Object.assign(this, { draft, said: [], refusal: "" });
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    this.timer = setTimeout(() => this.ask(), SEND_AFTER_MS);
    this.redraw();
  }

  back(from, to) {
    if (!this[from].length || this.edits.length) return;
    const step = this[from][this[from].length - 1];
    this[from] = this[from].slice(0, -1);
    this[to] = [...this[to], { draft: this.draft, label: step.label }];
    Object.assign(this, { last: null, typed: {} });
    this.show(step.draft);
  }

  undo() {
    this.back("past", "future");
  }

  redo() {
    this.back("future", "past");
  }

  // In a field the browser takes back what was typed; elsewhere the board takes back the last step.
  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyZ" || event.target.matches("textarea, input[type=text]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) this.redo();
    else this.undo();
  }

  put(label, key, changes) {
    this.step(label, key, { ...this.draft, document: { ...this.document, ...changes } });
  }

  putRow(listed, id, label, key, change) {
    this.put(label, key, { [listed]: this.document[listed].map((row) => (row.id === id ? change(row) : row)) });
  }

  weigh(id, weight) {
    delete this.typed[id];
    const row = this.document.criteria.find((each) => each.id === id);
    this.putRow("criteria", id, fill(this.screen.texts.step_weight, { name: this.nameOf(row) }), `weight ${id}`, (each) => ({ ...each, weight }));
  }

  // What is no weight stays as it is typed, is told of, and goes nowhere until it is right.
  type(id, text) {
    const weight = weightOf(text);
    if (weight !== null) this.weigh(id, weight);
    this.typed = { ...this.typed, [id]: text };
    this.redraw();
  }

  leave(id) {
    if (weightOf(this.typed[id] ?? "") === null) return;
    delete this.typed[id];
    this.redraw();
  }

  rule(changes) {
    this.put(this.screen.texts.step_total, null, { aggregation: { ...this.document.aggregation, ...changes } });
  }

  setMinimum(id, level) {
    const { [id]: _old, ...minimum } = this.document.aggregation.minimum;
    this.rule({ minimum: level === "" ? minimum : { ...minimum, [id]: Number(level) } });
  }

  setCut(id, at) {
    this.put(this.screen.texts.step_total, `cut ${id}`, { cut_scores: this.document.cut_scores.map((each) => (each.id === id ? { ...each, at } : each)) });
  }

  write(listed, row, level, field, language, text) {
    const label = fill(this.screen.texts.step_words, { name: this.nameOf(row) });
    const written = (holder) => ({ ...holder, [field]: { ru: "", en: "", ...holder[field], [language]: text } });
    this.putRow(listed, row.id, label, `words ${row.id} ${level} ${field} ${language}`, (each) =>
      level === null ? written(each) : { ...each, levels: each.levels.map((one) => (one.level === level ? written(one) : one)) });
  }

  decide(id, name, fate) {
    this.step(fill(this.screen.texts.step_fate, { name }), `fate ${id}`, { ...this.draft, fates: { ...this.draft.fates, [id]: fate } });
  }

  toggle(id, open) {
    if (open === this.open.has(id)) return;
    if (open) this.open.add(id);
    else this.open.delete(id);
    this.redraw();
  }

  reset() {
    this.typed = {};
    this.step(this.screen.texts.step_reset, null, this.screen.draft);
  }

  // Adding, removing and moving are the kernel's: it knows what goes with them. One after the other.
  edit(edit, label, focus) {
    this.edits.push({ edit, label, focus });
    if (this.edits.length === 1) this.sendEdit();
  }

  sendEdit() {
    this.sent = this.draft;
    this.model.send({ kind: "edit", draft: this.draft, edit: this.edits[0].edit });
  }

  edited(message) {
    if (this.sent !== this.draft) return this.sendEdit(); // something was typed meanwhile
    const { edit, label, focus } = this.edits.shift();
    if (["add", "copy", "describe"].includes(edit.do) || (edit.do === "rename" && this.open.has(edit.id))) this.open.add(message.focus);
    this.step(label, null, message.draft);
    if (this.edits.length) this.sendEdit();
    else this.focus(focus(message.focus));
  }

  // After the drawing, which takes a turn of the event loop.
  focus(...selectors) {
    setTimeout(() => {
      const found = selectors.flat().map((each) => this.el.querySelector(each)).find((each) => each && !each.disabled);
      if (found) found.focus();
    });
  }

  goTo({ part, field, language }) {
    this.open.add(part);
    this.redraw();
    this.focus(`[name="${part}.${field}.${language}"]`);
  }

  // One question at a time: while the kernel computes, only the newest draft waits.
  ask() {
    if (this.waiting) {
      this.again = true;
      return;
    }
    this.request += 1;
    this.model.send({ kind: "try", draft: this.draft, request: this.request });
    this.redraw();
  }

  askRest() {
    if (!this.waiting && this.effect.possible) this.model.send({ kind: "rest", draft: this.draft, request: this.request });
  }

  receive(message) {
    if (message.kind === "effect") {
      Object.assign(this, { effect: message, answered: this.request });
      if (this.again) {
        this.again = false;
        this.ask();
      } else {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => this.askRest(), REST_AFTER_MS);
      }
    } else if (message.kind === "rest" && message.request === this.request && !this.waiting) this.rest = message;
    else if (message.kind === "edited" && this.edits.length) this.edited(message);
    else if (message.kind === "saved") Object.assign(this, { said: message.said, refusal: "" });
    else if (message.kind === "refused") Object.assign(this, { refusal: message.message, said: [], answered: this.request, edits: [] });
    this.redraw();
  }

  get savable() {
    const { effect } = this;
    return Boolean(effect) && !effect.wrong && effect.changed && !effect.unwritten.length && !this.waiting && !this.isTyped && !this.edits.length;
  }

  save() {
    this.model.send({ kind: "save", draft: this.draft });
  }
}

function TuningScreen({ board }) {
  const { texts: t, title, entries } = board.screen;
  return html`<div class="wb wb-board wb-tuning"><header class="wb-head"><div><h1>${t.heading}</h1><p>${title} · ${fill(t.entries, { count: entries })}</p></div></header>
    <${Steps} board=${board} />
    <div class="wb-board-body"><${Criteria} board=${board} />${board.effect ? html`<${TuningEffect} board=${board} />` : html`<div class="wb-effect"><p class="wb-muted">${t.computing}</p></div>`}</div>
    <${SaveVersion} board=${board} /></div>`;
}

export default mounted((model, el, changed) => new TuningBoard(model, el, changed), (board) => html`<${TuningScreen} board=${board} />`);
