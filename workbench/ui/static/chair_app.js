// The chair's page as a whole: its state, its messages, and the pieces that every tab uses.

const REFRESH_MS = 3000;
const LANGUAGE_MEMORY = "workbench-language";

class ChairApp {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), connected: true, signedOut: false });
    // `busy`: the id of a decision on its way; `unknown`: the line was lost before its answer came.
    this.ui = { tab: "progress", dialog: null, busy: null, unknown: false, note: null, refusal: "", unfinished: false, search: "", conflictSearch: "",
      groupOrder: "progress", alike: { search: "", only: "", decided: "", shown: 50 }, pair: null, passage: 0 };
    this.asked = 0;
    this.page = Date.now().toString(36);
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.onConnection = (event) => this.connection(event.detail.state);
    this.model.on("msg:custom", this.onMessage);
    window.addEventListener("workbench:connection", this.onConnection);
    this.timer = setInterval(() => this.ping(), REFRESH_MS);
    const language = remembered(browserStorage("localStorage"), LANGUAGE_MEMORY);
    if (language && language !== this.screen.language) this.send({ kind: "hello", language });
    document.title = this.screen.stages.length > 1 ? stageTitle(this.screen.stage) : this.screen.stage.name;
    nameStageInAddress(this.screen);
  }

  stop() {
    clearInterval(this.timer);
    this.model.off("msg:custom", this.onMessage);
    window.removeEventListener("workbench:connection", this.onConnection);
  }

  send(message) {
    this.model.send(message);
  }

  // While something is being worked out, questions would only queue up behind it.
  ping() {
    if (!this.connected || this.signedOut) return;
    if (this.ui.unknown) this.settle();
    else if (!document.hidden && !this.ui.busy) this.send({ kind: "ping" });
  }

  // Asks what became of a decision whose answer was lost with the line.
  settle() {
    this.send({ kind: "settle", asked: this.ui.busy });
  }

  receive(message) {
    const settled = this.ui.busy !== null && message.settled === this.ui.busy;
    const answered = settled || (this.ui.busy !== null && message.id === this.ui.busy);
    const { unknown } = this.ui;
    if (answered) Object.assign(this.ui, { busy: null, unknown: false });
    if (message.kind === "screen") {
      this.screen = { ...this.screen, ...message };
      // Somebody else has proposed or signed: what this tab shows is old.
      if (message.decided !== undefined && message.decided !== this.decided && this.ui.tab === "finalists" && !message.decisions) this.send({ kind: "decisions" });
      this.decided = message.decided ?? this.decided;
      // Something was put on record: by whom else, what these tabs show may be old.
      const news = message.recorded !== undefined && message.recorded !== this.recorded;
      if (news && this.ui.tab === "groups" && !message.grouped) this.ask();
      if (news && this.ui.tab === "alike" && !message.alike) this.ask();
      this.recorded = message.recorded ?? this.recorded;
      if (message.language) document.documentElement.lang = message.language;
      if (settled && message.why_not) this.ui.refusal = message.why_not;
      else if (answered) this.taken(unknown ? "settled" : message.unshown ? "unshown" : null);
    } else if (message.kind === "refused") {
      if (message.code === "no_valid_link") this.signedOut = true;
      else if (answered || message.code !== "store_busy") this.ui.refusal = message.message;
    }
    this.redraw();
  }

  connection(state) {
    this.connected = state === "open";
    this.signedOut = state === "signed_out";
    if (!this.connected && this.ui.busy) this.ui.unknown = true;
    if (this.connected) this.ping();
    if (this.connected) this.ask();
    this.redraw();
  }

  set(changes) {
    Object.assign(this.ui, changes);
    this.redraw();
  }

  go(tab) {
    this.set({ tab, refusal: "", note: null });
    this.ask();
  }

  // `note`: the name of what has to be said about it besides the new state.
  taken(note) {
    forgetKept(this.ui.dialog);
    Object.assign(this.ui, { dialog: null, refusal: "", note });
    refocus(this.left);
  }

  // Why nothing can be decided now; empty where it can.
  whyNot() {
    const { texts: t } = this.screen;
    return this.signedOut ? t.signed_out : this.connected ? "" : t.lost_deciding;
  }

  // What a tab shows beside the state that every ping brings.
  ask() {
    const { tab, conflictSearch: search } = this.ui;
    if (tab === "conflicts") this.send({ kind: "conflicts", search, fresh: true });
    if (tab === "finalists") this.send({ kind: "decisions" });
    if (tab === "groups") this.send({ kind: "groups" });
    if (tab === "alike") this.askAlike(true);
    if (tab === "alike" && this.ui.pair) this.askPair();
  }

  askAlike(fresh) {
    this.send({ kind: "alike", ...this.ui.alike, fresh });
  }

  askPair() {
    this.send({ kind: "alike_pair", first: this.ui.pair[0], second: this.ui.pair[1] });
  }

  dismissNote() {
    this.screen = { ...this.screen, replaced: null };
    this.redraw();
  }

  // A dialog is the name of a component and what it is about.
  open(dialog, about = {}) {
    this.left = whereFocusIs();
    const kept = ["workbench-said", this.screen.me, this.screen.stage.id, dialog, about.id || about.number || "", about.member || ""].join(":");
    this.set({ dialog: { name: dialog, about, kept }, refusal: "", note: null });
  }

  close() {
    if (this.ui.busy && !this.signedOut) return;
    this.set({ dialog: null, refusal: "" });
    refocus(this.left);
  }

  // Never waits for the line: what is decided is decided while one looks at it.
  decide(message) {
    if (this.ui.busy || this.whyNot()) return;
    const id = `${this.page}-${++this.asked}`;
    this.set({ busy: id, refusal: "" });
    this.send({ ...message, id });
  }

  switchLanguage() {
    const language = this.screen.language === "ru" ? "en" : "ru";
    remember(browserStorage("localStorage"), LANGUAGE_MEMORY, language);
    this.dismissNote();  // it is in the language of its moment
    this.send({ kind: "hello", language });
    this.ask();
  }
}

