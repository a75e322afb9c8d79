// The left side of the board: criteria with weights, the scale, and how levels become a total.

function percentOf(share, language, digits = 0) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(share);
}

function plainNumber(value, language) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

// As it is typed: with all its digits, and the comma where people write one.
function typedNumber(value, language) {
  return language === "ru" ? String(value).replace(".", ",") : String(value);
}

const LEAST_WEIGHT = 0.01;

// A weight as people write it, with a comma or a point; null for what is none.
function weightOf(text) {
  const trimmed = text.trim().replace(",", ".");
  const found = /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : NaN;
  return found >= LEAST_WEIGHT && found <= 100 ? found : null;
}

function Steps({ board }) {
  const { texts: t } = board.screen;
  const last = (steps) => (steps.length ? steps[steps.length - 1].label : "");
  return html`<div class="wb-steps" role="toolbar" aria-label=${t.steps}>
    <button class="wb-ghost wb-small" name="undo" disabled=${!board.past.length} onClick=${() => board.undo()}>↶ ${board.past.length ? fill(t.undo_step, { step: last(board.past) }) : t.undo}</button>
    <button class="wb-ghost wb-small" name="redo" disabled=${!board.future.length} onClick=${() => board.redo()}>↷ ${board.future.length ? fill(t.redo_step, { step: last(board.future) }) : t.redo}</button>
    ${board.draft !== board.screen.draft && html`<button class="wb-ghost wb-small wb-reset" onClick=${() => board.reset()}>${t.reset}</button>`}
    ${board.refusal && html`<div class="wb-note is-clash" role="alert">${board.refusal}</div>`}</div>`;
}

function Minimum({ board, criterion }) {
  const { texts: t, language } = board.screen;
  const { lowest, highest } = board.document.scale;
  const minimum = board.document.aggregation.minimum[criterion.id];
  const steps = [];
  for (let level = lowest + 0.5; level <= highest; level += 0.5) steps.push(level);
  if (minimum !== undefined && !steps.includes(minimum)) steps.push(minimum);
  return html`<label class="wb-minimum">${t.minimum} <select name=${`minimum-${criterion.id}`} value=${minimum === undefined ? "" : String(minimum)} onChange=${(event) => board.setMinimum(criterion.id, event.target.value)}>
    <option value="">${t.none}</option>${steps.sort((a, b) => a - b).map((level) => html`<option key=${level} value=${String(level)}>${plainNumber(level, language)}</option>`)}</select></label>`;
}

function WeightRow({ board, criterion, place, count }) {
  const { texts: t, language, slider } = board.screen;
  const { weight } = criterion;
  const before = board.inUse(criterion.id);
  const typed = board.typed[criterion.id];
  const bad = typed !== undefined && weightOf(typed) === null;
  const share = fill(t.share, { share: percentOf(board.share(criterion.id), language, 1) });
  const name = fill(t.weight_of, { name: board.nameOf(criterion) });
  const wrong = `wrong-weight-${criterion.id}`;
  return html`<li class="wb-weight" data-part=${criterion.id}><div class="wb-part-head"><h3>${board.nameOf(criterion)}${!before && html` <mark>${t.is_new}</mark>`}</h3><${Tools} board=${board} listed="criteria" row=${criterion} place=${place} count=${count} /></div>
    <div class="wb-weigh"><input type="range" name=${`weight-${criterion.id}`} aria-label=${name} aria-valuetext=${`${plainNumber(weight, language)}, ${share}`}
        min=${slider.lowest} max=${Math.max(slider.highest, weight)} step=${slider.step} value=${weight} onInput=${(event) => board.weigh(criterion.id, Number(event.target.value))} />
      <input type="text" inputmode="decimal" name=${`number-${criterion.id}`} aria-label=${name} aria-invalid=${bad ? "true" : "false"} aria-describedby=${bad ? wrong : null} autocomplete="off"
        value=${typed === undefined ? typedNumber(weight, language) : typed} onInput=${(event) => board.type(criterion.id, event.target.value)} onBlur=${() => board.leave(criterion.id)} />
      <output>${share}</output></div>
    ${bad && html`<p class="wb-wrong" id=${wrong} role="alert">${fill(t.bad_weight, { least: plainNumber(LEAST_WEIGHT, language), weight: plainNumber(weight, language) })}</p>`}
    ${before && before.weight !== weight && html`<button class="wb-link" title=${t.back} aria-label=${`${t.back}: ${board.nameOf(criterion)}`} onClick=${() => board.weigh(criterion.id, before.weight)}>${fill(t.was, { weight: plainNumber(before.weight, language) })}</button>`}
    ${(criterion.id in board.document.aggregation.minimum || board.open.has(criterion.id)) && html`<${Minimum} board=${board} criterion=${criterion} />`}
    <${Words} board=${board} listed="criteria" row=${criterion} /></li>`;
}

