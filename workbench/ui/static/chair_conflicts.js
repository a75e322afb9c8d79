// The chair's tab on conflicts of interest: declared, found in the data, dismissed.

const SEARCH_PAUSE_MS = 250;

function Conflicts({ app }) {
  const { texts: t, conflicts, conflict_list: found } = app.screen;
  return html`<div class="wb-cards"><${DeclaredConflicts} app=${app} conflicts=${conflicts} dismissed=${found ? found.dismissed : []} />
    ${found ? html`<${FoundConflicts} app=${app} found=${found} /><${DismissedConflicts} app=${app} dismissed=${found.dismissed} />`
      : html`<section class="wb-card is-whole"><h2>${t.found_conflicts}</h2><p role="status" class="wb-muted">${t.working}</p></section>`}</div>`;
}

function DeclaredConflicts({ app, conflicts, dismissed }) {
  const { texts: t, may_decide: mayDecide } = app.screen;
  return html`<section class="wb-card is-whole"><h2>${t.declared_conflicts}</h2>
    ${!conflicts.length ? html`<p>${dismissed.some((each) => each.kind === "declared") ? t.conflicts_none_left : t.conflicts_none}</p>` : html`<${Table} className="is-stacked" label=${t.declared_conflicts} heads=${[t.entry, t.juror, t.reason, mayDecide && ["", ""]]}>
      ${conflicts.map((each) => html`<${ConflictRow} key=${each.number + each.member} app=${app} each=${{ ...each, kind: "declared" }} say=${each.reason} />`)}<//>`}</section>`;
}

function ConflictRow({ app, each, say }) {
  const { texts: t, may_decide: mayDecide } = app.screen;
  return html`<tr><th scope="row">${each.number} <span class="wb-entry-title">${each.title}</span></th><td>${each.juror}</td><td class="wb-words">${say}</td>
    ${mayDecide && html`<td class="wb-end">${each.kind !== "own_pair" && html`<${Act} app=${app} class="wb-link" aria-label=${`${t.dismiss} ${each.juror}, ${each.number}`} onClick=${() => app.open("dismiss", each)}>${t.dismiss}<//>`}</td>`}</tr>`;
}

function FoundConflicts({ app, found }) {
  const { texts: t, language, may_decide: mayDecide } = app.screen;
  const timer = useRef(null);
  const search = (text) => {
    app.set({ conflictSearch: text });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => app.send({ kind: "conflicts", search: text, fresh: false }), SEARCH_PAUSE_MS);
  };
  return html`<section class="wb-card is-whole"><h2>${t.found_conflicts}</h2><p>${t.found_explain}</p>
    <div class="wb-filter"><input type="search" placeholder=${t.conflict_search} aria-label=${t.conflict_search} value=${app.ui.conflictSearch} onInput=${(event) => search(event.target.value)} /></div>
    ${found.kinds.map((kind) => html`<section key=${kind.kind} class="wb-part"><h3>${t[kind.kind]} <i>${new Intl.NumberFormat(language).format(kind.total)}</i></h3>
      <p class="wb-muted">${t[`${kind.kind}_explain`]}${kind.total > 0 && !kind.rows.length && !found.search ? ` ${t.search_to_see}` : ""}</p>
      ${kind.rows.length > 0 && html`<${Table} className="is-stacked" label=${t[kind.kind]} heads=${[t.entry, t.juror, kind.kind === "own_pair" ? ["", ""] : t.in_common, mayDecide && ["", ""]]}>
        ${kind.rows.map((each) => html`<${ConflictRow} key=${each.number + each.member} app=${app} each=${each} say=${each.shared} />`)}<//>`}
      ${kind.found > kind.rows.length && kind.rows.length > 0 && html`<p class="wb-muted">${fill(t.first_shown, { shown: kind.rows.length, found: kind.found })}</p>`}
      ${found.search && kind.total > 0 && !kind.found && html`<p class="wb-muted">${t.nothing_found}</p>`}</section>`)}</section>`;
}

function DismissedConflicts({ app, dismissed }) {
  const { texts: t, may_decide: mayDecide } = app.screen;
  return html`<section class="wb-card is-whole"><h2>${t.dismissed_conflicts}</h2>
    ${!dismissed.length ? html`<p>${t.dismissed_none}</p>` : html`<${Table} className="is-stacked" label=${t.dismissed_conflicts} heads=${[t.entry, t.juror, t.conflict, t.dismissed_why, t.dismissed_by, mayDecide && ["", ""]]}>
      ${dismissed.map((each) => html`<tr key=${each.number + each.member}><th scope="row">${each.number} <span class="wb-entry-title">${each.title}</span></th><td>${each.juror}</td><td>${t[each.kind]}</td><td class="wb-words">${each.reason}</td>
        <td class="wb-nowrap">${each.by}, ${shortMoment(app, each.at)}</td>${mayDecide && html`<td class="wb-end"><${Act} app=${app} class="wb-link" aria-label=${`${t.restore} ${each.juror}, ${each.number}`} onClick=${() => app.open("restore", each)}>${t.restore}<//></td>`}</tr>`)}<//>`}</section>`;
}

function DismissDialog({ app, about }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${fill(t.dismiss_title, { juror: about.juror, number: about.number })} confirm=${t.confirm_dismiss} label=${t.reason_on_record}
    message=${{ kind: "dismiss", member: about.member, number: about.number, search: app.ui.conflictSearch }}><p>${about.kind === "declared" ? t.dismiss_declared : t.dismiss_found}</p>
    ${about.reason && html`<blockquote class="wb-quote">${about.reason}</blockquote>`}<//>`;
}

function RestoreDialog({ app, about }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${fill(t.restore_title, { juror: about.juror, number: about.number })} confirm=${t.confirm_restore} label=${t.reason_on_record}
    message=${{ kind: "restore_conflict", member: about.member, number: about.number, search: app.ui.conflictSearch }}><p>${t.restore_explain}</p>
    ${about.declared && html`<blockquote class="wb-quote">${about.declared}</blockquote>`}<//>`;
}
