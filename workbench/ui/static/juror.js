// The juror's screen: queue, entry, review. Drawing only; JurorApp holds the state.

function SaveState({ app }) {
  const { texts: t, language } = app.screen;
  const { outbox } = app;
  const unsent = outbox.unsent.length > 0;
  const held = outbox.unsent.some((draft) => draft.refusal || tooLong(draft.form).length);
  const item = app.item(app.ui.current);
  if (unsent && (held || !outbox.connected || outbox.trouble || !(item ? app.accepts(item) : app.isOpen()))) return html`<span class="wb-saved is-bad">● ${t.not_saved}</span>`;
  if (unsent) return html`<span class="wb-saved is-busy">${t.saving}</span>`;
  const draft = app.ui.current && outbox.drafts.get(app.ui.current);
  const at = outbox.lastSaved || (draft && draft.savedAt);
  return html`<span class="wb-saved">✓ ${at ? fill(t.saved_at, { time: formatClock(at, language) }) : t.nothing_saved}</span>`;
}

function Header({ app }) {
  const { texts: t, stage, me, window: judging, language, queue } = app.screen;
  const done = queue.filter((item) => app.statusOf(item) === "submitted").length;
  const total = queue.filter((item) => item.status !== "conflict").length;
  const left = Date.parse(judging.closes_at) - (Date.now() + app.skew);
  const until = fill(t.until, { moment: formatMoment(judging.closes_at, language, stage.timezone) });
  const remaining = left > 0 && app.isOpen() ? fill(t.left, { time: left < 60000 ? t.less_than_minute : formatLeft(left, language) }) : "";
  return html`<header class="wb-head">
    <div class="wb-who"><${StageTitle} app=${app} />
      <p>${fill(t.juror, { code: me })} · ${until}${remaining && `, ${remaining}`}</p></div>
    <span class="wb-grow"></span>
    <span class="wb-progress" role="img" aria-label=${fill(t.rated_label, { done, total })}><i style=${{ width: `${total ? (100 * done) / total : 0}%` }}></i></span>
    <span class="wb-count">${fill(t.done_of, { done, total })}</span>
    <${SaveState} app=${app} />
    <button class="wb-ghost wb-small" lang=${language === "ru" ? "en" : "ru"} aria-label=${t.language_other_label} onClick=${() => app.switchLanguage()}>${t.language_other}</button>
    <details class="wb-menu" open=${Boolean(app.ui.menu)} onToggle=${(event) => app.set({ menu: event.target.open })}>
      <summary class="wb-ghost wb-small" aria-label=${t.menu}>☰</summary><div>
      <button onClick=${() => app.set({ dialog: "given", menu: false })}>${t.given}</button>
      <button onClick=${() => app.set({ dialog: "keys", menu: false })}>${t.keys}</button>
      ${isServed() && html`<button onClick=${() => app.leave()}>${t.sign_out}</button>`}</div></details>
  </header>`;
}

function Banners({ app }) {
  const { texts: t, window: judging, stage, language, preview } = app.screen;
  const { outbox } = app;
  const banner = (kind, text) => html`<div class=${`wb-banner is-${kind}`} role=${kind === "bad" ? "alert" : "status"}>${text}</div>`;
  const closed = judging.state === "not_open" ? fill(t.not_open, { moment: formatMoment(judging.opens_at, language, stage.timezone) }) : t[judging.state];
  const draft = app.ui.current && outbox.drafts.get(app.ui.current);
  return html`${preview && banner("info", t.preview)}
    ${app.signedOut ? banner("bad", t.signed_out) : !outbox.connected && banner("bad", t.connection_lost)}
    ${outbox.trouble && outbox.connected && banner("bad", fill(t.save_trouble, { reason: outbox.trouble }))}
    ${!app.isOpen() && banner("warn", html`${closed} ${judging.reason && fill(t.closed_reason, { reason: judging.reason })} ${outbox.unsent.some(({ number }) => !(app.item(number) && app.accepts(app.item(number)))) && t.unsent_closed}`)}
    ${draft && draft.refusal && app.accepts(app.item(draft.number)) && banner("bad", fill(t.save_refused, { reason: draft.refusal }))}`;
}

const STATUS_MARKS = { submitted: "✓", draft: "", not_begun: "", conflict: "!" };

function describe(app, item, status) {
  const { texts: t, language } = app.screen;
  const draft = app.outbox.drafts.get(item.number);
  if (draft && app.outbox.isDirty(draft) && !app.outbox.connected) return t.unsent;
  if (status === "draft") return fill(t.draft, { done: app.filled(draft), total: app.toFill() });
  if (status === "submitted" && app.screen.stage.show_total && app.total(draft) !== null) return fill(t.submitted_total, { total: formatNumber(app.total(draft), language) });
  return app.waits(item) && status === "not_begun" ? t.after_training : t[status];
}

