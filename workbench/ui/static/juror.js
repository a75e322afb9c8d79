// The juror's screen: queue, entry, review. State lives in JurorApp, the functions below draw it.

const LANGUAGE_MEMORY = "workbench-language";

class JurorApp {
  constructor(model, el, redraw) {
    Object.assign(this, { model, el, redraw });
    this.screen = model.get("screen");
    this.entries = new Map();
    this.asked = new Set();
    this.ui = { current: null, pane: "work", dialog: null, toast: null, criterion: null, expanded: null, commenting: null, checked: null };
    this.signedOut = false;
    this.skew = Date.parse(this.screen.window.now) - Date.now();
    this.place = `workbench-place:${this.screen.owner}`;
    this.outbox = new Outbox({
      owner: this.screen.owner, storage: browserStorage("localStorage"), locks: navigator.locks,
      send: (message) => this.send(message), changed: () => this.redraw(),
    });
  }

  start() {
    const language = remembered(browserStorage("localStorage"), LANGUAGE_MEMORY);
    this.takeScreen(this.screen);
    this.restorePlace();
    if (language && language !== this.screen.language) this.send({ kind: "hello", language });
    this.adoptOrphans();
    this.fetchEntries();
    this.onMessage = (message) => this.receive(message);
    this.onConnection = (event) => this.connection(event.detail.state);
    this.onKey = (event) => this.key(event);
    this.onSignOutFailed = () => {
      this.leaving = false;
      this.toast(this.screen.texts.sign_out_failed);
    };
    this.onStorage = (event) => event.key && this.outbox.storageChanged(event.key, event.newValue);
    this.onLeave = (event) => {
      if (this.leaving) {
        if (event.type === "pagehide") this.forget();
        return;
      }
      this.rememberPlace();
      for (const draft of this.outbox.unsent) this.outbox.flush(draft.number);
      // Asking is only worth it where the browser could not keep the text.
      if (this.outbox.storageFull && this.outbox.unsent.length) event.preventDefault();
    };
    this.model.on("msg:custom", this.onMessage);
    window.addEventListener("workbench:connection", this.onConnection);
    window.addEventListener("keydown", this.onKey);
    window.addEventListener("storage", this.onStorage);
    window.addEventListener("beforeunload", this.onLeave);
    window.addEventListener("pagehide", this.onLeave);
    window.addEventListener("workbench:sign-out-failed", this.onSignOutFailed);
    this.clock = setInterval(() => {
      this.redraw();
      // A tab may have been closed since with words that it could not send. Without locks nobody knows.
      if (navigator.locks) this.adoptOrphans();
    }, 15000);
    this.pinger = setInterval(() => this.ping(), 10000);
  }

  stop() {
    clearInterval(this.clock);
    clearInterval(this.pinger);
    this.model.off("msg:custom", this.onMessage);
    window.removeEventListener("workbench:connection", this.onConnection);
    window.removeEventListener("keydown", this.onKey);
    window.removeEventListener("storage", this.onStorage);
    window.removeEventListener("beforeunload", this.onLeave);
    window.removeEventListener("pagehide", this.onLeave);
    window.removeEventListener("workbench:sign-out-failed", this.onSignOutFailed);
    if (this.outbox.release) this.outbox.release();
  }

  adoptOrphans() {
    return this.outbox.adoptOrphans(new Set(this.screen.queue.map((item) => item.number)));
  }

  send(message) {
    this.model.send(message);
  }

  ping() {
    if (this.signedOut || !this.outbox.connected) return;
    const known = {};
    for (const draft of this.outbox.drafts.values()) if (draft.base) known[draft.number] = draft.base;
    this.send({ kind: "ping", known });
  }

  set(changes) {
    Object.assign(this.ui, changes);
    this.rememberPlace();
    this.redraw();
  }

  // --- what the server says ---

