// The board of rules: a slider moves, the rule goes to the kernel, its effect comes back.

const REST_MS = 60; // a slider that is being dragged sends no more often than this
const PRICES_AFTER_MS = 350; // limits are priced when nothing has moved for so long
const CLASH_AFTER_MS = 120; // and it is asked what clashes

class RuleBoard {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), effect: null, prices: null, why: null, by: "", request: 0, answered: 0, title: "", said: "", refusal: "" });
    this.rule = structuredClone(this.screen.rule);
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.model.on("msg:custom", this.onMessage);
    this.ask();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.pricing);
    this.model.off("msg:custom", this.onMessage);
  }

  get waiting() {
    return this.request !== this.answered;
  }

  change(changes) {
    this.rule = { ...this.rule, ...changes };
    Object.assign(this, { prices: null, why: null, said: "", refusal: "" });
    this.later();
    this.redraw();
  }

  quota(place, quota) {
    const quotas = [...this.rule.quotas];
    quotas.splice(place, 1, ...(quota ? [quota] : []));
    this.change({ quotas });
  }

  limit(attribute, most) {
    const { [attribute]: _old, ...others } = this.rule.at_most;
    this.change({ at_most: most === null ? others : { ...this.rule.at_most, [attribute]: most } });
  }

  reset() {
    this.change(structuredClone(this.screen.rule));
  }

  later() {
    clearTimeout(this.timer);
    clearTimeout(this.pricing);
    this.timer = setTimeout(() => this.ask(), REST_MS);
  }

  // One question at a time: while the kernel computes, only the newest rule waits.
  ask() {
    if (this.waiting) {
      this.again = true;
      return;
    }
    this.request += 1;
    this.model.send({ kind: "try", rule: this.rule, by: this.by, request: this.request });
    this.redraw();
  }

  askClash() {
    if (!this.waiting && !this.effect.possible && !this.effect.wrong) this.model.send({ kind: "clash", rule: this.rule, request: this.request });
  }

  askPrices() {
    if (!this.waiting && this.effect.possible && this.effect.bounds.length) this.model.send({ kind: "prices", rule: this.rule, request: this.request });
  }

  askWhy(number) {
    this.model.send({ kind: "why", rule: this.rule, number });
  }

  showBars(by) {
    this.by = by;
    this.ask();
  }

  receive(message) {
    if (message.kind === "effect") {
      this.effect = message;
      this.answered = this.request;
      if (this.again) {
        this.again = false;
        this.ask();
      } else this.pricing = message.possible ? setTimeout(() => this.askPrices(), PRICES_AFTER_MS) : setTimeout(() => this.askClash(), CLASH_AFTER_MS);
    } else if (message.kind === "clash" && message.request === this.request && !this.waiting) this.effect = { ...this.effect, clash: message.clash };
    else if (message.kind === "prices" && message.request === this.request && !this.waiting) this.prices = Object.fromEntries(message.rows.map((row) => [row.key, row]));
    else if (message.kind === "why") this.why = message;
    else if (message.kind === "kept" || message.kind === "saved") {
      this.screen = { ...this.screen, kept: message.kept };
      Object.assign(this, { title: "", refusal: "", said: message.kind === "saved" ? fill(this.screen.texts.saved_now, { id: message.saved }) : "" });
    } else if (message.kind === "refused") {
      this.refusal = message.message;
      this.answered = this.request;
    }
    this.redraw();
  }

  keep() {
    this.model.send({ kind: "keep", rule: this.rule, title: this.title });
  }
}

function KeptRow({ board, row, place }) {
  const { texts: t, language, merit } = board.screen;
  const score = (value) => (value === null ? "–" : formatNumber(value, language, 2));
  const percent = (share) => (share === null ? "–" : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share));
  const whole = (value) => (value === null || value === undefined ? "–" : value);
  return html`<tr><th scope="row">${row.scenario}${!row.possible && html` <mark>${t.not_possible}</mark>`}</th>
    <td class="n">${whole(row.finalists)}</td><td class="n">${row.possible && place > 0 ? `+${row.enters} −${row.leaves}` : "–"}</td><td class="n">${score(row.raw)}</td>${merit.fair && html`<td class="n">${score(row.fair)}</td>`}<td class="n">${whole(row.regions)}</td>
    ${row.shares.map((share, number) => html`<td class="n" key=${number}>${percent(share)}</td>`)}
    <td class="wb-row-end"><button class="wb-ghost wb-small" onClick=${() => board.change(structuredClone(row.rule))}>${t.open}</button>
      ${place > 0 && (row.saved ? html`<span class="wb-done">${fill(t.saved, { id: row.saved })}</span>` : html`<button class="wb-ghost wb-small" disabled=${!row.possible} onClick=${() => board.model.send({ kind: "save", title: row.scenario })}>${t.save}</button>`)}
      ${place > 0 && html`<button class="wb-ghost wb-small" onClick=${() => board.model.send({ kind: "forget", title: row.scenario })}>${t.forget}</button>`}</td></tr>`;
}

function KeptRules({ board }) {
  const { texts: t, kept, categories, unreadable, merit } = board.screen;
  const keep = (event) => { event.preventDefault(); board.keep(); };
  return html`<section class="wb-kept"><h2>${t.kept}</h2>
    <form class="wb-keep" onSubmit=${keep}><input class="wb-title" maxlength="120" placeholder=${t.title} aria-label=${t.title} value=${board.title} onInput=${(event) => { board.title = event.target.value; board.redraw(); }} />
      <button class="wb-primary" type="submit" disabled=${!board.title.trim() || (board.effect && board.effect.wrong)}>${t.keep}</button></form>
    ${board.refusal && html`<p class="wb-note is-clash" role="alert">${fill(t.refused, { reason: board.refusal })}</p>`}
    ${board.said && html`<p class="wb-note is-ok" role="status">${board.said}</p>`}
    <div class="wb-table" tabindex="0" role="region" aria-label=${t.kept}><table><thead><tr><th scope="col">${t.scenario}</th><th scope="col" class="n">${t.finalists}</th><th scope="col" class="n">${t.changes}</th><th scope="col" class="n">${t.mean_raw}</th>${merit.fair && html`<th scope="col" class="n">${t.mean_fair}</th>`}<th scope="col" class="n">${t.regions}</th>
      ${categories.map((name) => html`<th scope="col" class="n" key=${name}>${name}</th>`)}<td></td></tr></thead>
      <tbody>${kept.map((row, place) => html`<${KeptRow} key=${row.scenario} board=${board} row=${row} place=${place} />`)}</tbody></table></div>
    ${unreadable.length > 0 && html`<p class="wb-muted">${fill(t.unreadable, { titles: unreadable.join("; ") })}</p>`}</section>`;
}

function ScenariosScreen({ board }) {
  const { texts: t, title, candidates, example } = board.screen;
  return html`<div class="wb wb-board"><header class="wb-head"><div><h1>${t.heading}</h1><p>${title} · ${fill(t.candidates, { count: candidates })}</p></div></header>
    ${example && html`<div class="wb-banner is-info" role="status">${t.example}</div>`}
    <div class="wb-board-body"><${Rule} board=${board} />${board.effect ? html`<${Effect} board=${board} />` : html`<div class="wb-effect"><p class="wb-muted">${t.computing}</p></div>`}</div>
    <${KeptRules} board=${board} /></div>`;
}

export default mounted((model, el, changed) => new RuleBoard(model, changed), (board) => html`<${ScenariosScreen} board=${board} />`);
