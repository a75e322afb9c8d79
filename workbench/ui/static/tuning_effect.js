// The right side of the board: who enters and leaves, who moves, and how much of it the ratings bear out.

function CountTile({ title, up, down, say }) {
  return html`<div class="wb-tile"><h3>${title}</h3><p class="wb-big"><span class="is-in">+${up}</span> <span class="is-out">−${down}</span></p><p class="wb-muted">${say}</p></div>`;
}

function Entries({ texts: t, title, side, mark }) {
  const more = side.count - side.numbers.length;
  return html`<p class=${`wb-numbers is-${mark}`}><b>${title} <small>${side.count}</small></b>
    ${!side.count && html`<span class="wb-muted">${t.nobody}</span>`}
    ${side.numbers.map((number) => html`<span key=${number} class="wb-number">${number}</span>`)}
    ${more > 0 && html`<span class="wb-muted">${fill(t.more, { count: more })}</span>`}</p>`;
}

function Moves({ board }) {
  const { texts: t, language } = board.screen;
  const { moves } = board.effect;
  if (!moves.length) return null;
  const score = (value) => formatNumber(value, language, 2);
  return html`<section><h3>${t.moves}</h3><div class="wb-table" tabindex="0" role="region" aria-label=${t.moves}><table><thead><tr><th scope="col">${t.entry}</th><th scope="col" class="n">${t.before}</th><th scope="col" class="n">${t.after}</th><td></td><th scope="col" class="n">${t.score}</th></tr></thead>
    <tbody>${moves.map((each) => html`<tr key=${each.number}><th scope="row">${each.number}</th><td class="n">${each.before}</td><td class="n">${each.after}</td>
      <td class=${`n ${each.up > 0 ? "is-in" : "is-out"}`}>${each.up > 0 ? `↑ ${each.up}` : `↓ ${-each.up}`}</td><td class="n">${score(each.score_before)} → ${score(each.score_after)}</td></tr>`)}</tbody></table></div></section>`;
}

// Of the ratings as they were given: it does not change with the weights.
function Use({ board }) {
  const { texts: t, language, criteria, lowest, use, likeness } = board.screen;
  return html`<section><h3>${t.use}</h3><p class="wb-muted">${t.use_hint}</p>
    <ul class="wb-use">${criteria.map((criterion) => html`<li key=${criterion.id}><span title=${criterion.name}>${criterion.name}</span>
      <span class="wb-use-bar">${criterion.levels.map((share, place) => share > 0 && html`<i key=${place} style=${{ flexGrow: share, "--place": criterion.levels.length > 1 ? place / (criterion.levels.length - 1) : 0 }} role="img"
        title=${fill(t.use_of, { name: criterion.name, level: lowest + place, share: percentOf(share, language) })} aria-label=${fill(t.use_of, { name: criterion.name, level: lowest + place, share: percentOf(share, language) })}>${share > 0.07 ? lowest + place : ""}</i>`)}</span></li>`)}</ul>
    ${use.map((each) => html`<p key=${each}>${each}</p>`)}</section>
    <section><h3>${t.likeness}</h3>${likeness.map((each) => html`<p key=${each}>${each}</p>`)}</section>`;
}

function TuningEffect({ board }) {
  const { texts: t, entries, language } = board.screen;
  const { effect, rest } = board;
  return html`<div class=${`wb-effect ${board.waiting ? "is-waiting" : ""}`}><h2>${t.effect} <small>${board.waiting ? t.computing : t.against}</small></h2>
    ${!effect.possible && html`<div class="wb-note is-clash" role="alert"><p><b>${effect.wrong ? t.wrong_title : t.clash_title}</b></p>${effect.said.map((each) => html`<p key=${each}>${each}</p>`)}</div>`}
    ${effect.possible && html`<div class="wb-tiles">
      <${CountTile} title=${t.finalists} up=${effect.enters.count} down=${effect.leaves.count} say=${fill(t.chosen, { count: effect.finalists })} />
      <${CountTile} title=${t.reserve} up=${effect.joins.count} down=${effect.drops.count} say=${t.against} />
      <div class="wb-tile"><h3>${t.places}</h3><p class="wb-big">${effect.moving}</p><p class="wb-muted">${fill(t.of, { total: entries })}</p></div>
      <div class="wb-tile"><h3>${t.correlation}</h3><p class="wb-big">${effect.correlation === null ? "–" : formatNumber(effect.moving ? Math.min(effect.correlation, 0.999) : effect.correlation, language, 3)}</p><p class="wb-muted">${t.correlation_hint}</p></div></div>
    <${Entries} texts=${t} title=${t.enter} side=${effect.enters} mark="in" /><${Entries} texts=${t} title=${t.leave} side=${effect.leaves} mark="out" />
    ${effect.joins.count > 0 && html`<${Entries} texts=${t} title=${t.join} side=${effect.joins} mark="in" />`}
    ${effect.drops.count > 0 && html`<${Entries} texts=${t} title=${t.drop} side=${effect.drops} mark="out" />`}`}
    <div class="wb-rest" role="status">${rest && rest.request === board.request && html`${rest.doubt.map((each) => html`<div class="wb-note" key=${each}>${each}</div>`)}${rest.advice.map((each) => html`<div class="wb-note" key=${each}>${each}</div>`)}`}</div>
    ${effect.possible && html`<${Moves} board=${board} />`}
    ${rest && html`<section><h3>${t.time}</h3>${rest.time.map((each) => html`<p key=${each}>${each}</p>`)}</section>`}
    <${Use} board=${board} /></div>`;
}