// Where the focus stands, and what lies nearest should that be gone later.
function whereFocusIs() {
  const here = document.activeElement;
  const row = here.closest("tr");
  const beside = row ? [row.nextElementSibling, row.previousElementSibling].map((each) => each && each.querySelector("button")) : [];
  return [here, ...beside, here.closest(".wb-table"), here.closest(".wb-chair")];
}

// After the dialog has gone: a window that closes gives the focus back by itself, if there is where to.
function refocus(places) {
  setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const place = (places || []).find((each) => each && each.isConnected && !each.disabled) || document.querySelector(".wb-chair");
    if (place) place.focus({ preventScroll: true });
  });
}

// What is typed into a dialog stays in this tab until it is decided, through a reload too.
function useKept(app, field) {
  const storage = browserStorage("sessionStorage");
  const key = `${app.ui.dialog.kept}:${field}`;
  const [value, setValue] = useState(() => remembered(storage, key) || "");
  const keep = (text) => {
    remember(storage, key, text);
    setValue(text);
  };
  return [value, keep];
}

function forgetKept(dialog, prefix = dialog ? `${dialog.kept}:` : null) {
  const storage = browserStorage("sessionStorage");
  for (const key of prefix === null ? [] : Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key);
}

// A button that leads to a decision: off, with the reason, while nothing can be decided.
function Act({ app, ...button }) {
  const whyNot = app.whyNot();
  return html`<button ...${button} disabled=${Boolean(whyNot)} title=${whyNot || undefined} />`;
}

function Card({ title, value, of, say, wide }) {
  return html`<div class=${`wb-card ${wide || ""}`}><h2>${title}</h2><div class="wb-big">${value} ${of !== undefined && html`<small>${of}</small>`}</div>${say && html`<p>${say}</p>`}</div>`;
}

// `heads`: texts, [text, "n"] for columns of numbers, ["", ""] for a column of buttons; false is left out.
function Table({ label, heads, className, children }) {
  return html`<div class=${`wb-table ${className || ""}`} tabindex="0" role="region" aria-label=${label}><table><thead><tr>
    ${heads.filter(Boolean).map((head) => { const [text, kind] = Array.isArray(head) ? head : [head, ""]; return text ? html`<th scope="col" class=${kind}>${text}</th>` : html`<td></td>`; })}</tr></thead>
    <tbody>${children}</tbody></table></div>`;
}

function shortMoment(app, iso) {
  return formatMoment(iso, app.screen.language, app.screen.stage.timezone).replace(/ \(.*\)$/, "");
}

// In as few signs as a column of moments has room for.
function numericMoment(app, iso) {
  const { language, stage } = app.screen;
  const format = { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", timeZone: stage.timezone };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format).format(new Date(iso));
}

function Reason({ value, set, label }) {
  return html`<label class="wb-field">${label}<textarea rows="2" maxlength="1000" value=${value} onInput=${(event) => set(event.target.value)}></textarea></label>`;
}

// A decision before it is made: what it means, a reason where one is asked for, and two buttons.
function DecisionDialog({ app, title, confirm, message, label, optional, ready = true, children }) {
  const { texts: t } = app.screen;
  const [reason, setReason] = useKept(app, "reason");
  const busy = app.ui.busy !== null;
  const whyNot = app.ui.unknown ? t.unknown_decision : app.whyNot();
  return html`<${Dialog} title=${title} onClose=${() => app.close()}>${children}
    ${label && html`<${Reason} value=${reason} set=${setReason} label=${label} />`}
    ${app.ui.refusal && html`<p class="wb-need" role="alert">${fill(t.refused, { reason: app.ui.refusal })}</p>`}
    ${whyNot && html`<p class="wb-need" role="alert">${whyNot}</p>`}
    <p class="wb-dialog-end"><span class="wb-busy" role="status">${busy && !whyNot ? t.working : ""}</span>
    <button class="wb-ghost" disabled=${busy && !app.signedOut} onClick=${() => app.close()}>${t.cancel}</button>
    <button class="wb-primary" disabled=${busy || Boolean(whyNot) || !ready || (label && !optional && !reason.trim())} onClick=${() => app.decide({ ...message, ...(label ? { reason } : {}) })}>${confirm}</button></p><//>`;
}