function Scale({ board }) {
  const { texts: t, longest } = board.screen;
  const { lowest, highest } = board.document.scale;
  const insert = (above) => board.edit({ do: "insert_level", level: above }, t.step_scale, () => `[name="insert-${above + 1}"]`);
  const levels = [];
  for (let level = lowest; level <= highest; level += 1) levels.push(level);
  const plus = (above) => html`<button class="wb-tool" name=${`insert-${above}`} title=${fill(t.insert_level, { level: above + 1 })} aria-label=${fill(t.insert_level, { level: above + 1 })} disabled=${highest >= longest} onClick=${() => insert(above)}>+</button>`;
  return html`<fieldset class="wb-scale"><legend>${t.scale}</legend><p class="wb-muted">${t.scale_hint}</p><div class="wb-scale-row">${plus(lowest - 1)}${levels.map((level) => html`<span key=${level} class="wb-scale-level"><b>${level}</b><button class="wb-tool" name=${`drop-${level}`} title=${fill(t.remove_level, { level })} aria-label=${fill(t.remove_level, { level })} disabled=${highest <= 2}
      onClick=${() => board.edit({ do: "remove_level", level }, t.step_scale, () => "[name=undo]")}>×</button></span>${plus(level)}`)}</div></fieldset>`;
}

function CutScores({ board }) {
  const { texts: t, language } = board.screen;
  const { cut_scores: cuts } = board.document;
  if (!cuts.length) return null;
  return html`<fieldset class="wb-basis"><legend>${t.cuts}</legend>${cuts.map((cut) => html`<label key=${cut.id}>${cut.name[language]} <input type="number" name=${`cut-${cut.id}`} step="any" value=${cut.at}
      onInput=${(event) => Number.isFinite(event.target.valueAsNumber) && board.setCut(cut.id, event.target.valueAsNumber)} /></label>`)}</fieldset>`;
}

function Criteria({ board }) {
  const { texts: t, by_fair: byFair, original } = board.screen;
  const { aggregation, criteria, scale } = board.document;
  const levels = [];
  for (let level = scale.lowest + 1; level <= scale.highest; level += 1) levels.push(level);
  const added = (id) => `[name="${id}.name.${original}"]`;
  return html`<div class="wb-rule wb-criteria"><h2>${t.criteria}</h2>
    ${byFair && html`<div class="wb-note">${t.by_fair}</div>`}
    <ul>${criteria.map((criterion, place) => html`<${WeightRow} key=${criterion.id} board=${board} criterion=${criterion} place=${place} count=${criteria.length} />`)}</ul>
    <button class="wb-ghost wb-small" name="add-criterion" onClick=${() => board.edit({ do: "add", listed: "criteria" }, t.step_add, added)}>${t.add}</button>
    <${Scale} board=${board} /><${Gates} board=${board} />
    <fieldset class="wb-basis"><legend>${t.total}</legend>${["weighted_mean", "sum"].map((method) => html`<label key=${method}><input type="radio" name="method" value=${method} checked=${aggregation.method === method} onChange=${() => board.rule({ method })} /> ${t[method]}</label>`)}
      <label>${t.floor} <select name="floor" value=${aggregation.floor === null ? "" : String(aggregation.floor)} onChange=${(event) => board.rule({ floor: event.target.value === "" ? null : Number(event.target.value) })}>
        <option value="">${t.none}</option>${levels.map((level) => html`<option key=${level} value=${String(level)}>${level}</option>`)}</select></label></fieldset>
    <${CutScores} board=${board} /></div>`;
}
