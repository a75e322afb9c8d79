// The left side of the board: a weight for each criterion, its words, and how levels become a total.

function percentOf(share, language, digits = 0) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(share);
}

// Names of texts come as in the file: question, levels.3.anchor.
function fieldName(field, t) {
  const [first, level, name] = field.split(".");
  if (first !== "levels") return t[`field_${first}`];
  return fill(t[name === "name" ? "field_level_name" : `field_${name}`], { level });
}

function Minimum({ board, criterion }) {
  const { texts: t, language, lowest, highest } = board.screen;
  const minimum = board.draft.aggregation.minimum[criterion.id];
  const steps = [];
  for (let level = lowest + 0.5; level <= highest; level += 0.5) steps.push(level);
  if (minimum !== undefined && !steps.includes(minimum)) steps.push(minimum);
  return html`<label class="wb-minimum">${t.minimum} <select name=${`minimum-${criterion.id}`} value=${minimum === undefined ? "" : String(minimum)} onChange=${(event) => board.setMinimum(criterion.id, event.target.value)}>
    <option value="">${t.none}</option>${steps.sort((a, b) => a - b).map((level) => html`<option key=${level} value=${String(level)}>${formatNumber(level, language, level % 1 ? 1 : 0)}</option>`)}</select></label>`;
}

function Words({ board, criterion }) {
  const { texts: t, original } = board.screen;
  const asked = criterion.id in board.draft.aggregation.minimum;
  const languages = original === "ru" ? ["ru", "en"] : ["en", "ru"];
  return html`<details class="wb-words" open=${board.open.has(criterion.id)} onToggle=${(event) => board.toggle(criterion.id, event.target.open)}><summary>${t.words}${board.effect && board.effect.reworded && board.effect.reworded.includes(criterion.id) && html` <mark>●</mark>`}</summary>
    ${!asked && board.open.has(criterion.id) && html`<${Minimum} board=${board} criterion=${criterion} />`}
    ${board.open.has(criterion.id) && criterion.texts.map((text) => html`<fieldset key=${text.field}><legend>${fieldName(text.field, t)}</legend>
      ${languages.map((language) => html`<label key=${language}><span class="wb-sr">${fieldName(text.field, t)}, ${t[language]}</span>
        <textarea rows="2" lang=${language} name=${`${criterion.id}.${text.field}.${language}`} maxlength="5000" title=${t[language]}
          value=${board.textOf(criterion, text, language)} onInput=${(event) => board.reword(criterion, text, language, event.target.value)}></textarea></label>`)}</fieldset>`)}</details>`;
}

// What is being typed stays as it is typed until the field is left: an answer of the kernel draws the board anew.
function NumberField({ name, label, value, onChange }) {
  const [typed, setTyped] = useState(null);
  const take = (event) => {
    setTyped(event.target.value);
    const found = event.target.valueAsNumber;
    if (Number.isFinite(found) && found > 0) onChange(Math.min(found, 100));
  };
  return html`<input type="number" name=${name} aria-label=${label} min="0.1" max="100" step="any" value=${typed === null ? value : typed} onInput=${take} onBlur=${() => setTyped(null)} />`;
}

function WeightRow({ board, criterion }) {
  const { texts: t, language, slider } = board.screen;
  const weight = board.draft.weights[criterion.id];
  const changed = weight !== criterion.weight;
  const share = fill(t.share, { share: percentOf(board.share(criterion.id), language, 1) });
  const name = fill(t.weight_of, { name: criterion.name });
  const set = (value) => board.weigh(criterion.id, value);
  return html`<li class="wb-weight"><h3>${criterion.name}</h3>
    <div class="wb-weigh"><input type="range" name=${`weight-${criterion.id}`} aria-label=${name} aria-valuetext=${`${formatNumber(weight, language, weight % 1 ? 1 : 0)}, ${share}`}
        min=${slider.lowest} max=${Math.max(slider.highest, weight)} step=${slider.step} value=${weight} onInput=${(event) => set(Number(event.target.value))} />
      <${NumberField} name=${`number-${criterion.id}`} label=${name} value=${weight} onChange=${set} />
      <output>${share}</output></div>
    ${changed && html`<button class="wb-link" title=${t.back} aria-label=${`${t.back}: ${criterion.name}`} onClick=${() => board.weigh(criterion.id, criterion.weight)}>${fill(t.was, { weight: formatNumber(criterion.weight, language, criterion.weight % 1 ? 1 : 0) })}</button>`}
    ${criterion.id in board.draft.aggregation.minimum && html`<${Minimum} board=${board} criterion=${criterion} />`}
    <${Words} board=${board} criterion=${criterion} /></li>`;
}

function Criteria({ board }) {
  const { texts: t, criteria, lowest, highest, by_fair: byFair } = board.screen;
  const { aggregation } = board.draft;
  const levels = [];
  for (let level = lowest + 1; level <= highest; level += 1) levels.push(level);
  return html`<div class="wb-rule wb-criteria"><h2>${t.criteria}</h2>
    ${byFair && html`<div class="wb-note">${t.by_fair}</div>`}
    <ul>${criteria.map((criterion) => html`<${WeightRow} key=${criterion.id} board=${board} criterion=${criterion} />`)}</ul>
    <fieldset class="wb-basis"><legend>${t.total}</legend>${["weighted_mean", "sum"].map((method) => html`<label key=${method}><input type="radio" name="method" value=${method} checked=${aggregation.method === method} onChange=${() => board.rule({ method })} /> ${t[method]}</label>`)}
      <label>${t.floor} <select name="floor" value=${aggregation.floor === null ? "" : String(aggregation.floor)} onChange=${(event) => board.rule({ floor: event.target.value === "" ? null : Number(event.target.value) })}>
        <option value="">${t.none}</option>${levels.map((level) => html`<option key=${level} value=${String(level)}>${level}</option>`)}</select></label></fieldset>
    <button class="wb-ghost wb-small wb-reset" onClick=${() => board.reset()}>${t.reset}</button></div>`;
}