function Queue({ app }) {
  const { texts: t, queue, groups, training } = app.screen;
  const progress = (items) => fill(t.done_of, { done: items.filter((item) => app.statusOf(item) === "submitted").length, total: items.filter((item) => item.status !== "conflict").length });
  const listed = (items) => html`<ul>${items.map((item) => {
    const status = app.statusOf(item);
    return html`<li key=${item.number}><button aria-current=${item.number === app.ui.current ? "true" : null} onClick=${() => app.open(item.number)}>
      <span class=${`wb-st is-${status}`} aria-hidden="true">${STATUS_MARKS[status]}</span>
      <span>${item.title}<small>${item.number} · ${describe(app, item, status)}</small></span></button></li>`;
  })}</ul>`;
  const grouped = [...groups.entries()].map(([group, { theme, label }]) => ({ theme, label, items: queue.filter((item) => item.group === group) }));
  const alone = queue.filter((item) => item.group === undefined);
  if (alone.length) grouped.push({ theme: t.no_group, label: t.no_group, items: alone });
  return html`<nav class="wb-nav" id="pane-list" aria-label=${t.my_entries}>
    ${training.items.length > 0 && html`<h2><span>${t.training}</span><span>${progress(training.items)}</span></h2>${listed(training.items)}`}
    <h2><span>${t.my_entries}</span><span>${progress(queue)}</span></h2>
    ${!queue.length && html`<p class="wb-empty">${t.empty_queue}</p>`}
    ${!groups.length ? listed(queue) : grouped.map(({ theme, label, items }, place) => html`<section class="wb-group" key=${place} aria-labelledby=${`group-${place}`}>
      <h3 id=${`group-${place}`}><span>${theme !== label && html`<small>${theme}</small>`}<span class="wb-label" title=${label}>${label}</span></span><span>${progress(items)}</span></h3>${listed(items)}</section>`)}</nav>`;
}

// Where a link leads; null for what no browser can open, or is not of the web.
function hostOf(link) {
  try {
    const address = new URL(link);
    return /^https?:$/.test(address.protocol) ? address.host : null;
  } catch (error) {
    return null;
  }
}

// What there is to rate, where there is no text: what was said, or what lies behind links.
function noBody(t, stage, entry) {
  const unseen = entry.links.length ? t.no_body_links : t.no_body;
  return { presentation: t.no_body_presentation, interview: t.no_body_interview }[stage.rates] || unseen;
}

