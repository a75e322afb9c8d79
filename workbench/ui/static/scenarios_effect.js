// The right side of the board: what the rule gives, changes and costs.

function signedNumber(value, language, digits) {
  const shown = formatNumber(Math.abs(value), language, digits);
  return value > 5e-4 ? `+${shown}` : value < -5e-4 ? `−${shown}` : shown;
}

function Tile({ title, children, say }) {
  return html`<div class="wb-tile"><h3>${title}</h3><p class="wb-big">${children}</p>${say && html`<p class="wb-muted">${say}</p>`}</div>`;
}

function Numbers({ board, title, side, mark }) {
  const { texts: t } = board.screen;
  const more = side.count - side.numbers.length;
  return html`<p class=${`wb-numbers is-${mark}`}><b>${title} <small>${side.count}</small></b>
    ${!side.count && html`<span class="wb-muted">${t.nobody}</span>`}
    ${side.numbers.map((number) => html`<button key=${number} class="wb-number" onClick=${() => board.askWhy(number)}>${number}</button>`)}
    ${more > 0 && html`<span class="wb-muted">${fill(t.more, { count: more })}</span>`}</p>`;
}

function Bounds({ board }) {
  const { texts: t, language } = board.screen;
  const { effect, prices } = board;
  if (!effect.bounds.length) return html`<p class="wb-muted">${t.no_limits}</p>`;
  const price = (key, side) => {
    if (!prices) return html`<span class="wb-muted">…</span>`;
    const found = prices[key];
    if (!found) return "";
    if (found[side] === null) return html`<span class="wb-muted">${t.impossible}</span>`;
    return found[side] > 0 ? formatNumber(found[side], language, 3) : html`<span class="wb-muted">0</span>`;
  };
  return html`<div class="wb-table" tabindex="0" role="region" aria-label=${t.bounds}><table><thead><tr><th scope="col">${t.limit}</th><th scope="col" class="n">${t.chosen}</th><th scope="col" class="n">${t.gain}</th><th scope="col" class="n">${t.loss}</th></tr></thead>
    <tbody>${effect.bounds.map((each) => html`<tr key=${each.key} class=${each.binds ? "is-binding" : ""}><th scope="row">${each.words}${each.binds && html` <mark>${t.binds}</mark>`}</th><td class="n">${each.chosen}</td>
      <td class="n">${price(each.key, "gain")}</td><td class="n">${price(each.key, "loss")}</td></tr>`)}</tbody></table></div>`;
}

function Bars({ board }) {
  const { texts: t, attributes, language } = board.screen;
  const bars = board.effect.bars;
  const widest = Math.max(...bars.map((each) => Math.max(each.applicants_share, each.finalists_share, each.base_share)), 0.01);
  const at = (share) => `${(100 * share) / widest}%`;
  const percent = (share) => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  return html`<section><div class="wb-bars-head"><h3>${t.bars}</h3>
    <select aria-label=${t.attribute} value=${board.by || (attributes[0] || {}).id} onChange=${(event) => board.showBars(event.target.value)}>${attributes.filter((each) => each.values.length).map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}</select></div>
    <p class="wb-muted">${t.bars_hint}</p>
    <ul class="wb-bars" tabindex="0">${bars.map((each) => html`<li key=${each.name}><span class="wb-bar-name" title=${each.name}>${each.name}</span>
      <span class="wb-bar" title=${fill(t.bars_count, each)}><i style=${{ width: at(each.applicants_share) }}></i><u style=${{ left: at(each.base_share) }}></u><b style=${{ left: at(each.finalists_share) }}></b></span>
      <span class="wb-bar-count" aria-label=${fill(t.bars_count, each)}><b>${each.finalists}</b>${each.finalists !== each.base && html` <s>${each.base}</s>`} / ${each.applicants} <small>${percent(each.finalists_share)}</small></span></li>`)}</ul></section>`;
}

function Why({ board }) {
  const { texts: t } = board.screen;
  const [number, setNumber] = useState("");
  const ask = (event) => { event.preventDefault(); if (number.trim()) board.askWhy(number); };
  return html`<section class="wb-why"><form onSubmit=${ask}><label class="wb-sr" for="wb-why-number">${t.why_ask}</label><input id="wb-why-number" placeholder="И-0001" aria-label=${t.why_ask} value=${number} onInput=${(event) => setNumber(event.target.value)} />
      <button class="wb-ghost wb-small" type="submit">${t.why_button}</button>${!board.why && html`<span class="wb-muted">${t.why_hint}</span>`}</form>
    ${board.why && html`<div role="status"><h3>${fill(t.why, { number: board.why.number })}</h3>${board.why.sentences.map((each) => html`<p>${each}</p>`)}</div>`}</section>`;
}

function Effect({ board }) {
  const { texts: t, language } = board.screen;
  const { effect } = board;
  const clash = !effect.possible;
  return html`<div class=${`wb-effect ${board.waiting ? "is-waiting" : ""}`}><h2>${t.effect} <small>${board.waiting ? t.computing : t.against}</small></h2>
    ${clash && html`<div class="wb-note is-clash" role="alert"><p><b>${effect.wrong ? t.wrong_title : t.clash_title}</b></p><p>${effect.clash || t.computing}</p></div>`}
    ${!clash && html`<div class="wb-tiles">
      <${Tile} title=${t.finalists} say=${fill(t.of, { total: effect.seats })}>${effect.finalists}<//>
      <${Tile} title=${t.changes} say=${t.against}><span class="is-in">+${effect.enters.count}</span> <span class="is-out">−${effect.leaves.count}</span><//>
      <${Tile} title=${t.total} say=${effect.lowest === null ? "" : fill(t.lowest, { score: formatNumber(effect.lowest, language, 2) })}>${formatNumber(effect.total, language, 2)}${effect.total_change !== null && html` <small>${signedNumber(effect.total_change, language, 2)}</small>`}<//>
      ${effect.regions !== null && html`<${Tile} title=${t.regions} say=${effect.districts === null ? "" : fill(t.districts, { count: effect.districts })}>${effect.regions}${effect.regions_base !== null && effect.regions !== effect.regions_base && html` <small>${signedNumber(effect.regions - effect.regions_base, language, 0)}</small>`}<//>`}</div>
    <${Numbers} board=${board} title=${t.enter} side=${effect.enters} mark="in" /><${Numbers} board=${board} title=${t.leave} side=${effect.leaves} mark="out" />
    <${Why} board=${board} />
    ${effect.notes.map((each) => html`<p class="wb-note">${each}</p>`)}
    <section><h3>${t.bounds}</h3><${Bounds} board=${board} /></section><${Bars} board=${board} />`}</div>`;
}