  receive(message) {
    if (message.kind === "screen") this.takeScreen(message);
    else if (message.kind === "entry") this.entries.set(message.number, message);
    else if (message.kind === "saved") this.takeSaved(message);
    else if (message.kind === "refused") this.takeRefusal(message);
    this.redraw();
  }

  takeScreen(message) {
    const languageChanged = message.language && message.language !== this.screen.language;
    this.screen = { ...this.screen, ...message };
    this.skew = Date.parse(this.screen.window.now) - Date.now();
    for (const item of this.screen.queue) if (item.review) this.outbox.take(item.number, item.review);
    this.outbox.setOpen(this.isOpen());
    if (languageChanged) {
      this.entries.clear();
      this.asked.clear();
      document.documentElement.lang = message.language;
    }
    document.title = this.screen.texts.app;
    if (!this.item(this.ui.current)) this.ui.current = this.firstToDo();
    this.fetchEntries();
  }

  takeSaved(message) {
    const result = this.outbox.saved(message);
    if (!result) return;
    const item = this.item(message.entry);
    if (item) item.status = message.review.status;
    const { texts: t } = this.screen;
    const submitted = message.review.status === "submitted";
    if (result.intent === "submit" && submitted && result.draft.inflight) {
      // More was typed meanwhile, and the review is on its way to being opened again.
    } else if (result.intent === "submit" && !submitted && this.overtaken(result.draft)) {
      this.showOvertaken(message.entry);
    } else if (result.intent === "submit" && submitted) {
      const next = this.nextNumber(message.entry);
      this.toast(fill(t.submitted_now, { number: message.entry }), t.undo, () => this.reopen(message.entry));
      if (this.ui.current === message.entry && next) this.open(next);
    } else if (result.intent === "submit" && result.missing.length) {
      this.showMissing(message.entry, result.missing);
    } else if (result.intent === "reopen") this.toast(t.reopened_now);
  }

  takeRefusal(message) {
    const { texts: t } = this.screen;
    if (message.code === "no_valid_link") this.connection("signed_out");
    if (message.code === "judging_closed") this.ping();
    if (message.id) this.outbox.refused(message);
    else if (message.code !== "no_valid_link") {
      this.asked.delete(message.entry);
      this.toast(fill(t.save_refused, { reason: message.message }));
    }
  }

  connection(state) {
    this.signedOut = state === "signed_out";
    const back = state === "open" && !this.outbox.connected;
    this.outbox.setConnected(state === "open");
    if (back) {
      this.asked.clear();
      this.ping();
      this.fetchEntries();
    }
    this.redraw();
  }

  // The whole queue is fetched in the background, so that reading goes on without a connection.
  fetchEntries() {
    const readable = this.screen.queue.filter((item) => item.status !== "conflict").map((item) => item.number);
    const wanted = [this.ui.current, ...readable].filter((number) => readable.includes(number));
    for (const number of new Set(wanted)) {
      if (this.entries.has(number) || this.asked.has(number)) continue;
      this.asked.add(number);
      this.send({ kind: "entry", entry: number });
    }
  }

  // --- what the juror does ---

  item(number) {
    return this.screen.queue.find((each) => each.number === number);
  }

  statusOf(item) {
    const draft = this.outbox.drafts.get(item.number);
    if (item.status === "conflict") return "conflict";
    if (draft && draft.status === "submitted") return "submitted";
    return draft && this.filled(draft) > 0 ? "draft" : item.status === "submitted" ? "draft" : item.status;
  }

  filled(draft) {
    return this.screen.rubric.criteria.filter(({ id }) => {
      const rating = ratingOf(draft.form, id);
      return rating.level !== null || rating.abstained;
    }).length;
  }

  total(draft) {
    let [sum, weights] = [0, 0];
    for (const { id, weight } of this.screen.rubric.criteria) {
      const { level } = ratingOf(draft.form, id);
      if (level !== null) [sum, weights] = [sum + weight * level, weights + weight];
    }
    return weights ? sum / weights : null;
  }

