// The chair's screen: progress as it happens, levels apart, closing and reopening, downloads.

const REFRESH_MS = 3000;
const LANGUAGE_MEMORY = "workbench-language";

class ChairApp {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), connected: true, signedOut: false });
    this.ui = { tab: "progress", dialog: null, unfinished: false, search: "", refusal: "" };
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.onConnection = (event) => this.connection(event.detail.state);
    this.model.on("msg:custom", this.onMessage);
    window.addEventListener("workbench:connection", this.onConnection);
    this.timer = setInterval(() => this.connected && !this.signedOut && !document.hidden && this.send({ kind: "ping" }), REFRESH_MS);
    const language = remembered(browserStorage("localStorage"), LANGUAGE_MEMORY);
    if (language && language !== this.screen.language) this.send({ kind: "hello", language });
    document.title = this.screen.stage.name;
  }

  stop() {
    clearInterval(this.timer);
    this.model.off("msg:custom", this.onMessage);
    window.removeEventListener("workbench:connection", this.onConnection);
  }

  send(message) {
    this.model.send(message);
  }

  receive(message) {
    if (message.kind === "screen") {
      this.screen = { ...this.screen, ...message };
      if (message.language) document.documentElement.lang = message.language;
      if (this.deciding) this.set({ dialog: null, refusal: "" });
      this.deciding = false;
    } else if (message.kind === "refused") {
      this.deciding = false;
      if (message.code === "no_valid_link") this.signedOut = true;
      else if (message.code !== "store_busy") this.ui.refusal = message.message;
    }
    this.redraw();
  }

  connection(state) {
    this.connected = state === "open";
    this.signedOut = state === "signed_out";
    if (this.connected) this.send({ kind: "ping" });
    this.redraw();
  }

  set(changes) {
    Object.assign(this.ui, changes);
    this.redraw();
  }

  decide(message) {
    this.deciding = true;
    this.send(message);
  }

  switchLanguage() {
    const language = this.screen.language === "ru" ? "en" : "ru";
    remember(browserStorage("localStorage"), LANGUAGE_MEMORY, language);
    this.send({ kind: "hello", language });
  }
}

function Card({ title, value, of, say, wide }) {
  return html`<div class=${`wb-card ${wide || ""}`}><h2>${title}</h2><div class="wb-big">${value} ${of !== undefined && html`<small>${of}</small>`}</div>${say && html`<p>${say}</p>`}</div>`;
}

