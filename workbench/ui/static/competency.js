// The participant's screen: start page, forms, profile. Drawing only; CompetencyApp holds the state.

function SaveState({ app }) {
  const { texts: t, language } = app.screen;
  const { outbox } = app;
  const { unsent } = outbox;
  if (unsent.length && (!outbox.connected || outbox.trouble || unsent.some((draft) => draft.refusal))) return html`<span class="wb-saved is-bad">● ${t.not_saved}</span>`;
  if (unsent.length) return html`<span class="wb-saved is-busy">${t.saving}</span>`;
  if (!outbox.lastSaved && !app.nextTask()) return null; // nothing to be saved any more
  return html`<span class="wb-saved">✓ ${outbox.lastSaved ? fill(t.saved_at, { time: formatClock(outbox.lastSaved, language) }) : t.nothing_saved}</span>`;
}

function Header({ app }) {
  const { texts: t, me, language } = app.screen;
  const task = app.ui.view === "home" ? null : app.task();
  const name = (task || app.screen.tasks[0] || { assessment_name: t.app }).assessment_name;
  return html`<header class="wb-head"><div class="wb-who"><h1>${name}</h1><p>${fill(t.participant, { code: me })}${task && app.canAnswer(task) ? ` · ${deadline(app, task)}` : ""}</p></div>
    <span class="wb-grow"></span><${SaveState} app=${app} />
    <button class="wb-ghost wb-small" lang=${language === "ru" ? "en" : "ru"} aria-label=${t.language_other_label} onClick=${() => app.switchLanguage()}>${t.language_other}</button>
    <details class="wb-menu" open=${Boolean(app.ui.menu)} onToggle=${(event) => app.set({ menu: event.target.open })}>
      <summary class="wb-ghost wb-small" aria-label=${t.menu}>☰</summary><div>
      <button onClick=${() => app.go("home")}>${t.home}</button>
      <button onClick=${() => app.set({ dialog: "keys", menu: false })}>${t.keys}</button>
      ${isServed() && html`<button onClick=${() => app.leave()}>${t.sign_out}</button>`}</div></details></header>`;
}

function Banners({ app }) {
  const { texts: t, preview } = app.screen;
  const { outbox, ui } = app;
  const task = app.task();
  const banner = (kind, text) => html`<div class=${`wb-banner is-${kind}`} role=${kind === "bad" ? "alert" : "status"}>${text}</div>`;
  const draft = task && outbox.drafts.get(task.id);
  return html`${preview && banner("info", t.preview)}
    ${app.signedOut ? banner("bad", t.signed_out) : !outbox.connected && banner("bad", t.connection_lost)}
    ${outbox.trouble && outbox.connected && banner("bad", fill(t.save_trouble, { reason: outbox.trouble }))}
    ${task && ui.view !== "home" && task.window === "closed" && task.state !== "submitted" && banner("warn", html`${deadline(app, task)} ${draft && outbox.isDirty(draft) && t.unsent_closed}`)}
    ${draft && draft.refusal && banner("bad", fill(t.refused, { reason: draft.refusal }))}
    ${ui.notice && banner("warn", t[ui.notice])}
    ${ui.refusal && ui.view !== "profile" && banner("bad", ui.refusal)}`;
}

function Dialogs({ app }) {
  const { texts: t, tasks } = app.screen;
  const close = () => app.set({ dialog: null });
  if (app.ui.dialog === "places") return html`<${Dialog} title=${t.places} onClose=${close} closeLabel=${t.close}><${StepList} app=${app} task=${app.task()} /><//>`;
  if (app.ui.dialog !== "keys") return null;
  const about = (app.ui.view === "task" && app.task()) || tasks[0];
  const statements = about && about.source !== TEST;
  const rows = statements ? [["1–5", t.key_statement], ["↑ ↓", t.key_statements], ["Enter", t.key_next], ["?", t.key_help]]
    : [["1–4", t.key_option], ["↑ ↓", t.key_up_down], ["← →", t.key_back_next], ["Enter", t.key_next], ["?", t.key_help]];
  return html`<${Dialog} title=${t.keys} onClose=${close} closeLabel=${t.close}><dl class="wb-keylist">${rows.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl><//>`;
}

function View({ app }) {
  const { texts: t } = app.screen;
  const { view } = app.ui;
  const task = app.task();
  if (view === "profile") return html`<${ProfilePage} app=${app} />`;
  if (view === "done" && task) return html`<${Done} app=${app} />`;
  if (!["task", "check"].includes(view) || !task) return html`<${Home} app=${app} />`;
  if (!app.forms.has(task.id)) return html`<div class="wb-scroll"><div class="wb-column"><p class="wb-panel" role="status">${t.loading}</p></div></div>`;
  return view === "check" ? html`<${Check} app=${app} task=${task} />` : html`<${Task} app=${app} task=${task} />`;
}

function Screen({ app }) {
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`} data-view=${app.ui.view}>
    <${Header} app=${app} /><${Banners} app=${app} /><${View} app=${app} />
    <div class="wb-toast-place" role="status" aria-live="polite">${app.ui.toast && html`<div class="wb-toast">${app.ui.toast.text}</div>`}</div>
    <${Dialogs} app=${app} /></div>`;
}

export default mounted((model, el, changed) => new CompetencyApp(model, el, changed), (app) => html`<${Screen} app=${app} />`);
