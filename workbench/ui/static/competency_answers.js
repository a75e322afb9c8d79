// Answers of one participant: what is chosen, what is on its way, what the server has acknowledged.
// An answer keeps its id until it is acknowledged, and is in the browser's storage until then.

const RESEND_AFTER_MS = 8000;
const RETRY_AFTER_MS = 2000; // after the server said that it cannot save just now
const MOST_IN_ONE = 40;
const NOT_GIVEN = ""; // as the server writes an answer that was taken back
const FINAL = new Set(["judging_closed", "no_valid_link", "access_denied"]);

class Answers extends KeptInBrowser {
  constructor({ send, changed, ...kept }) {
    super(kept);
    Object.assign(this, { send, changed });
    this.drafts = new Map();
    this.connected = true;
    this.lastSaved = null;
    this.trouble = "";
  }

  // `saved`: what the server has. `pending`: item → the answer not acknowledged, with `seen`, every value of
  // this item that this page has known. `mine`: item → what was chosen here, where newer work stands.
  draft(task) {
    if (!this.drafts.has(task)) {
      this.drafts.set(task, { task, saved: {}, pending: {}, mine: {}, inflight: null, resend: 0, known: false, refusal: "", submit: "" });
    }
    return this.drafts.get(task);
  }

  value(task, item) {
    const { pending, saved } = this.draft(task);
    return (pending[item] ? pending[item].value : saved[item]) || NOT_GIVEN;
  }

  isDirty(draft) {
    return Object.keys(draft.pending).length > 0;
  }

  get unsent() {
    return [...this.drafts.values()].filter((draft) => this.isDirty(draft));
  }

  choose(task, item, value) {
    const draft = this.draft(task);
    if (this.value(task, item) === value) return;
    const before = draft.pending[item];
    const seen = before ? [...before.seen, before.value] : [draft.saved[item] || NOT_GIVEN];
    draft.pending[item] = { id: newId(), value, seen };
    delete draft.mine[item];
    draft.refusal = "";
    this.keep(draft);
    this.flush(task);
    this.changed();
  }

  // What the server has now. Where it has something this page never knew of, that is newer, and stands.
  // Tells whether a form submitted meanwhile has left out something chosen here.
  take(task, answers, submitted) {
    const draft = this.draft(task);
    const left = submitted && Object.entries(draft.pending).some(([item, { value }]) => value !== (answers[item] || NOT_GIVEN));
    const sent = new Set(draft.inflight ? draft.inflight.rows.map(([, item]) => item) : []);
    for (const [item, { value, seen }] of Object.entries(draft.pending)) {
      const now = answers[item] || NOT_GIVEN;
      if (sent.has(item)) continue;
      if (now !== value && !submitted && seen.includes(now)) continue;
      delete draft.pending[item];
      if (now !== value) draft.mine[item] = value;
    }
    if (submitted) {
      clearTimeout(draft.resend);
      Object.assign(draft, { pending: {}, mine: {}, inflight: null, submit: "", refusal: "" });
    }
    Object.assign(draft, { saved: { ...answers }, known: true });
    this.keep(draft);
    this.flush(task);
    return left;
  }

  flush(task) {
    const draft = this.draft(task);
    if (draft.inflight || !draft.known || !this.connected) return;
    const rows = Object.entries(draft.pending).map(([item, { id, value }]) => [id, item, value]).slice(0, MOST_IN_ONE);
    if (rows.length) {
      draft.inflight = { id: newId(), rows };
      this.transmit(draft);
    } else if (draft.submit === "asked") {
      draft.submit = "sent";
      this.send({ kind: "submit", task });
    }
  }

  transmit(draft) {
    const { id, rows } = draft.inflight;
    if (this.connected) this.send({ kind: "save", id, task: draft.task, answers: rows });
    this.sendAgain(draft, RESEND_AFTER_MS);
  }

  sendAgain(draft, after) {
    clearTimeout(draft.resend);
    draft.resend = setTimeout(() => draft.inflight && this.transmit(draft), after);
  }

  saved({ id, task, saved_at }) {
    const draft = this.draft(task);
    if (!draft.inflight || draft.inflight.id !== id) return;
    clearTimeout(draft.resend);
    for (const [answer, item, value] of draft.inflight.rows) {
      draft.saved[item] = value;
      const later = draft.pending[item];
      if (later && later.id === answer) delete draft.pending[item];
    }
    draft.inflight = null;
    this.lastSaved = saved_at;
    this.trouble = "";
    this.keep(draft);
    this.flush(task);
    this.changed();
  }

  // Everything is sent first; then the form.
  submit(task) {
    const draft = this.draft(task);
    draft.submit = "asked";
    draft.refusal = "";
    this.flush(task);
    this.changed();
  }

  refused({ id, task, code, message, retry }) {
    const draft = this.draft(task);
    if (id && draft.inflight?.id !== id) return; // of a sending that a break has ended
    if (draft.inflight && draft.inflight.id === id) {
      if (retry) {
        this.trouble = message;
        this.sendAgain(draft, RETRY_AFTER_MS);
        this.changed();
        return;
      }
      clearTimeout(draft.resend);
      // What cannot be taken as it is would be refused for ever; what came too late stays here.
      if (!FINAL.has(code)) for (const [answer, item] of draft.inflight.rows) if (draft.pending[item]?.id === answer) delete draft.pending[item];
      draft.inflight = null;
      draft.known = false; // asked for again before anything more is sent
      this.keep(draft);
    }
    draft.submit = "";
    draft.refusal = message;
    this.changed();
  }

  // After a break somebody may have gone on elsewhere: first it is looked at what the server has. That tells
  // too whether what was on its way has arrived; if not, it is sent under the same ids, or offered.
  setConnected(connected) {
    this.connected = connected;
    if (!connected) {
      for (const draft of this.drafts.values()) {
        clearTimeout(draft.resend);
        Object.assign(draft, { inflight: null, known: false });
        if (draft.submit === "sent") draft.submit = "";
      }
    }
    this.changed();
  }

  flushAll() {
    for (const draft of this.unsent) this.flush(draft.task);
  }

  useMine(task, item) {
    const value = this.draft(task).mine[item];
    delete this.draft(task).mine[item];
    this.choose(task, item, value);
  }

  dropMine(task, item) {
    const draft = this.draft(task);
    delete draft.mine[item];
    this.keep(draft);
    this.changed();
  }

  keep({ task, pending, mine }) {
    this.put(task, Object.keys(pending).length || Object.keys(mine).length ? { pending, mine } : null);
  }

  // What a closed tab left; what was chosen here since stands.
  adopt(task, left) {
    if (!left || typeof left.pending !== "object") return false;
    const draft = this.draft(task);
    for (const [item, answer] of Object.entries(left.pending || {})) {
      if (!answer || typeof answer.id !== "string" || typeof answer.value !== "string" || !Array.isArray(answer.seen)) continue;
      if (!draft.pending[item]) draft.pending[item] = answer;
    }
    draft.mine = { ...left.mine, ...draft.mine };
    draft.known = false;
    this.keep(draft);
    return true;
  }
}
