// The chair's tabs on the judging itself: who has done how much, and where levels lie apart.

function Progress({ app }) {
  const { texts: t, jurors, entries, apart, language, stage } = app.screen;
  const sum = (key) => jurors.reduce((all, juror) => all + juror[key], 0);
  const full = entries.filter((entry) => entry.assigned > 0 && entry.submitted >= entry.assigned).length;
  const none = entries.filter((entry) => !entry.submitted).length;
  const waiting = jurors.filter((juror) => juror.assigned && !juror.submitted && !juror.begun);
  const whole = (value) => new Intl.NumberFormat(language).format(value);
  return html`<div class="wb-cards"><${AskedAgainReviews} app=${app} />
    <${Card} title=${t.submitted_reviews} value=${whole(sum("submitted"))} of=${fill(t.of, { total: whole(sum("assigned")) })} say=${fill(t.begun, { count: sum("begun") })} />
    <${Card} title=${t.full_entries} value=${whole(full)} of=${fill(t.of, { total: whole(entries.length) })} say=${fill(t.no_review, { count: none })} />
    <${Card} title=${t.apart_card} value=${whole(new Set(apart.map((each) => each.number)).size)} say=${fill(t.apart_rule, { levels: stage.levels_apart })} />
    <${Card} title=${t.waiting} value=${whole(waiting.length)} of=${fill(t.of, { total: whole(jurors.length) })} say=${waiting.length ? waiting.slice(0, 12).map((juror) => juror.code).join(", ") + (waiting.length > 12 ? "…" : "") : t.all_begun} />
    <div class="wb-pair"><${JurorTable} app=${app} /><${EntryTable} app=${app} /></div></div>`;
}

// Reviews that were submitted and that a newer version of the rubric asks again.
function AskedAgainReviews({ app }) {
  const { texts: t, waiting, language } = app.screen;
  if (!waiting.length) return null;
  const count = waiting.reduce((all, each) => all + each.count, 0);
  const jurors = waiting.map((each) => `${each.code} — ${each.count}`).join(", ");
  return html`<section class="wb-card is-whole" id="asked-again"><p>${fillCount(t.asked_again, count, language)} ${fill(t.asked_jurors, { jurors })}</p></section>`;
}

