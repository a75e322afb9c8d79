// Beside the map: what is selected and what to do with it, the groups, the corrections, and all entries as a list.

const FIRST_ROWS = 40;

function GroupOptions({ board, themesToo }) {
  return board.state.themes.map((theme, at) => {
    const panels = theme.panels.map((panel) => html`<option key=${panel.id} value=${panel.id}>${panel.label} (${panel.count})</option>`);
    return theme.panels.length > 1
      ? html`<optgroup key=${theme.id} label=${`${at + 1}. ${theme.label}`}>${themesToo && html`<option value=${theme.id}>${at + 1}. ${theme.label}</option>`}${panels}</optgroup>`
      : html`<option key=${theme.id} value=${theme.panels[0].id}>${at + 1}. ${theme.label} (${theme.panels[0].count})</option>`;
  });
}

function SelectionPart({ board }) {
  const { texts: t, entries } = board.screen;
  const count = board.selection.size;
  const numbers = [...board.selection].map((at) => entries[at].number).sort();
  const act = (kind, more) => board.send(kind, { entries: numbers, ...more });
  return html`<section class="wb-picked"><div role="status"><h2>${count ? fill(t.selected, { count }) : t.nothing_selected}</h2></div>
    ${count > 0 && html`<p class="wb-numbers">${numbers.slice(0, 30).join(", ")}${count > 30 ? "…" : ""}</p>
      <div class="wb-do"><label>${t.to}<select value=${board.target} onChange=${(event) => board.change({ target: event.target.value })}><option value=""></option><${GroupOptions} board=${board} themesToo=${true} /></select></label>
        <button class="wb-primary wb-small" disabled=${!board.target || board.busy} onClick=${() => act("move", { to: board.target })}>${t.move}</button></div>
      <div class="wb-do"><button class="wb-ghost wb-small" disabled=${board.busy} onClick=${() => act("split")}>${t.split}</button><button class="wb-ghost wb-small" disabled=${board.busy} onClick=${() => act("pin")}>${t.pin}</button>
        <button class="wb-ghost wb-small" disabled=${count < 2 || board.busy} onClick=${() => act("together")}>${t.together}</button><button class="wb-ghost wb-small" disabled=${count !== 2 || board.busy} onClick=${() => act("apart")}>${t.apart}</button>
        <button class="wb-link" onClick=${() => board.select([], "replace")}>${t.clear}</button></div><p class="wb-muted">${t.apart_hint}</p>`}
    ${board.refusal && html`<p class="wb-note is-clash" role="alert">${fill(t.refused, { reason: board.refusal })}</p>`}</section>`;
}

function RenameForm({ board, group }) {
  const { texts: t } = board.screen;
  const [label, setLabel] = useState(group.label);
  const input = useRef(null);
  useEffect(() => input.current.focus(), []);
  const give = (event) => {
    event.preventDefault();
    board.send("rename", { group: group.id, label });
  };
  return html`<form class="wb-rename" onSubmit=${give} onKeyDown=${(event) => { event.stopPropagation(); if (event.key === "Escape") board.change({ renaming: "" }); }}>
    <input ref=${input} maxlength="120" aria-label=${fill(t.rename_of, { label: group.label })} value=${label} onInput=${(event) => setLabel(event.target.value)} />
    <button class="wb-primary wb-small" type="submit" disabled=${!label.trim() || board.busy}>${t.rename_do}</button><button class="wb-ghost wb-small" type="button" onClick=${() => board.change({ renaming: "" })}>${t.cancel}</button></form>`;
}

function GroupRow({ board, group, panels, heading }) {
  const { texts: t } = board.screen;
  const [low, high] = board.state.size;
  const panel = panels.length === 1 ? panels[0] : null;
  const count = panels.reduce((sum, each) => sum + each.count, 0);
  const pick = () => board.select(board.membersOf(panels), "replace");
  return html`<div class="wb-group"><button class="wb-link wb-group-name" title=${t.select_group} onClick=${pick}>${heading}${group.label}</button>
      <span class="wb-count">${count}</span><button class="wb-ghost wb-small" data-rename=${group.id} aria-label=${`${t.rename}: ${group.label}`} title=${t.rename} onClick=${() => board.change({ renaming: group.id })}>✎</button></div>
    ${panel && (!panel.fits || panel.frozen) && html`<p class="wb-group-marks">${!panel.fits && html`<mark>${fill(t.out_of_bounds, { low, high })}</mark>`} ${panel.frozen && html`<span class="wb-muted">${t.frozen}</span>`}</p>`}
    ${board.renaming === group.id && html`<${RenameForm} board=${board} group=${group} />`}`;
}