function Progress({ app }) {
  const { texts: t, jurors, entries, apart, language, stage } = app.screen;
  const sum = (key) => jurors.reduce((all, juror) => all + juror[key], 0);
  const full = entries.filter((entry) => entry.assigned > 0 && entry.submitted >= entry.assigned).length;
  const none = entries.filter((entry) => !entry.submitted).length;
  const waiting = jurors.filter((juror) => juror.assigned && !juror.submitted && !juror.begun);
  const search = app.ui.search.trim().toLowerCase();
  const shown = entries.filter((entry) => (!app.ui.unfinished || entry.submitted < Math.max(entry.assigned, 1))
    && (!search || `${entry.number} ${entry.title}`.toLowerCase().includes(search)));
  const whole = (value) => new Intl.NumberFormat(language).format(value);
  return html`<div class="wb-cards">
    <${Card} title=${t.submitted_reviews} value=${whole(sum("submitted"))} of=${fill(t.of, { total: whole(sum("assigned")) })} say=${fill(t.begun, { count: sum("begun") })} />
    <${Card} title=${t.full_entries} value=${whole(full)} of=${fill(t.of, { total: whole(entries.length) })} say=${fill(t.no_review, { count: none })} />
    <${Card} title=${t.apart_card} value=${whole(new Set(apart.map((each) => each.number)).size)} say=${fill(t.apart_rule, { levels: stage.levels_apart })} />
    <${Card} title=${t.waiting} value=${whole(waiting.length)} of=${fill(t.of, { total: whole(jurors.length) })} say=${waiting.length ? waiting.slice(0, 12).map((juror) => juror.code).join(", ") + (waiting.length > 12 ? "…" : "") : t.all_begun} />
    <section class="wb-card is-half"><h2>${t.by_juror}</h2><div class="wb-table" tabindex="0" role="region" aria-label=${t.by_juror}><table><thead><tr><th scope="col">${t.juror}</th><th scope="col" class="n">${t.submitted}</th><th scope="col" class="n">${t.draft}</th><th scope="col" class="n">${t.conflicts}</th><th scope="col">${t.last_saved}</th></tr></thead>
      <tbody>${jurors.map((juror) => html`<tr key=${juror.code}><th scope="row">${juror.code}</th>
        <td class="n"><span class="wb-meter" aria-hidden="true"><i style=${{ width: `${juror.assigned ? (100 * juror.submitted) / juror.assigned : 0}%` }}></i></span> ${fill("{done} / {total}", { done: juror.submitted, total: juror.assigned })}</td>
        <td class="n">${juror.begun || ""}</td><td class="n">${juror.conflicts || ""}</td><td>${juror.last_saved_at ? formatMoment(juror.last_saved_at, language, stage.timezone).replace(/ \(.*\)$/, "") : html`<span class="wb-muted">${t.never}</span>`}</td></tr>`)}</tbody></table></div></section>
    <section class="wb-card is-half"><h2>${t.by_entry}</h2>
      <div class="wb-filter"><input type="search" placeholder=${t.search} aria-label=${t.search} value=${app.ui.search} onInput=${(event) => app.set({ search: event.target.value })} />
        <label><input type="checkbox" checked=${app.ui.unfinished} onChange=${(event) => app.set({ unfinished: event.target.checked })} /> ${t.unfinished}</label></div>
      <div class="wb-table" tabindex="0" role="region" aria-label=${t.by_entry}><table><thead><tr><th scope="col">${t.entry}</th><th scope="col">${t.title}</th><th scope="col" class="n">${t.reviews}</th><th scope="col" class="n">${t.mean}</th></tr></thead>
      <tbody>${shown.map((entry) => html`<tr key=${entry.number}><th scope="row">${entry.number}</th><td>${entry.title}</td><td class="n">${entry.submitted} / ${entry.assigned}</td><td class="n">${entry.mean === null ? "—" : formatNumber(entry.mean, language)}</td></tr>`)}</tbody></table>
      ${!shown.length && html`<p class="wb-muted">${t.nothing_found}</p>`}</div></section></div>`;
}

function Apart({ app }) {
  const { texts: t, apart, stage } = app.screen;
  return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${fill(t.apart_rule, { levels: stage.levels_apart })}</h2>
    ${!apart.length ? html`<p>${t.apart_none}</p>` : html`<div class="wb-table" tabindex="0" role="region" aria-label=${t.apart}><table><thead><tr><th scope="col">${t.entry}</th><th scope="col">${t.criterion}</th><th scope="col">${t.levels}</th></tr></thead>
      <tbody>${apart.map((each) => html`<tr key=${each.number + each.criterion}><th scope="row">${each.number} <span class="wb-entry-title">${each.title}</span></th><td>${each.criterion}</td>
      <td class="wb-nowrap">${each.levels.map(({ juror, level }) => html`<span class="wb-level" title=${juror}><b>${level}</b> <small>${juror}</small></span>`)}</td></tr>`)}</tbody></table></div>`}</section></div>`;
}

function Conflicts({ app }) {
  const { texts: t, conflicts } = app.screen;
  return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.conflicts}</h2>
    ${!conflicts.length ? html`<p>${t.conflicts_none}</p>` : html`<div class="wb-table" tabindex="0" role="region" aria-label=${t.conflicts}><table><thead><tr><th scope="col">${t.entry}</th><th scope="col">${t.juror}</th><th scope="col">${t.reason}</th></tr></thead>
      <tbody>${conflicts.map((each) => html`<tr key=${each.number + each.juror}><th scope="row">${each.number}</th><td>${each.juror}</td><td>${each.reason}</td></tr>`)}</tbody></table></div>`}</section></div>`;
}

