// The board of a rubric: a slider moves, the draft goes to the kernel, its effect comes back.

const SEND_AFTER_MS = 60; // a slider that is being dragged sends no more often than this
const REST_AFTER_MS = 450; // what takes longer is asked for when nothing has moved for so long

class TuningBoard {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), effect: null, rest: null, request: 0, answered: 0, open: new Set(), again: false, fates: {}, said: [], refusal: "" });
    this.draft = this.inUse();
  }

  inUse() {
    const { criteria, aggregation } = this.screen;
    return { weights: Object.fromEntries(criteria.map((each) => [each.id, each.weight])), aggregation: structuredClone(aggregation), texts: {} };
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.model.on("msg:custom", this.onMessage);
    this.ask();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    this.model.off("msg:custom", this.onMessage);
  }

  get waiting() {
    return this.request !== this.answered;
  }

  share(id) {
    const { weights } = this.draft;
    return weights[id] / Object.values(weights).reduce((sum, each) => sum + each, 0);
  }

  change(changes) {
    this.draft = { ...this.draft, ...changes };
    Object.assign(this, { said: [], refusal: "" });
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    this.timer = setTimeout(() => this.ask(), SEND_AFTER_MS);
    this.redraw();
  }

  weigh(id, weight) {
    this.change({ weights: { ...this.draft.weights, [id]: weight } });
  }

  rule(changes) {
    this.change({ aggregation: { ...this.draft.aggregation, ...changes } });
  }

  setMinimum(id, level) {
    const { [id]: _old, ...minimum } = this.draft.aggregation.minimum;
    this.rule({ minimum: level === "" ? minimum : { ...minimum, [id]: Number(level) } });
  }

  textOf(criterion, text, language) {
    return this.draft.texts[criterion.id]?.[text.field]?.[language] ?? text[language];
  }

  reword(criterion, text, language, value) {
    const fields = { ...this.draft.texts[criterion.id] };
    fields[text.field] = { ...fields[text.field], [language]: value };
    this.change({ texts: { ...this.draft.texts, [criterion.id]: fields } });
  }

  toggle(id, open) {
    if (open === this.open.has(id)) return;
    if (open) this.open.add(id);
    else this.open.delete(id);
    this.redraw();
  }

  reset() {
    this.fates = {};
    this.change(this.inUse());
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
    if (!this.waiting && !this.effect.wrong) this.model.send({ kind: "rest", draft: this.draft, request: this.request });
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
    else if (message.kind === "saved") Object.assign(this, { said: message.said, refusal: "" });
    else if (message.kind === "refused") Object.assign(this, { refusal: message.message, said: [], answered: this.request });
    this.redraw();
  }

  save() {
    const again = (this.effect.reworded || []).filter((id) => this.fates[id] === "asked_again");
    this.model.send({ kind: "save", draft: this.draft, asked_again: again });
  }

  decide(id, fate) {
    this.fates = { ...this.fates, [id]: fate };
    Object.assign(this, { said: [], refusal: "" });
    this.redraw();
  }
}

function SaveVersion({ board }) {
  const { texts: t, criteria, example } = board.screen;
  const { effect } = board;
  const reworded = (effect && effect.reworded) || [];
  const nameOf = (id) => (criteria.find((each) => each.id === id) || { name: id }).name;
  return html`<section class="wb-kept wb-version"><h2>${t.save_title}</h2><p class="wb-muted">${t.save_hint}</p>
    ${reworded.length > 0 && html`<p>${t.fate}</p>${reworded.map((id) => html`<fieldset class="wb-basis" key=${id}><legend>${nameOf(id)}</legend>${["kept", "asked_again"].map((fate) => html`<label key=${fate}><input type="radio" name=${`fate-${id}`} value=${fate}
      checked=${(board.fates[id] || "kept") === fate} onChange=${() => board.decide(id, fate)} /> ${t[fate]}</label>`)}</fieldset>`)}`}
    <p><button class="wb-primary" disabled=${!effect || effect.wrong || !effect.changed || board.waiting} onClick=${() => board.save()}>${t.save}</button>${effect && !effect.wrong && !effect.changed && html` <span class="wb-muted">${t.unchanged}</span>`}</p>
    ${board.refusal && html`<div class="wb-note is-clash" role="alert">${fill(t.refused, { reason: board.refusal })}</div>`}
    ${board.said.length > 0 && html`<div class="wb-note is-ok" role="status">${board.said.map((each) => html`<p key=${each}>${each}</p>`)}</div>`}
    ${example && !board.said.length && html`<p class="wb-muted">${t.example}</p>`}</section>`;
}

function TuningScreen({ board }) {
  const { texts: t, title, entries } = board.screen;
  return html`<div class="wb wb-board wb-tuning"><header class="wb-head"><div><h1>${t.heading}</h1><p>${title} · ${fill(t.entries, { count: entries })}</p></div></header>
    <div class="wb-board-body"><${Criteria} board=${board} />${board.effect ? html`<${TuningEffect} board=${board} />` : html`<div class="wb-effect"><p class="wb-muted">${t.computing}</p></div>`}</div>
    <${SaveVersion} board=${board} /></div>`;
}

export default mounted((model, el, changed) => new TuningBoard(model, changed), (board) => html`<${TuningScreen} board=${board} />`);