function GroupsPart({ board }) {
  const { texts: t } = board.screen;
  const novel = board.state.panel_of.flatMap((panel, at) => (panel < 0 ? [at] : []));
  return html`<section class="wb-groups"><h2>${t.groups}</h2><ol>${board.state.themes.map((theme, at) => html`<li key=${theme.id}><div class="wb-theme"><${ThemeSign} theme=${at} /><div><${GroupRow} board=${board} group=${theme} panels=${theme.panels} heading=${`${at + 1}. `} />
      <p class="wb-muted">${theme.phrases.slice(0, 6).join(", ")}</p>
      ${theme.panels.length > 1 && html`<ul>${theme.panels.map((panel) => html`<li key=${panel.id}><${GroupRow} board=${board} group=${panel} panels=${[panel]} heading="" /></li>`)}</ul>`}</div></div></li>`)}</ol>
    ${novel.length > 0 && html`<p><button class="wb-link" onClick=${() => board.select(novel, "replace")}>× ${t.novel}: ${novel.length}</button></p>`}
    <${MergeForm} board=${board} /></section>`;
}

function MergeForm({ board }) {
  const { texts: t } = board.screen;
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const merge = (event) => {
    event.preventDefault();
    board.send("merge", { first, second });
  };
  const choice = (name, value, set) => html`<label>${name}<select value=${value} onChange=${(event) => set(event.target.value)}><option value=""></option><${GroupOptions} board=${board} themesToo=${true} /></select></label>`;
  return html`<details class="wb-merge"><summary>${t.merge}</summary><form class="wb-do" onSubmit=${merge}>${choice(t.merge_first, first, setFirst)}${choice(t.merge_second, second, setSecond)}
    <button class="wb-primary wb-small" type="submit" disabled=${!first || !second || board.busy}>${t.merge_do}</button></form></details>`;
}

function EditsPart({ board }) {
  const { texts: t } = board.screen;
  const { steps, elsewhere, saved, ever_saved: everSaved } = board.state;
  return html`<section class="wb-edits"><h2>${t.edits}</h2>${!steps.length && html`<p class="wb-muted">${t.edits_none}</p>`}
    ${steps.length > 0 && html`<ol tabindex="0" aria-label=${t.edits}>${steps.map((step, at) => html`<li key=${at}><span>${step.words}${step.waits && html` <mark>${t.waits}</mark>`}</span><button class="wb-link" aria-label=${fill(t.undo_of, { words: step.words })} disabled=${board.busy} onClick=${() => board.send("undo", { step: at })}>${t.undo}</button></li>`)}</ol>
      <p class="wb-muted">${fill(t.effect, { count: elsewhere })}</p>`}
    <div class="wb-do">${steps.length > 0 && html`<button class="wb-ghost" disabled=${board.busy} onClick=${() => board.send("undo", { step: -1 })}>${t.undo_last}</button>`}<button class="wb-primary" disabled=${saved || board.busy} onClick=${() => board.send("save")}>${t.save}</button>
      <span class=${`wb-saved ${saved ? "" : "is-busy"}`} role="status">${board.busy ? t.computing : board.said || (saved ? t.all_saved : everSaved ? t.unsaved : t.never_saved)}</span></div></section>`;
}

function EntriesPart({ board }) {
  const { texts: t, entries } = board.screen;
  const asked = board.query.trim().toLocaleLowerCase();
  const found = entries.flatMap((entry, at) => ((!board.onlySelected || board.selection.has(at)) && (!asked || `${entry.number} ${entry.title}`.toLocaleLowerCase().includes(asked)) ? [at] : []));
  return html`<section class="wb-entries"><h2>${t.list}</h2><div class="wb-do"><input type="search" aria-label=${t.find} placeholder=${t.find} value=${board.query} onKeyDown=${(event) => event.stopPropagation()} onInput=${(event) => board.change({ query: event.target.value, rows: FIRST_ROWS })} />
      <label class="wb-check"><input type="checkbox" checked=${board.onlySelected} onChange=${(event) => board.change({ onlySelected: event.target.checked })} /> ${t.only_selected}</label></div>
    ${!found.length && html`<p class="wb-muted">${t.list_none}</p>`}
    <ul tabindex="0" aria-label=${t.list}>${found.slice(0, board.rows).map((at) => {
      const group = board.groupOf(at);
      return html`<li key=${at}><label><input type="checkbox" checked=${board.selection.has(at)} onChange=${() => board.select([at], "toggle")} /><span><b>${entries[at].number}</b> ${entries[at].title}<small>${group ? `${group.themeAt + 1}. ${group.panel.label}` : t.novel}</small></span></label></li>`;
    })}</ul>
    ${found.length > board.rows && html`<button class="wb-ghost wb-small" onClick=${() => board.change({ rows: board.rows + 200 })}>${fill(t.list_more, { count: found.length - board.rows })}</button>`}</section>`;
}
