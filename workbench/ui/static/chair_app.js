// The chair's page as a whole: its state, its messages, and the pieces that every tab uses.

const REFRESH_MS = 3000;
const LANGUAGE_MEMORY = "workbench-language";

class ChairApp {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), connected: true, signedOut: false });
    this.ui = { tab: "progress", dialog: null, busy: null, refusal: "", unfinished: false, search: "", conflictSearch: "" };
    this.asked = 0;
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.onConnection = (event) => this.connection(event.detail.state);
    this.model.on("msg:custom", this.onMessage);
    window.addEventListener("workbench:connection", this.onConnection);
    this.timer = setInterval(() => this.ping(), REFRESH_MS);
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

  // While something is being worked out, questions would only queue up behind it.
  ping() {
    if (this.connected && !this.signedOut && !document.hidden && !this.ui.busy) this.send({ kind: "ping" });
  }

  receive(message) {
    // Also when the connection broke meanwhile and nobody counts on this answer any more.
    const answered = message.id !== undefined && message.id === this.decision;
    if (answered) this.decision = this.ui.busy = null;
    if (message.kind === "screen") {
      this.screen = { ...this.screen, ...message };
      // Somebody else has proposed or signed: what this tab shows is old.
      if (message.decided !== undefined && message.decided !== this.decided && this.ui.tab === "finalists" && !message.decisions) this.send({ kind: "decisions" });
      this.decided = message.decided ?? this.decided;
      if (message.language) document.documentElement.lang = message.language;
      if (answered) Object.assign(this.ui, { dialog: null, refusal: "" });
    } else if (message.kind === "refused") {
      if (message.code === "no_valid_link") this.signedOut = true;
      else if (answered || message.code !== "store_busy") this.ui.refusal = message.message;
    }
    this.redraw();
  }

  connection(state) {
    this.connected = state === "open";
    this.signedOut = state === "signed_out";
    // An answer to what was asked before the connection was lost never comes.
    if (!this.connected) this.ui.busy = null;
    if (this.connected) this.send({ kind: "ping" });
    if (this.connected) this.ask();
    this.redraw();
  }

  set(changes) {
    Object.assign(this.ui, changes);
    this.redraw();
  }

  go(tab) {
    this.set({ tab, refusal: "" });
    this.ask();
  }

  // What a tab shows beside the state that every ping brings.
  ask() {
    const { tab, conflictSearch: search } = this.ui;
    if (tab === "conflicts") this.send({ kind: "conflicts", search, fresh: true });
    if (tab === "finalists") this.send({ kind: "decisions" });
  }

  dismissNote() {
    this.screen = { ...this.screen, replaced: null };
    this.redraw();
  }

  // A dialog is the name of a component and what it is about.
  open(dialog, about = {}) {
    this.set({ dialog: { name: dialog, about }, refusal: "" });
  }

  close() {
    if (!this.ui.busy) this.set({ dialog: null, refusal: "" });
  }

  decide(message) {
    if (this.ui.busy) return;
    const id = `d${++this.asked}`;
    this.decision = id;
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
  const [reason, setReason] = useState("");
  const busy = app.ui.busy !== null;
  return html`<${Dialog} title=${title} onClose=${() => app.close()}>${children}
    ${label && html`<${Reason} value=${reason} set=${setReason} label=${label} />`}
    ${app.ui.refusal && html`<p class="wb-need" role="alert">${fill(t.refused, { reason: app.ui.refusal })}</p>`}
    <p class="wb-dialog-end"><span class="wb-busy" role="status">${busy ? t.working : ""}</span>
    <button class="wb-ghost" disabled=${busy} onClick=${() => app.close()}>${t.cancel}</button>
    <button class="wb-primary" disabled=${busy || !ready || (label && !optional && !reason.trim())} onClick=${() => app.decide({ ...message, ...(label ? { reason } : {}) })}>${confirm}</button></p><//>`;
}