  missing(draft) {
    const places = [];
    for (const { id, comment_at } of this.screen.rubric.criteria) {
      const rating = ratingOf(draft.form, id);
      if (rating.level === null && !rating.abstained) places.push([id, "level"]);
      else if (comment_at.includes(rating.level) && !rating.comment.trim()) places.push([id, "comment"]);
    }
    for (const place of tooLong(draft.form)) places.push(place.split("."));
    if (this.screen.rubric.closing_comment === "required" && !draft.form.closing.trim()) places.push(["closing", "comment"]);
    return places;
  }

  isOpen() {
    return this.screen.window.state === "open";
  }

  isLocked(item, draft) {
    return !this.isOpen() || item.status === "conflict" || draft.status === "submitted" || this.screen.preview === "locked";
  }

  toDo() {
    return this.screen.queue.filter((item) => ["not_begun", "draft"].includes(this.statusOf(item)));
  }

  firstToDo() {
    const next = this.toDo()[0] || this.screen.queue[0];
    return next ? next.number : null;
  }

  nextNumber(number) {
    const all = this.screen.queue;
    const from = all.findIndex((item) => item.number === number);
    const ordered = [...all.slice(from + 1), ...all.slice(0, Math.max(from, 0))];
    const next = ordered.find((item) => ["not_begun", "draft"].includes(this.statusOf(item)));
    return next ? next.number : null;
  }

  open(number) {
    if (this.ui.current) this.outbox.flush(this.ui.current);
    this.set({ current: number, pane: "work", criterion: null, expanded: null, commenting: null });
    requestAnimationFrame(() => {
      for (const pane of document.querySelectorAll(".wb-article, .wb-form-scroll")) pane.scrollTop = 0;
      const title = document.querySelector(".wb-article h2");
      if (title) title.focus({ preventScroll: true });
    });
  }

  editRating(id, changes, options) {
    this.outbox.edit(this.ui.current, (form) => ({ ...form, ratings: { ...form.ratings, [id]: { ...ratingOf(form, id), ...changes } } }), options);
  }

  rate(id, level) {
    this.ui.criterion = id;
    this.editRating(id, { level, abstained: false }, { atOnce: true, undoable: true });
  }

  abstain(id, abstained) {
    this.editRating(id, { level: null, abstained }, { atOnce: true, undoable: true });
  }

  comment(id, text) {
    this.editRating(id, { comment: text });
  }

  closing(text) {
    this.outbox.edit(this.ui.current, (form) => ({ ...form, closing: text }));
  }

  openComment(id) {
    this.set({ commenting: id });
    requestAnimationFrame(() => document.querySelector(`#crit-${id} textarea`)?.focus());
  }

  undo() {
    if (this.outbox.undo(this.ui.current)) this.toast(this.screen.texts.undone);
  }

  submit() {
    const item = this.item(this.ui.current);
    const draft = this.outbox.draft(this.ui.current);
    if (this.isLocked(item, draft)) return;
    const places = this.missing(draft);
    if (this.overtaken(draft)) this.showOvertaken(item.number);
    else if (places.length) {
      this.outbox.flush(item.number);
      this.showMissing(item.number, places);
    } else this.outbox.flush(item.number, "submit");
  }

  reopen(number = this.ui.current) {
    this.outbox.flush(number, "reopen");
    if (number !== this.ui.current) this.open(number);
    this.set({ pane: "form" });
  }

  showMissing(number, places) {
    this.ui.checked = number;
    this.toast(fill(this.screen.texts.fill_in, { count: places.length }));
    this.set({ pane: "form" });
    const [id, what] = places[0];
    requestAnimationFrame(() => this.focusCriterion(id, what === "comment"));
  }

  overtaken(draft) {
    return Object.keys(draft.mine).length > 0;
  }