// Who has left may still have open work here: replacing them moved that of another stage only.
function JurorTable({ app }) {
  const { texts: t, jurors, may_decide: mayDecide } = app.screen;
  const training = jurors.some((juror) => juror.training);
  const heads = [t.juror, [t.submitted, "n"], [t.draft, "n"], [t.conflicts, "n"], training && [t.training, "n"], [t.last_saved, "wb-wrap"], mayDecide && ["", ""]];
  return html`<section class="wb-card"><h2>${t.by_juror}</h2><${Table} className="is-pinned" label=${t.by_juror} heads=${heads}>
    ${jurors.map((juror) => html`<tr key=${juror.code}><th scope="row">${juror.code}</th>
      <td class="n"><span class="wb-meter" aria-hidden="true"><i style=${{ width: `${juror.assigned ? (100 * juror.submitted) / juror.assigned : 0}%` }}></i></span> ${fill("{done} / {total}", { done: juror.submitted, total: juror.assigned })}</td>
      <td class="n">${juror.begun || ""}</td><td class="n">${juror.conflicts || ""}</td>
      ${training && html`<td class="n">${juror.training ? fill("{done} / {total}", juror.training) : ""}</td>`}
      <td class="wb-nowrap">${juror.last_saved_at ? numericMoment(app, juror.last_saved_at) : html`<span class="wb-muted">${t.never}</span>`}</td>
      ${mayDecide && html`<td>${juror.active || juror.assigned > juror.submitted ? html`<${Act} app=${app} class="wb-link" aria-label=${`${t.replace} ${juror.code}`} onClick=${() => app.open("replace", juror)}>${t.replace}<//>` : html`<span class="wb-muted">${t.left}</span>`}</td>`}</tr>`)}<//></section>`;
}

function EntryTable({ app }) {
  const { texts: t, entries, language } = app.screen;
  const search = app.ui.search.trim().toLowerCase();
  const shown = entries.filter((entry) => (!app.ui.unfinished || entry.submitted < Math.max(entry.assigned, 1))
    && (!search || `${entry.number} ${entry.title}`.toLowerCase().includes(search)));
  return html`<section class="wb-card"><h2>${t.by_entry}</h2>
    <div class="wb-filter"><input type="search" placeholder=${t.search} aria-label=${t.search} value=${app.ui.search} onInput=${(event) => app.set({ search: event.target.value })} />
      <label><input type="checkbox" checked=${app.ui.unfinished} onChange=${(event) => app.set({ unfinished: event.target.checked })} /> ${t.unfinished}</label></div>
    <${Table} label=${t.by_entry} heads=${[t.entry, t.title, [t.reviews, "n"], [t.mean, "n"]]}>
    ${shown.map((entry) => html`<tr key=${entry.number}><th scope="row">${entry.number}</th><td>${entry.title}</td><td class="n">${entry.submitted} / ${entry.assigned}</td><td class="n">${entry.mean === null ? "—" : formatNumber(entry.mean, language)}</td></tr>`)}<//>
    ${!shown.length && html`<p class="wb-muted">${t.nothing_found}</p>`}</section>`;
}

function Apart({ app }) {
  const { texts: t, apart, stage } = app.screen;
  return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${fill(t.apart_rule, { levels: stage.levels_apart })}</h2>
    ${!apart.length ? html`<p>${t.apart_none}</p>` : html`<${Table} className="is-stacked" label=${t.apart} heads=${[t.entry, t.criterion, t.levels]}>
      ${apart.map((each) => html`<tr key=${each.number + each.criterion}><th scope="row">${each.number} <span class="wb-entry-title">${each.title}</span></th><td>${each.criterion}</td>
      <td>${each.levels.map(({ juror, level }) => html`<span class="wb-level" title=${juror}><b>${level}</b> <small>${juror}</small></span>`)}</td></tr>`)}<//>`}</section></div>`;
}

function CloseDialog({ app }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${t.close_title} confirm=${t.confirm_close} label=${t.reason_label} message=${{ kind: "close" }}><p>${t.close_explain}</p><//>`;
}

function ReopenDialog({ app }) {
  const { texts: t, stage, language } = app.screen;
  const [deadline, setDeadline] = useKept(app, "closes_at");
  return html`<${DecisionDialog} app=${app} title=${t.reopen_title} confirm=${t.confirm_reopen} label=${t.reason_label} message=${{ kind: "reopen", closes_at: deadline }}><p>${t.reopen_explain}</p>
    <label class="wb-field">${fill(t.new_deadline, { moment: formatMoment(stage.deadline, language, stage.timezone) })}<input type="datetime-local" value=${deadline} onInput=${(event) => setDeadline(event.target.value)} /></label><//>`;
}

function ReplaceDialog({ app, about }) {
  const { texts: t, language } = app.screen;
  const open = about.assigned - about.submitted;
  return html`<${DecisionDialog} app=${app} title=${fill(t.replace_title, { juror: about.code })} confirm=${t.confirm_replace} label=${t.reason_on_record} message=${{ kind: "replace", member: about.member }}>
    <ul class="wb-list"><li>${fillCount(t.replace_stay, about.submitted, language)}</li><li>${fillCount(t.replace_move, open, language)}</li>${about.begun > 0 && html`<li>${fillCount(t.replace_drafts, about.begun, language)}</li>`}<li>${t.replace_out}</li></ul><//>`;
}

function Replaced({ app }) {
  const { texts: t, replaced, language } = app.screen;
  if (!replaced) return null;
  const given = replaced.given.map(({ juror, count }) => `${juror} — ${fillCount(t.works, count, language)}`).join(", ");
  return html`<div class="wb-banner is-ok" role="status">${fill(replaced.given.length ? t.replaced_given : t.replaced_nothing, { juror: replaced.juror, given })} ${replaced.notes.map((note) => html`<br />${note}`)}
    <button class="wb-link" onClick=${() => app.dismissNote()}>${t.understood}</button></div>`;
}