function Decision({ app }) {
  const { texts: t, stage, language } = app.screen;
  const [reason, setReason] = useState("");
  const [deadline, setDeadline] = useState("");
  const closing = app.ui.dialog === "close";
  const cancel = () => app.set({ dialog: null, refusal: "" });
  return html`<${Dialog} title=${closing ? t.close_title : t.reopen_title} onClose=${cancel}><p>${closing ? t.close_explain : t.reopen_explain}</p>
    <label class="wb-field">${t.reason_label}<textarea rows="2" maxlength="1000" value=${reason} onInput=${(event) => setReason(event.target.value)}></textarea></label>
    ${!closing && html`<label class="wb-field">${fill(t.new_deadline, { moment: formatMoment(stage.deadline, language, stage.timezone) })}<input type="datetime-local" value=${deadline} onInput=${(event) => setDeadline(event.target.value)} /></label>`}
    ${app.ui.refusal && html`<p class="wb-need" role="alert">${fill(t.refused, { reason: app.ui.refusal })}</p>`}
    <p class="wb-dialog-end"><button class="wb-ghost" onClick=${cancel}>${t.cancel}</button>
    <button class="wb-primary" disabled=${!reason.trim()} onClick=${() => app.decide(closing ? { kind: "close", reason } : { kind: "reopen", reason, closes_at: deadline })}>${closing ? t.confirm_close : t.confirm_reopen}</button></p><//>`;
}

function ChairScreen({ app }) {
  const { texts: t, window: judging, stage, me, role, may_decide: mayDecide, language, apart, conflicts, preview } = app.screen;
  const moment = formatMoment(judging.state === "not_open" ? judging.opens_at : judging.closes_at, language, stage.timezone);
  const state = fill(judging.state === "open" ? t.open_until : t[judging.state], { moment });
  const files = [["sheet.xlsx", t.score_sheet, "XLSX"], ["reviews.xlsx", t.reviews_file, "XLSX"], ["reviews.csv", t.reviews_file, "CSV"]];
  const tabs = [["progress", t.progress, 0], ["apart", t.apart, new Set(apart.map((each) => each.number)).size], ["conflicts", t.conflicts, conflicts.length]];
  const Pane = { progress: Progress, apart: Apart, conflicts: Conflicts }[app.ui.tab];
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`}>
    <header class="wb-head"><div class="wb-who"><h1>${stage.name} · ${stage.track}</h1><p>${fill(t[role === "chair" ? "chair" : "commission"], { code: me })} · ${state}</p></div><span class="wb-grow"></span>
      <span class="wb-muted wb-updated">${fill(t.updated, { time: formatClock(judging.now, language, stage.timezone) })}</span>
      <details class="wb-menu"><summary class="wb-ghost wb-small">${t.download}</summary><div>${files.map(([file, name, kind]) => html`<a class="wb-file" href=${`download/${file}`} download>${name} <small>${kind}</small></a>`)}</div></details>
      ${mayDecide && html`<button class="wb-ghost wb-small" onClick=${() => app.set({ dialog: judging.state === "open" || judging.state === "not_open" ? "close" : "reopen" })}>${judging.state === "open" || judging.state === "not_open" ? t.close : t.reopen}</button>`}
      <button class="wb-ghost wb-small" lang=${language === "ru" ? "en" : "ru"} aria-label=${t.language_other_label} onClick=${() => app.switchLanguage()}>${t.language_other}</button>
      ${isServed() && html`<button class="wb-ghost wb-small" onClick=${() => signOut()}>${t.sign_out}</button>`}</header>
    ${preview && html`<div class="wb-banner is-info" role="status">${t.preview}</div>`}
    ${app.signedOut ? html`<div class="wb-banner is-bad" role="alert">${t.signed_out}</div>` : !app.connected && html`<div class="wb-banner is-bad" role="alert">${t.connection_lost}</div>`}
    ${judging.state === "closed_by_chair" && html`<div class="wb-banner is-warn" role="status">${t.closed_by_chair}. ${judging.reason}</div>`}
    <div class="wb-chair-tabs" role="tablist">${tabs.map(([tab, name, count]) => html`<button key=${tab} role="tab" aria-selected=${app.ui.tab === tab} onClick=${() => app.set({ tab })}>${name}${count > 0 && html` <i>${count}</i>`}</button>`)}</div>
    <div class="wb-chair" tabindex="0"><${Pane} app=${app} /></div>
    ${app.ui.dialog && html`<${Decision} key=${app.ui.dialog} app=${app} />`}</div>`;
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