  // Which of two versions counts is for the juror to say before the review is submitted.
  showOvertaken(number) {
    this.toast(`${number}. ${this.screen.texts.other_tab}`);
    if (number !== this.ui.current) return;
    this.set({ pane: "form" });
    requestAnimationFrame(() => {
      const note = document.querySelector(".wb-form .wb-note button");
      note?.closest(".wb-note").scrollIntoView({ block: "nearest" });
      note?.focus({ preventScroll: true });
    });
  }

  setCriterion(id) {
    if (this.ui.criterion !== id) this.set({ criterion: id });
  }

  focusCriterion(id, comment = false) {
    const section = id === "closing" ? document.querySelector(".wb-form-scroll section:last-of-type") : document.getElementById(`crit-${id}`);
    const target = section?.querySelector(comment ? "textarea" : "input:checked") || section?.querySelector("input");
    section?.scrollIntoView({ block: "nearest" });
    target?.focus({ preventScroll: true });
    if (id !== "closing") this.setCriterion(id);
  }

  declareConflict(reason) {
    this.outbox.flush(this.ui.current);
    this.send({ kind: "conflict", entry: this.ui.current, reason });
    this.entries.delete(this.ui.current);
    this.asked.delete(this.ui.current);
    this.set({ dialog: null });
  }

  withdrawConflict(number) {
    this.send({ kind: "withdraw_conflict", entry: number });
    this.outbox.flush(number); // what could not be sent before the entry was given up
  }

  toast(text, action, act) {
    clearTimeout(this.toastTimer);
    this.ui.toast = { text, action, act };
    this.toastTimer = setTimeout(() => this.set({ toast: null }), action ? 10000 : 5000);
    this.redraw();
  }

  switchLanguage() {
    const language = this.screen.language === "ru" ? "en" : "ru";
    remember(browserStorage("localStorage"), LANGUAGE_MEMORY, language);
    this.send({ kind: "hello", language });
  }

  leave() {
    const { texts: t } = this.screen;
    const kept = this.outbox.unsent.length || this.outbox.keptKeys().length;
    if (kept && !confirm(t.sign_out_unsent)) return;
    this.leaving = true; // what is kept here goes when the page does: the server may not answer
    signOut();
  }

  forget() {
    this.outbox.forget();
    browserStorage("sessionStorage").removeItem?.(this.place);
  }

  rememberPlace() {
    const { current, pane } = this.ui;
    remember(browserStorage("sessionStorage"), this.place, JSON.stringify({ current, pane }));
  }

  restorePlace() {
    const left = JSON.parse(remembered(browserStorage("sessionStorage"), this.place) || "{}");
    if (left.pane) this.ui.pane = left.pane;
    if (this.item(left.current)) this.ui.current = left.current;
  }

  key(event) {
    if (this.ui.dialog || event.altKey || event.metaKey) return;
    // In JupyterLab the page is not ours: keys pressed elsewhere belong to its cells.
    if (!isServed() && !this.el.contains(event.target)) return;
    const typing = event.target.closest?.("textarea, input:not([type=radio]), select");
    if (event.ctrlKey) {
      if (event.key === "Enter" && event.repeat) event.preventDefault(); // a key held down submits one review
      else if (event.key === "Enter") this.submit();
      else if (event.code === "KeyZ" && !typing) this.undo();
      else return;
      event.preventDefault();
      return;
    }
    if (typing || !this.ui.current) return;
    const draft = this.outbox.draft(this.ui.current);
    const { rubric } = this.screen;
    if (event.key === "?") this.set({ dialog: "keys" });
    else if (/^[0-9]$/.test(event.key) && !event.shiftKey) {
      let level = Number(event.key);
      if (level === 0 && rubric.highest === 10) level = 10;
      if (level < rubric.lowest || level > rubric.highest || this.isLocked(this.item(this.ui.current), draft)) return;
      const id = this.ui.criterion || rubric.criteria[0].id;
      this.rate(id, level);
      // At once, so that an arrow pressed right after finds the focus where it belongs.
      document.getElementById(`crit-${id}`)?.querySelector(`input[value="${level}"]`)?.focus({ preventScroll: true });
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.closest?.(".wb-article, .wb-nav")) {
      const ids = rubric.criteria.map(({ id }) => id);
      const at = ids.indexOf(this.ui.criterion);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.focusCriterion(ids[Math.min(ids.length - 1, Math.max(0, at + step))]);
    } else return;
    event.preventDefault();
  }
}

