// Below the board: what becomes of ratings already given, what is left to write, and the new version.

const MOST_EMPTY = 8;

function Mapping({ board, part }) {
  const { texts: t } = board.screen;
  const { lowest, highest } = board.document.scale;
  const steps = [];
  for (let level = lowest; level <= highest; level += 1) steps.push(level);
  const set = (was, now) => {
    const levels = Object.fromEntries(part.levels.map(([from, to]) => [from, from === was ? now : to]));
    board.decide(part.id, part.name, { are: "mapped", levels });
  };
  return html`<details class="wb-mapping"><summary>${part.levels.map(([was, now]) => `${was}→${now}`).join(", ")}</summary><div>${part.levels.map(([was, now]) => html`<label key=${was}>${was} → <select name=${`map-${part.id}-${was}`} aria-label=${fill(t.becomes, { level: was })} value=${String(now)} onChange=${(event) => set(was, Number(event.target.value))}>
    ${steps.map((level) => html`<option key=${level} value=${String(level)}>${level}</option>`)}</select></label>`)}</div></details>`;
}

function EarlierRatings({ board }) {
  const { texts: t } = board.screen;
  const rows = [...board.document.criteria, ...board.document.gates];
  const nameOf = (part) => (rows.some((row) => row.id === part.id) ? board.nameOf(rows.find((row) => row.id === part.id)) : part.name);
  // What was just decided is shown before the kernel has answered.
  const decided = (part) => (board.draft.fates[part.id] || part).are;
  const earlier = (board.effect && board.effect.earlier) || [];
  if (!earlier.length) return null;
  return html`<section class="wb-earlier"><h3>${t.fate}</h3><ul>${earlier.map((part) => html`<li key=${part.id}>${part.choices.length ? html`<fieldset class="wb-basis"><legend>${nameOf(part)}</legend>${part.choices.map((are) => html`<label key=${are}><input type="radio" name=${`fate-${part.id}`} value=${are} checked=${decided(part) === are}
        onChange=${() => board.decide(part.id, part.name, { are })} /> ${t[are]}</label>`)}${decided(part) === "mapped" && html`<${Mapping} board=${board} part=${part} />`}</fieldset>`
      : html`<p><b>${nameOf(part)}</b>: ${part.why === "new" ? t.fate_new : t.fate_gone}</p>`}</li>`)}</ul></section>`;
}

function LeftToWrite({ board }) {
  const { texts: t } = board.screen;
  const empty = (board.effect && board.effect.unwritten) || [];
  if (!empty.length) return null;
  const row = (part) => [...board.document.criteria, ...board.document.gates].find((each) => each.id === part);
  const shown = empty.filter((each) => row(each.part)).slice(0, MOST_EMPTY);
  return html`<div class="wb-note wb-unwritten"><p><b>${fill(t.unwritten, { count: empty.length })}</b></p><ul>${shown.map((each) => html`<li key=${`${each.part}.${each.field}.${each.language}`}><button class="wb-link" onClick=${() => board.goTo(each)}>${board.nameOf(row(each.part))}: ${fieldName(each.field, t)}, ${t[each.language]}</button></li>`)}</ul>
    ${empty.length > shown.length && html`<p class="wb-muted">${fill(t.more, { count: empty.length - shown.length })}</p>`}</div>`;
}

function SaveVersion({ board }) {
  const { texts: t, example } = board.screen;
  const { effect } = board;
  return html`<section class="wb-kept wb-version"><h2>${t.save_title}</h2><p class="wb-muted">${t.save_hint}</p>
    <${EarlierRatings} board=${board} /><${LeftToWrite} board=${board} />
    <p><button class="wb-primary" disabled=${!board.savable} onClick=${() => board.save()}>${t.save}</button>${board.isTyped && html` <span class="wb-wrong">${t.weights_first}</span>`}${effect && !effect.wrong && !effect.changed && !board.isTyped && html` <span class="wb-muted">${t.unchanged}</span>`}</p>
    ${board.said.length > 0 && html`<div class="wb-note is-ok" role="status">${board.said.map((each) => html`<p key=${each}>${each}</p>`)}</div>`}
    ${example && !board.said.length && html`<p class="wb-muted">${t.example}</p>`}</section>`;
}
