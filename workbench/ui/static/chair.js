// The chair's screen: head, tabs, dialogs. Each tab has a script of its own.

const PANES = { progress: Progress, apart: Apart, conflicts: Conflicts, finalists: Finalists };
const DIALOGS = {
  close: CloseDialog, reopen: ReopenDialog, replace: ReplaceDialog, dismiss: DismissDialog, restore: RestoreDialog,
  propose: ProposeDialog, approve: ApproveDialog, reject: RejectDialog, publish: PublishDialog, withdraw: WithdrawDialog,
};

function Head({ app }) {
  const { texts: t, window: judging, stage, me, role, may_decide: mayDecide, language } = app.screen;
  const moment = formatMoment(judging.state === "not_open" ? judging.opens_at : judging.closes_at, language, stage.timezone);
  const state = fill(judging.state === "open" ? t.open_until : t[judging.state], { moment });
  const files = [["sheet.xlsx", t.score_sheet, "XLSX"], ["reviews.xlsx", t.reviews_file, "XLSX"], ["reviews.csv", t.reviews_file, "CSV"]];
  const closes = judging.state === "open" || judging.state === "not_open";
  return html`<header class="wb-head"><div class="wb-who"><h1>${stage.name} · ${stage.track}</h1><p>${fill(t[role === "chair" ? "chair" : "commission"], { code: me })} · ${state}</p></div><span class="wb-grow"></span>
    <span class="wb-muted wb-updated">${fill(t.updated, { time: formatClock(judging.now, language, stage.timezone) })}</span>
    <details class="wb-menu"><summary class="wb-ghost wb-small">${t.download}</summary><div>${files.map(([file, name, kind]) => html`<a class="wb-file" href=${`download/${file}`} download>${name} <small>${kind}</small></a>`)}</div></details>
    ${mayDecide && html`<button class="wb-ghost wb-small" onClick=${() => app.open(closes ? "close" : "reopen")}>${closes ? t.close : t.reopen}</button>`}
    <button class="wb-ghost wb-small" lang=${language === "ru" ? "en" : "ru"} aria-label=${language === "ru" ? t.language_other_label : "По-русски"} onClick=${() => app.switchLanguage()}>${language === "ru" ? t.language_other : "RU"}</button>
    ${isServed() && html`<button class="wb-ghost wb-small" onClick=${() => signOut()}>${t.sign_out}</button>`}</header>`;
}

function Banners({ app }) {
  const { texts: t, window: judging, preview } = app.screen;
  return html`${preview && html`<div class="wb-banner is-info" role="status">${t.preview}</div>`}
    ${app.signedOut ? html`<div class="wb-banner is-bad" role="alert">${t.signed_out}</div>` : !app.connected && html`<div class="wb-banner is-bad" role="alert">${t.connection_lost}</div>`}
    ${judging.state === "closed_by_chair" && html`<div class="wb-banner is-warn" role="status">${t.closed_by_chair}. ${judging.reason}</div>`}
    ${app.ui.refusal && !app.ui.dialog && html`<div class="wb-banner is-bad" role="alert">${fill(t.refused, { reason: app.ui.refusal })}</div>`}`;
}

function ChairScreen({ app }) {
  const { texts: t, apart, conflicts } = app.screen;
  const tabs = [["progress", t.progress, 0], ["apart", t.apart, new Set(apart.map((each) => each.number)).size], ["conflicts", t.conflicts, conflicts.length], ["finalists", t.finalists, 0]];
  const Pane = PANES[app.ui.tab];
  const Shown = app.ui.dialog && DIALOGS[app.ui.dialog.name];
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`}><${Head} app=${app} /><${Banners} app=${app} /><${Replaced} app=${app} />
    <div class="wb-chair-tabs" role="tablist">${tabs.map(([tab, name, count]) => html`<button key=${tab} role="tab" aria-selected=${app.ui.tab === tab} onClick=${() => app.go(tab)}>${name}${count > 0 && html` <i>${count}</i>`}</button>`)}</div>
    <div class="wb-chair" tabindex="0"><${Pane} app=${app} /></div>
    ${Shown && html`<${Shown} key=${app.ui.dialog.name} app=${app} about=${app.ui.dialog.about} />`}</div>`;
}

export default {
  render({ model, el }) {
    let queued = false;
    const draw = () => {
      queued = false;
      render(html`<${ChairScreen} app=${app} />`, el);
    };
    // One drawing per turn of the event loop, however many things changed.
    const app = new ChairApp(model, () => {
      if (!queued) queueMicrotask(draw);
      queued = true;
    });
    app.start();
    draw();
    return () => {
      app.stop();
      render(null, el);
    };
  },
};
