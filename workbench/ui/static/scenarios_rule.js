// The left side of the board: seats, quotas and limits as sliders. A change makes a new rule, never edits one.

const NO_LIMIT_STEP = 1; // the last step of a slider for a maximum means that there is none

function Slider({ label, name, value, lowest, highest, step = 1, open, shown, onChange }) {
  const top = open === undefined ? highest : highest + NO_LIMIT_STEP;
  const at = value === null || value === undefined ? top : value;
  const say = open !== undefined && at >= top ? open : shown ? shown(at) : String(at);
  return html`<label class="wb-slide"><span>${label}</span>
    <input type="range" name=${name} min=${lowest} max=${top} step=${step} value=${at} aria-valuetext=${say}
      onInput=${(event) => { const found = Number(event.target.value); onChange(open !== undefined && found >= top ? null : found); }} />
    <output>${say}</output></label>`;
}

// A list of values, and a button that adds the chosen one.
function Adder({ board, texts: t, attributes, values, label, onAdd }) {
  const [attribute, setAttribute] = useState("");
  const [value, setValue] = useState("");
  const chosen = attributes.find((each) => each.id === attribute) || attributes[0];
  if (!chosen) return null;
  const listed = values ? values(chosen) : [];
  const picked = values ? listed.find((each) => each.id === value) || listed[0] : null;
  return html`<div class="wb-adder">
    <select aria-label=${t.attribute} value=${chosen.id} onChange=${(event) => { setAttribute(event.target.value); setValue(""); }}>
      ${attributes.map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}</select>
    ${values && html`<select aria-label=${t.value} value=${picked ? picked.id : ""} onChange=${(event) => setValue(event.target.value)}>
      ${listed.map((each) => html`<option key=${each.id} value=${each.id}>${each.name} (${each.applicants})</option>`)}</select>`}
    <button class="wb-ghost wb-small" disabled=${values && !picked} onClick=${() => onAdd(chosen, picked)}>${label}</button></div>`;
}

function QuotaRow({ board, quota, place }) {
  const { texts: t, attributes, most_seats: mostSeats } = board.screen;
  const attribute = attributes.find((each) => each.id === quota.attribute);
  const value = attribute && attribute.values.find((each) => each.id === quota.value);
  const name = fill(t.number_of, { name: attribute ? attribute.name : quota.attribute, value: value ? value.name : quota.value });
  const most = Math.max(1, Math.min(value ? value.applicants : mostSeats, mostSeats), quota.minimum, quota.maximum || 0);
  const change = (changes) => board.quota(place, { ...quota, ...changes });
  return html`<fieldset class="wb-quota"><legend>${value ? value.name : quota.value} <small>${attribute ? attribute.name : quota.attribute}${value ? ` · ${fill(t.available, { count: value.applicants })}` : ""}</small></legend>
    <${Slider} label=${t.minimum} name="minimum" value=${quota.minimum} lowest=${0} highest=${most}
      onChange=${(minimum) => change({ minimum, maximum: quota.maximum === null ? null : Math.max(quota.maximum, minimum) })} />
    <${Slider} label=${t.maximum} name="maximum" value=${quota.maximum} lowest=${0} highest=${most} open=${t.none}
      onChange=${(maximum) => change({ maximum, minimum: maximum === null ? quota.minimum : Math.min(quota.minimum, maximum) })} />
    <button class="wb-remove" aria-label=${fill(t.remove_limit, { name })} title=${t.remove} onClick=${() => board.quota(place, null)}>×</button></fieldset>`;
}

function Limits({ board }) {
  const { texts: t, attributes } = board.screen;
  const limits = Object.entries(board.rule.at_most);
  const free = attributes.filter((each) => !(each.id in board.rule.at_most));
  return html`<section><h3>${t.limits}</h3>
    ${limits.map(([id, most]) => {
      const name = (attributes.find((each) => each.id === id) || { name: id }).name;
      return html`<div class="wb-limit" key=${id}><${Slider} label=${name} name=${`at-most-${id}`} value=${most} lowest=${1} highest=${Math.max(10, most)} onChange=${(value) => board.limit(id, value)} />
        <button class="wb-remove" aria-label=${fill(t.remove_limit, { name })} title=${t.remove} onClick=${() => board.limit(id, null)}>×</button></div>`;
    })}
    <${Adder} board=${board} texts=${t} attributes=${free} label=${t.add_limit} onAdd=${(attribute) => board.limit(attribute.id, 2)} /></section>`;
}

function Quotas({ board }) {
  const { texts: t, attributes } = board.screen;
  const taken = new Set(board.rule.quotas.map((each) => JSON.stringify([each.attribute, each.value])));
  const values = (attribute) => attribute.values.filter((each) => !taken.has(JSON.stringify([attribute.id, each.id])));
  return html`<section><h3>${t.quotas}</h3>
    ${board.rule.quotas.map((quota, place) => html`<${QuotaRow} key=${`${quota.attribute} ${quota.value}`} board=${board} quota=${quota} place=${place} />`)}
    <${Adder} board=${board} texts=${t} attributes=${attributes.filter((each) => values(each).length)} values=${values} label=${t.add_quota}
      onAdd=${(attribute, value) => board.quota(board.rule.quotas.length, { attribute: attribute.id, value: value.id, minimum: 0, maximum: null })} /></section>`;
}

function Rule({ board }) {
  const { texts: t, merit, no_fair_list: noFairList, most_seats: mostSeats, candidates, kept_too: keptToo, language } = board.screen;
  const { rule } = board;
  const range = merit[rule.merit] || merit.raw;
  // The score slider begins just under everybody: there it means that no score is asked for.
  const lowest = Math.floor(range.lowest * 20) / 20 - 0.05;
  const points = (value) => (value <= lowest + 1e-9 ? t.none : formatNumber(value, language, 2));
  return html`<div class="wb-rule"><h2>${t.rule}</h2>
    <fieldset class="wb-basis"><legend>${t.basis}</legend>${["raw", "fair"].map((basis) => html`<label key=${basis}><input type="radio" name="basis" value=${basis}
      checked=${rule.merit === basis} disabled=${!(basis in merit)} onChange=${() => board.change({ merit: basis })} /> ${t[basis]}</label>`)}</fieldset>
    ${noFairList && html`<p class="wb-muted">${noFairList}</p>`}
    <${Slider} label=${t.seats} name="seats" value=${rule.seats} lowest=${1} highest=${Math.max(mostSeats, rule.seats)} onChange=${(seats) => board.change({ seats })} />
    <${Slider} label=${t.reserve} name="reserve" value=${rule.reserve} lowest=${0} highest=${Math.max(Math.min(mostSeats, candidates), rule.reserve)} onChange=${(reserve) => board.change({ reserve })} />
    <${Slider} label=${t.minimum_merit} name="minimum_merit" value=${rule.minimum_merit === null ? lowest : rule.minimum_merit} lowest=${lowest} highest=${range.highest} step=${0.05} shown=${points}
      onChange=${(value) => board.change({ minimum_merit: value <= lowest + 1e-9 ? null : Math.round(value * 100) / 100 })} />
    <${Limits} board=${board} /><${Quotas} board=${board} />
    ${keptToo.length > 0 && html`<p class="wb-muted">${t.kept_too} ${keptToo.join("; ")}.</p>`}
    <button class="wb-ghost wb-small" onClick=${() => board.reset()}>${t.reset}</button></div>`;
}