function SaveState({ app }) {
  const { texts: t, language } = app.screen;
  const { outbox } = app;
  const unsent = outbox.unsent.length > 0;
  const held = outbox.unsent.some((draft) => draft.refusal || tooLong(draft.form).length);
  if (unsent && (held || !outbox.connected || outbox.trouble || !app.isOpen())) return html`<span class="wb-saved is-bad">● ${t.not_saved}</span>`;
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
    <div class="wb-who"><h1>${stage.name} · ${stage.track}</h1>
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
    ${!app.isOpen() && banner("warn", html`${closed} ${judging.reason && fill(t.closed_reason, { reason: judging.reason })} ${outbox.unsent.length > 0 && t.unsent_closed}`)}
    ${draft && draft.refusal && app.isOpen() && banner("bad", fill(t.save_refused, { reason: draft.refusal }))}`;
}

function Queue({ app }) {
  const { texts: t, queue, language } = app.screen;
  const done = queue.filter((item) => app.statusOf(item) === "submitted").length;
  const marks = { submitted: "✓", draft: "", not_begun: "", conflict: "!" };
  const describe = (item, status) => {
    const draft = app.outbox.drafts.get(item.number);
    if (draft && app.outbox.isDirty(draft) && !app.outbox.connected) return t.unsent;
    if (status === "draft") return fill(t.draft, { done: app.filled(draft), total: app.screen.rubric.criteria.length });
    if (status === "submitted" && app.screen.stage.show_total && app.total(draft) !== null) return fill(t.submitted_total, { total: formatNumber(app.total(draft), language) });
    return t[status];
  };
  return html`<nav class="wb-nav" id="pane-list" aria-label=${t.my_entries}>
    <h2><span>${t.my_entries}</span><span>${fill(t.done_of, { done, total: queue.length })}</span></h2>
    ${!queue.length && html`<p class="wb-empty">${t.empty_queue}</p>`}
    <ul>${queue.map((item) => {
      const status = app.statusOf(item);
      return html`<li key=${item.number}><button aria-current=${item.number === app.ui.current ? "true" : null} onClick=${() => app.open(item.number)}>
        <span class=${`wb-st is-${status}`} aria-hidden="true">${marks[status]}</span>
        <span>${item.title}<small>${item.number} · ${describe(item, status)}</small></span></button></li>`;
    })}</ul></nav>`;
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

function Article({ app, item }) {
  const { texts: t, stage } = app.screen;
  const entry = app.entries.get(item.number);
  if (item.status === "conflict") {
    return html`<h2 tabindex="-1">${item.title}</h2><div class="wb-note"><p>${t.conflict_declared}</p><p>«${item.reason}»</p>
      ${app.isOpen() && html`<button class="wb-ghost" onClick=${() => app.withdrawConflict(item.number)}>${t.conflict_withdraw}</button>`}</div>`;
  }
  if (!entry) return html`<h2 tabindex="-1">${item.title}</h2><p class="wb-muted">${t.loading_entry}</p>`;
  const paragraphs = (text) => text.split(/\n+/).filter((line) => line.trim()).map((line) => html`<p>${line}</p>`);
  return html`<div class="wb-meta"><span>${fill(t.number, { number: entry.number })}</span>${stage.blind ? html`<span>${t.authors_hidden}</span>` : entry.authors.length > 0 && html`<span>${fill(t.authors, { names: entry.authors.join(", ") })}</span>`}
      <span>${fillCount(t.words, entry.words, app.screen.language)}</span></div>
    <h2 tabindex="-1">${entry.title}</h2>
    ${!entry.sections.length && html`<p class="wb-note">${t.no_body}</p>`}
    ${entry.sections.map((section) => html`${section.heading && html`<h3>${section.heading}</h3>`}${paragraphs(section.text)}`)}
    ${entry.links.length > 0 && html`<h3>${t.attachments}</h3><ul class="wb-links">${entry.links.map((link, index) => html`<li>${hostOf(link) === null ? link : html`
      <a href=${link} target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer">${fill(t.attachment, { n: index + 1, host: hostOf(link) })}<span class="wb-sr"> (${t.opens_new_tab})</span></a>`}</li>`)}</ul>`}`;
}

function Dialogs({ app }) {
  const { texts: t, language, queue, rubric } = app.screen;
  const close = () => app.set({ dialog: null });
  const [reason, setReason] = useState("");
  if (app.ui.dialog === "keys") {
    const rows = [["1 … 9, 0", t.key_digits], ["↑ ↓", t.key_arrows], ["Ctrl + Enter", t.key_submit], ["Ctrl + Z", t.key_undo], ["?", t.key_help]];
    return html`<${Dialog} title=${t.keys} onClose=${close} closeLabel=${t.close}><dl class="wb-keylist">${rows.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl><//>`;
  }
  if (app.ui.dialog === "conflict") {
    return html`<${Dialog} title=${t.conflict_title} onClose=${close}><p>${t.conflict_explain}</p>
      <label class="wb-field">${t.conflict_reason}<textarea rows="3" maxlength="1000" value=${reason} onInput=${(event) => setReason(event.target.value)}></textarea></label>
      <p class="wb-dialog-end"><button class="wb-ghost" onClick=${close}>${t.cancel}</button>
      <button class="wb-primary" disabled=${!reason.trim()} onClick=${() => { app.declareConflict(reason); setReason(""); }}>${t.conflict_declare}</button></p><//>`;
  }
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
  const tabs = [["list", t.list], ["work", t.entry], ["form", draft ? `${t.rate} ${app.filled(draft)}/${rubric.criteria.length}` : t.rate]];
  const finished = queue.length > 0 && !app.toDo().length;
  return html`<div class=${`wb ${isServed() ? "is-page" : "is-cell"}`} data-pane=${app.ui.pane}>
    <${Header} app=${app} /><${Banners} app=${app} />
    ${finished && html`<div class="wb-banner is-ok" role="status"><b>${t.all_done}</b> ${app.isOpen() && t.all_done_hint}</div>`}
    <div class="wb-main"><${Queue} app=${app} />
      <article class="wb-article" id="pane-work" tabindex="0" aria-label=${t.entry}>${item ? html`<${Article} app=${app} item=${item} />` : html`<p class="wb-note">${t.empty_queue}</p>`}</article>
      <section class="wb-form" id="pane-form" aria-label=${t.form}>${rateable && html`<${Form} key=${item.number} ...${{ app, item, draft }} />`}</section></div>
    <div class="wb-tabs" role="tablist">${tabs.map(([pane, label]) => html`<button key=${pane} role="tab" aria-selected=${app.ui.pane === pane} aria-controls=${`pane-${pane}`} onClick=${() => app.set({ pane })}>${label}</button>`)}</div>
    <div class="wb-toast-place" role="status" aria-live="polite">${app.ui.toast && html`<div class="wb-toast">${app.ui.toast.text}
      ${app.ui.toast.action && html`<button onClick=${() => { const { act } = app.ui.toast; app.set({ toast: null }); act(); }}>${app.ui.toast.action}</button>`}</div>`}</div>
    <${Dialogs} app=${app} /></div>`;
}

export default {
  render({ model, el }) {
    let queued = false;
    const draw = () => {
      queued = false;
      render(html`<${Screen} app=${app} />`, el);
    };
    // One drawing per turn of the event loop, however many things changed.
    const app = new JurorApp(model, el, () => {
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
