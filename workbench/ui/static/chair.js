// The chair's screen: head, tabs, dialogs. Each tab has a script of its own.

const PANES = { progress: Progress, groups: Groups, apart: Apart, alike: Alike, conflicts: Conflicts, finalists: Finalists };
const DIALOGS = {
  close: CloseDialog, reopen: ReopenDialog, replace: ReplaceDialog, dismiss: DismissDialog, restore: RestoreDialog, judge: JudgeDialog,
  propose: ProposeDialog, approve: ApproveDialog, reject: RejectDialog, publish: PublishDialog, withdraw: WithdrawDialog,
};

function Head({ app }) {
  const { texts: t, window: judging, stage, me, role, may_decide: mayDecide, language } = app.screen;
  const moment = formatMoment(judging.state === "not_open" ? judging.opens_at : judging.closes_at, language, stage.timezone);
  const state = fill(judging.state === "open" ? t.open_until : t[judging.state], { moment });
  const files = [["sheet.xlsx", t.score_sheet, "XLSX"], ["reviews.xlsx", t.reviews_file, "XLSX"], ["reviews.csv", t.reviews_file, "CSV"]];
  const closes = judging.state === "open" || judging.state === "not_open";
  return html`<header class="wb-head"><div class="wb-who"><${StageTitle} app=${app} /><p>${fill(t[role === "chair" ? "chair" : "commission"], { code: me })} · ${state}</p></div><span class="wb-grow"></span>
    <span class="wb-muted wb-updated">${fill(t.updated, { time: formatClock(judging.now, language, stage.timezone) })}</span>
    <details class="wb-menu"><summary class="wb-ghost wb-small">${t.download}</summary><div>${files.map(([file, name, kind]) => html`<a class="wb-file" href=${`download/${file}${stageAddress(stage.id)}`} download>${name} <small>${kind}</small></a>`)}</div></details>
    ${mayDecide && html`<${Act} app=${app} class="wb-ghost wb-small" onClick=${() => app.open(closes ? "close" : "reopen")}>${closes ? t.close : t.reopen}<//>`}
    <button class="wb-ghost wb-small" lang=${language === "ru" ? "en" : "ru"} aria-label=${language === "ru" ? t.language_other_label : "По-русски"} onClick=${() => app.switchLanguage()}>${language === "ru" ? t.language_other : "RU"}</button>
    ${isServed() && html`<button class="wb-ghost wb-small" onClick=${() => { forgetKept(null, "workbench-said:"); signOut(); }}>${t.sign_out}</button>`}</header>`;
}

function Banners({ app }) {
  const { texts: t, window: judging, preview, may_decide: mayDecide, role } = app.screen;
  const mayAct = mayDecide || role === "commission";
  return html`${preview && html`<div class="wb-banner is-info" role="status">${t.preview}</div>`}
    ${app.signedOut ? html`<div class="wb-banner is-bad" role="alert">${t.signed_out}</div>` : !app.connected && html`<div class="wb-banner is-bad" role="alert">${t.connection_lost}${mayAct && ` ${t.lost_deciding}`}</div>`}
    <${Note} app=${app} />
    ${judging.state === "closed_by_chair" && html`<div class="wb-banner is-warn" role="status">${t.closed_by_chair}. ${judging.reason}</div>`}
    ${app.ui.refusal && !app.ui.dialog && html`<div class="wb-banner is-bad" role="alert">${fill(t.refused, { reason: app.ui.refusal })}</div>`}`;
}

// Arrows go through the tabs in a circle, Home and End to the first and the last.
function turnTab(app, event, tabs) {
  const names = tabs.map(([name]) => name);
  const at = names.indexOf(app.ui.tab);
  const to = { ArrowRight: (at + 1) % names.length, ArrowLeft: (at + names.length - 1) % names.length, Home: 0, End: names.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.currentTarget.children[to].focus();
  app.go(names[to]);
}

// What came of a decision, where the new state alone does not say it.
function Note({ app }) {
  const { texts: t, decisions } = app.screen;
  if (!app.ui.note) return null;
  const current = app.ui.note === "settled" && app.ui.tab === "finalists" && decisions && decisions.current;
  return html`<div class="wb-banner is-ok" role="status">${t[app.ui.note]} ${current && fill(t.stands_now, { id: current.id, state: t[current.state] })} <button class="wb-link" onClick=${() => app.set({ note: null })}>${t.understood}</button></div>`;
}

function ChairScreen({ app }) {
  const { texts: t, apart, conflicts } = app.screen;
  const tabs = [["progress", t.progress, 0], ["groups", t.groups, 0], ["apart", t.apart, new Set(apart.map((each) => each.number)).size], ["alike", t.alike, app.screen.alike ? app.screen.alike.undecided : 0], ["conflicts", t.conflicts, conflicts.length], ["finalists", t.finalists, 0]];
  const Pane = PANES[app.ui.tab];
  const Shown = app.ui.dialog && DIALOGS[app.ui.dialog.name];
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`}><${Head} app=${app} /><${Banners} app=${app} /><${Replaced} app=${app} />
    <div class="wb-chair-tabs" role="tablist" onKeyDown=${(event) => turnTab(app, event, tabs)}>${tabs.map(([tab, name, count]) => html`<button key=${tab} role="tab" id=${`chair-tab-${tab}`} aria-controls="chair-pane" tabindex=${app.ui.tab === tab ? 0 : -1} aria-selected=${app.ui.tab === tab} onClick=${() => app.go(tab)}>${name}${count > 0 && html` <i>${count}</i>`}</button>`)}</div>
    <div class="wb-chair" id="chair-pane" role="tabpanel" aria-labelledby=${`chair-tab-${app.ui.tab}`} tabindex="0"><${Pane} app=${app} /></div>
    ${Shown && html`<${Shown} key=${app.ui.dialog.name} app=${app} about=${app.ui.dialog.about} />`}</div>`;
}

export default mounted((model, el, changed) => new ChairApp(model, changed), (app) => html`<${ChairScreen} app=${app} />`);