function Article({ app, item }) {
  const { texts: t, stage } = app.screen;
  const entry = app.entries.get(item.number);
  if (item.status === "conflict") {
    return html`<h2 tabindex="-1">${item.title}</h2><div class="wb-note"><p>${t.conflict_declared}</p><p>«${item.reason}»</p>
      ${app.isOpen() && html`<button class="wb-ghost" onClick=${() => app.withdrawConflict(item.number)}>${t.conflict_withdraw}</button>`}</div>`;
  }
  if (!entry) return html`<h2 tabindex="-1">${item.title}</h2><p class="wb-muted">${t.loading_entry}</p>`;
  return html`<div class="wb-meta">${item.training ? html`<b>${fill(t.training_number, { number: entry.number })}</b>` : html`<span>${fill(t.number, { number: entry.number })}</span>`}${item.training ? null : stage.blind ? html`<span>${t.authors_hidden}</span>` : entry.authors.length > 0 && html`<span>${fill(t.authors, { names: entry.authors.join(", ") })}</span>`}
      ${entry.words > 0 && html`<span>${fillCount(t.words, entry.words, app.screen.language)}</span>`}<${SimilarButton} ...${{ app, entry }} /></div>
    <h2 tabindex="-1"><${MarkedTitle} text=${entry.title} marks=${marksOf(entry, -1)} /></h2>
    ${!entry.sections.length && html`<p class="wb-note">${noBody(t, stage, entry)}</p>`}
    ${entry.sections.map((section, place) => html`${section.heading && html`<h3>${section.heading}</h3>`}${paragraphs(app, section.text, marksOf(entry, place))}`)}
    ${entry.links.length > 0 && html`<h3>${t.attachments}</h3><ul class="wb-links">${entry.links.map((link, index) => html`<li>${hostOf(link) === null ? link : html`
      <a href=${link} target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer">${fill(t.attachment, { n: index + 1, host: hostOf(link) })}<span class="wb-sr"> (${t.opens_new_tab})</span></a>`}</li>`)}</ul>`}`;
}

// Stays open, with what is written, until the server has taken the declaration.
function Conflict({ app, onClose }) {
  const { texts: t } = app.screen;
  const [reason, setReason] = useState("");
  const ready = reason.trim() && app.outbox.connected && !app.ui.declaring;
  return html`<${Dialog} title=${t.conflict_title} onClose=${onClose}><p>${t.conflict_explain}</p>
    <label class="wb-field">${t.conflict_reason}<textarea rows="3" maxlength="1000" value=${reason} onInput=${(event) => setReason(event.target.value)}></textarea></label>
    ${!app.outbox.connected && html`<p class="wb-need" role="alert">${t.connection_lost}</p>`}
    <p class="wb-dialog-end"><button class="wb-ghost" onClick=${onClose}>${t.cancel}</button>
    <button class="wb-primary" disabled=${!ready} onClick=${() => app.declareConflict(reason)}>${t.conflict_declare}</button></p><//>`;
}

function Dialogs({ app }) {
  const { texts: t, language, queue, rubric } = app.screen;
  const close = () => app.set({ dialog: null });
  if (app.ui.dialog === "keys") {
    const rows = [[`${rubric.lowest} … ${rubric.highest === 10 ? "9, 0" : Math.min(rubric.highest, 9)}`, rubric.highest === 10 ? t.key_digits_ten : t.key_digits], ["↑ ↓", t.key_arrows], ["Ctrl + Enter", t.key_submit], ["Ctrl + Z", t.key_undo], ["?", t.key_help]];
    return html`<${Dialog} title=${t.keys} onClose=${close} closeLabel=${t.close}><dl class="wb-keylist">${rows.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl><//>`;
  }
  if (app.ui.dialog === "conflict") return html`<${Conflict} app=${app} onClose=${close} />`;
  if (app.ui.dialog === "given") {
    const rated = queue.filter((item) => ["draft", "submitted"].includes(app.statusOf(item)));
    const sent = rated.filter((item) => app.statusOf(item) === "submitted").map((item) => app.outbox.draft(item.number));
    const levelOf = (draft, id) => { const { level, abstained } = ratingOf(draft.form, id); return abstained ? "×" : level === null ? "·" : level; };
    const mean = (values) => (values.length ? formatNumber(values.reduce((sum, value) => sum + value, 0) / values.length, language) : "—");
    return html`<${Dialog} title=${t.given} onClose=${close} closeLabel=${t.close}><p class="wb-muted">${t.given_hint}</p>
      ${!rated.length ? html`<p>${t.given_empty}</p>` : html`<div class="wb-table" tabindex="0" role="region" aria-label=${t.given}><table><thead><tr><th scope="col">${t.entry}</th>
        ${rubric.criteria.map((criterion, index) => html`<th scope="col" title=${criterion.name}>${index + 1}</th>`)}<th scope="col">${t.total}</th></tr></thead>
        <tbody>${rated.map((item) => { const draft = app.outbox.draft(item.number); const total = app.total(draft);
          return html`<tr key=${item.number}><th scope="row"><button class="wb-link" onClick=${() => { close(); app.open(item.number); }}>${item.number}</button> <small>${t[app.statusOf(item)].split(",")[0]}</small></th>
          ${rubric.criteria.map(({ id }) => html`<td>${levelOf(draft, id)}</td>`)}<td>${total === null ? "—" : formatNumber(total, language)}</td></tr>`; })}</tbody>
        <tfoot><tr><th scope="row">${t.given_mean}</th>${rubric.criteria.map(({ id }) => html`<td>${mean(sent.map((draft) => ratingOf(draft.form, id).level).filter((level) => level !== null))}</td>`)}
          <td>${mean(sent.map((draft) => app.total(draft)).filter((value) => value !== null))}</td></tr></tfoot></table></div>
        <ol class="wb-legend">${rubric.criteria.map((criterion) => html`<li>${criterion.name}</li>`)}</ol>`}<//>`;
  }
  return null;
}

function Screen({ app }) {
  const { texts: t, queue, rubric } = app.screen;
  const item = app.item(app.ui.current);
  const draft = item && app.outbox.draft(item.number);
  const rateable = item && item.status !== "conflict";
  const tabs = [["list", t.list], ["work", t.entry], ["form", draft ? `${t.rate} ${app.filled(draft)}/${app.toFill()}` : t.rate]];
  const finished = queue.length > 0 && !app.toDo().length;
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`} data-pane=${app.ui.pane}>
    <${Header} app=${app} /><${Banners} app=${app} />
    ${finished && html`<div class="wb-banner is-ok" role="status"><b>${t.all_done}</b> ${app.isOpen() && t.all_done_hint}<${LeftElsewhere} app=${app} /></div>`}
    <div class="wb-main"><${Queue} app=${app} />
      <div class="wb-work" id="pane-work"><article class="wb-article" tabindex="0" aria-label=${t.entry}>${item ? html`<${Article} app=${app} item=${item} />` : html`<p class="wb-note">${t.empty_queue}</p>`}</article>
        ${rateable && html`<${SimilarPanel} app=${app} entry=${app.entries.get(item.number)} />`}</div>
      <section class="wb-form" id="pane-form" aria-label=${t.form}>${rateable && html`<${Form} key=${item.number} ...${{ app, item, draft }} />`}</section></div>
    <div class="wb-tabs" role="tablist">${tabs.map(([pane, label]) => html`<button key=${pane} role="tab" aria-selected=${app.ui.pane === pane} aria-controls=${`pane-${pane}`} onClick=${() => app.set({ pane })}>${label}</button>`)}</div>
    <div class="wb-toast-place" role="status" aria-live="polite">${app.ui.toast && html`<div class="wb-toast">${app.ui.toast.text}
      ${app.ui.toast.action && html`<button onClick=${() => { const { act } = app.ui.toast; app.set({ toast: null }); act(); }}>${app.ui.toast.action}</button>`}</div>`}</div>
    <${Dialogs} app=${app} /></div>`;
}

export default mounted((model, el, changed) => new JurorApp(model, el, changed), (app) => html`<${Screen} app=${app} />`);
