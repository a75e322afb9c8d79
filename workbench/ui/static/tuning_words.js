// The words of a criterion or a condition: question, levels, evidence, in both languages.

// Names of texts come as in the file: question, levels.3.anchor.
function fieldName(field, t) {
  const [first, level, name] = field.split(".");
  if (first !== "levels") return t[`field_${first}`];
  return fill(t[name === "name" ? "field_level_name" : `field_${name}`], { level });
}

function TextField({ board, listed, row, level, field }) {
  const { texts: t, original } = board.screen;
  const holder = level === null ? row : row.levels.find((each) => each.level === level);
  const path = level === null ? field : `levels.${level}.${field}`;
  const languages = original === "ru" ? ["ru", "en"] : ["en", "ru"];
  return html`<fieldset><legend>${fieldName(path, t)}</legend>
    ${languages.map((language) => html`<label key=${language}><span class="wb-sr">${fieldName(path, t)}, ${t[language]}</span>
      <textarea rows="2" lang=${language} name=${`${row.id}.${path}.${language}`} maxlength="5000" title=${t[language]} placeholder=${t[language]}
        value=${(holder[field] || {})[language] || ""} onInput=${(event) => board.write(listed, row, level, field, language, event.target.value)}></textarea></label>`)}</fieldset>`;
}

// The code is asked for what is new only: ratings refer to the others.
function Code({ board, row }) {
  const { texts: t } = board.screen;
  const rename = (event) => {
    const to = event.target.value.trim();
    delete board.codes[row.id];
    if (to && to !== row.id) board.edit({ do: "rename", id: row.id, to }, fill(t.step_words, { name: board.nameOf(row) }), (id) => `[name="code-${id}"]`);
    event.target.value = row.id; // until the kernel takes it
  };
  // An answer of the kernel redraws the board while somebody is typing.
  const typed = (event) => {
    board.codes[row.id] = event.target.value;
  };
  return html`<label class="wb-code">${t.code} <input type="text" name=${`code-${row.id}`} value=${board.codes[row.id] ?? row.id} maxlength="64" spellcheck="false" autocapitalize="off" onInput=${typed} onChange=${rename} /><small>${t.code_hint}</small></label>`;
}

function LevelWords({ board, row, level }) {
  const { texts: t } = board.screen;
  const { lowest, highest } = board.document.scale;
  const label = fill(t.step_level, { name: board.nameOf(row), level });
  const described = row.levels.some((each) => each.level === level);
  const act = (name) => board.edit({ do: name, id: row.id, level }, label, (id) => (name === "describe" ? `[name="${id}.levels.${level}.anchor.${board.screen.original}"]` : `[name="describe-${id}-${level}"]`));
  if (!described) return html`<p><button class="wb-ghost wb-small" name=${`describe-${row.id}-${level}`} onClick=${() => act("describe")}>${fill(t.describe, { level })}</button></p>`;
  return html`<div class="wb-level-words">${["name", "anchor", "example"].map((field) => html`<${TextField} key=${field} board=${board} listed="criteria" row=${row} level=${level} field=${field} />`)}
    ${level !== lowest && level !== highest && html`<button class="wb-link" onClick=${() => act("undescribe")}>${fill(t.undescribe, { level })}</button>`}</div>`;
}

function Words({ board, listed, row }) {
  const { texts: t } = board.screen;
  const { lowest, highest } = board.document.scale;
  const isOpen = board.open.has(row.id);
  const effect = board.effect || {};
  const changed = (effect.earlier || []).some((each) => each.id === row.id);
  const empty = (effect.unwritten || []).filter((each) => each.part === row.id).length;
  const steps = [];
  for (let level = lowest; level <= highest; level += 1) steps.push(level);
  const isNew = listed === "criteria" ? !board.inUse(row.id) : !board.screen.draft.document.gates.some((each) => each.id === row.id);
  return html`<details class="wb-words" open=${isOpen} onToggle=${(event) => board.toggle(row.id, event.target.open)}><summary>${listed === "criteria" ? t.words : t.gate_words}${changed && html` <mark title=${t.has_changed}>●</mark>`}${empty > 0 && html` <mark>${fill(t.empty, { count: empty })}</mark>`}</summary>
    ${isOpen && html`${isNew && html`<${Code} board=${board} row=${row} />`}
      ${["name", "question", "evidence"].map((field) => html`<${TextField} key=${field} board=${board} listed=${listed} row=${row} level=${null} field=${field} />`)}
      ${listed === "criteria" && steps.map((level) => html`<${LevelWords} key=${level} board=${board} row=${row} level=${level} />`)}`}</details>`;
}

// Up, down, copy, remove: of a criterion or a condition.
function Tools({ board, listed, row, place, count }) {
  const { texts: t } = board.screen;
  const name = board.nameOf(row);
  const at = (id, what) => `[data-part="${id}"] [data-do="${what}"]`;
  const act = (what, step, focus) => board.edit({ do: what, listed, id: row.id }, fill(step, { name }), focus);
  const steps = listed === "criteria" ? { move: t.step_move, copy: t.step_copy, remove: t.step_remove } : { move: t.step_move_gate, copy: t.step_copy, remove: t.step_remove_gate };
  const button = (what, sign, label, disabled, go) => html`<button class="wb-tool" data-do=${what} title=${label} aria-label=${`${label}: ${name}`} disabled=${disabled} onClick=${go}>${sign}</button>`;
  return html`<span class="wb-tools">
    ${button("up", "↑", t.up, place === 0, () => act("up", steps.move, (id) => [at(id, "up"), at(id, "down")]))}
    ${button("down", "↓", t.down, place === count - 1, () => act("down", steps.move, (id) => [at(id, "down"), at(id, "up")]))}
    ${button("copy", "⧉", t.copy, false, () => act("copy", steps.copy, (id) => `[data-part="${id}"] textarea`))}
    ${button("remove", "×", t.remove, listed === "criteria" && count === 1, () => act("remove", steps.remove, () => "[name=undo]"))}</span>`;
}

function Gates({ board }) {
  const { texts: t } = board.screen;
  const { gates } = board.document;
  const added = (id) => `[name="${id}.name.${board.screen.original}"]`;
  return html`<section class="wb-gates-edited"><h3>${t.gates}</h3><p class="wb-muted">${t.gates_hint}</p>
    <ul>${gates.map((row, place) => html`<li class="wb-weight" key=${row.id} data-part=${row.id}><div class="wb-part-head"><h3>${board.nameOf(row)}</h3><${Tools} board=${board} listed="gates" row=${row} place=${place} count=${gates.length} /></div>
      <${Words} board=${board} listed="gates" row=${row} /></li>`)}</ul>
    <button class="wb-ghost wb-small" name="add-gate" onClick=${() => board.edit({ do: "add", listed: "gates" }, t.step_add_gate, added)}>${t.add_gate}</button></section>`;
}
