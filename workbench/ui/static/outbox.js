// Drafts of one juror: what is typed, what is on its way, what the server has acknowledged.
// Everything not acknowledged is also in localStorage, so a reload, a crash or a lost connection
// loses nothing. A save keeps its id until it is acknowledged; the server takes each id once.

const SAVE_AFTER_MS = 450; // after the last key; a level is sent at once
const RESEND_AFTER_MS = 8000;

const emptyForm = () => ({ ratings: {}, closing: "" });
const ratingOf = (form, id) => form.ratings[id] || { level: null, abstained: false, comment: "" };
const copyOf = (value) => JSON.parse(JSON.stringify(value));

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// A form by its parts: "criterion.level" → "4" or "-" (abstained), "criterion.comment" → text.
function partsOf(form) {
  const parts = new Map([["closing.comment", form.closing || ""]]);
  for (const [id, rating] of Object.entries(form.ratings)) {
    parts.set(`${id}.level`, rating.abstained ? "-" : rating.level === null ? "" : String(rating.level));
    parts.set(`${id}.comment`, rating.comment || "");
  }
  return parts;
}

function withPart(form, place, value) {
  const [id, what] = place.split(".");
  if (id === "closing") return { ...form, closing: value };
  const rating = { ...ratingOf(form, id) };
  if (what === "comment") rating.comment = value;
  else Object.assign(rating, { abstained: value === "-", level: value === "" || value === "-" ? null : Number(value) });
  return { ...form, ratings: { ...form.ratings, [id]: rating } };
}

function differences(one, other) {
  const [left, right] = [partsOf(one), partsOf(other)];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (place) => (left.get(place) || "") !== (right.get(place) || ""),
  );
}

class Outbox {
  constructor({ owner, send, changed, storage, locks }) {
    Object.assign(this, { send, changed, storage, locks });
    this.prefix = `workbench:${owner}:`;
    this.tab = newId();
    this.drafts = new Map();
    this.connected = true;
    this.open = true; // judging takes reviews
    this.lastSaved = null;
    this.trouble = "";
    // The lock tells other tabs that this one lives and looks after its own drafts.
    if (locks) locks.request(this.prefix + this.tab, () => new Promise((done) => (this.release = done)));
  }

  draft(number) {
    if (!this.drafts.has(number)) {
      this.drafts.set(number, {
        number, base: 0, baseForm: emptyForm(), form: emptyForm(), status: "draft", savedAt: null,
        inflight: null, waiting: null, mine: {}, refusal: "", history: [], timer: 0, total: null,
      });
    }
    return this.drafts.get(number);
  }

  isDirty(draft) {
    return Boolean(draft.inflight) || differences(draft.form, draft.baseForm).length > 0;
  }

  get unsent() {
    return [...this.drafts.values()].filter((draft) => this.isDirty(draft));
  }

  // Take the newest review the server has; what is typed here and not acknowledged stays on top.
  take(number, review) {
    const draft = this.draft(number);
    if (review.revision < draft.base || draft.inflight) return;
    const typed = differences(draft.form, draft.baseForm);
    const parts = partsOf(draft.form);
    let form = review.form;
    // Parts changed on both sides are left to the save: it is sent with the base it was typed on.
    if (typed.length && draft.base !== review.revision) return;
    for (const place of typed) form = withPart(form, place, parts.get(place) || "");
    Object.assign(draft, {
      base: review.revision, baseForm: review.form, form, status: review.status,
      savedAt: review.saved_at, total: review.total,
    });
  }

  edit(number, change, { atOnce = false, undoable = false } = {}) {
    const draft = this.draft(number);
    const before = draft.form;
    draft.form = change(before);
    if (undoable) draft.history.push({ before, after: draft.form });
    draft.refusal = "";
    this.keep(draft);
    clearTimeout(draft.timer);
    if (atOnce) this.flush(number);
    else draft.timer = setTimeout(() => this.flush(number), SAVE_AFTER_MS);
    this.changed();
  }

  undo(number) {
    const draft = this.draft(number);
    const step = draft.history.pop();
    if (!step) return false;
    let form = draft.form;
    for (const place of differences(step.before, step.after)) {
      form = withPart(form, place, partsOf(step.before).get(place) || "");
    }
    this.edit(number, () => form, { atOnce: true });
    return true;
  }

  flush(number, intent = "save") {
    const draft = this.draft(number);
    clearTimeout(draft.timer);
    if (draft.inflight) {
      if (intent !== "save") draft.waiting = intent;
      return;
    }
    if (intent === "save" && !this.isDirty(draft)) return;
    draft.inflight = {
      id: newId(), intent, base: draft.base, baseForm: copyOf(draft.baseForm), form: copyOf(draft.form),
    };
    this.keep(draft);
    this.transmit(draft);
  }

  transmit(draft) {
    const { id, intent, base, form } = draft.inflight;
    clearTimeout(draft.timer);
    if (this.connected) this.send({ kind: "save", id, entry: draft.number, base, form, intent });
    draft.timer = setTimeout(() => draft.inflight && this.transmit(draft), RESEND_AFTER_MS);
    this.changed();
  }

  saved(message) {
    const draft = this.draft(message.entry);
    if (!draft.inflight || draft.inflight.id !== message.id) return null;
    clearTimeout(draft.timer);
    const { inflight } = draft;
    const { review } = message;
    const [was, sent, now] = [inflight.baseForm, inflight.form, review.form].map(partsOf);
    // What I changed and the server does not show was overtaken by newer work: keep mine beside it.
    for (const place of differences(sent.size ? inflight.form : emptyForm(), review.form)) {
      if ((sent.get(place) || "") !== (was.get(place) || "")) draft.mine[place] = sent.get(place) || "";
    }
    const typed = differences(draft.form, inflight.form);
    const parts = partsOf(draft.form);
    let form = review.form;
    for (const place of typed) form = withPart(form, place, parts.get(place) || "");
    for (const place of Object.keys(draft.mine)) {
      if (draft.mine[place] === (now.get(place) || "")) delete draft.mine[place];
    }
    Object.assign(draft, {
      form, base: review.revision, baseForm: review.form, status: review.status, savedAt: review.saved_at,
      total: review.total, inflight: null, refusal: "",
    });
    this.lastSaved = review.saved_at;
    this.trouble = "";
    this.keep(draft);
    const waiting = draft.waiting;
    draft.waiting = null;
    if (waiting) this.flush(draft.number, waiting);
    else if (typed.length) this.flush(draft.number);
    this.changed();
    return { draft, intent: inflight.intent, missing: message.missing || [] };
  }

  refused(message) {
    const draft = this.draft(message.entry);
    if (!draft.inflight || draft.inflight.id !== message.id) return;
    clearTimeout(draft.timer);
    if (message.retry) {
      this.trouble = message.message;
      draft.timer = setTimeout(() => draft.inflight && this.transmit(draft), 2000);
    } else {
      draft.inflight = null;
      draft.waiting = null;
      draft.refusal = message.message;
      this.keep(draft);
    }
    this.changed();
  }

  setConnected(connected) {
    const back = connected && !this.connected;
    this.connected = connected;
    if (back) this.sendAll();
    this.changed();
  }

  setOpen(open) {
    const reopened = open && !this.open;
    this.open = open;
    if (reopened) this.sendAll();
  }

  sendAll() {
    for (const draft of this.unsent) {
      if (draft.inflight) this.transmit(draft);
      else this.flush(draft.number);
    }
  }

  useMine(number, place) {
    const draft = this.draft(number);
    const value = draft.mine[place];
    delete draft.mine[place];
    this.edit(number, (form) => withPart(form, place, value), { atOnce: true, undoable: true });
  }

  dropMine(number, place) {
    const draft = this.draft(number);
    delete draft.mine[place];
    this.keep(draft);
    this.changed();
  }

  // --- what lives in the browser until it is acknowledged ---

  key(number, tab = this.tab) {
    return `${this.prefix}${tab}:${number}`;
  }

  keep(draft) {
    const needed = this.isDirty(draft) || Object.keys(draft.mine).length > 0;
    try {
      if (!needed) this.storage.removeItem(this.key(draft.number));
      else {
        const { base, baseForm, form, inflight, mine } = draft;
        this.storage.setItem(this.key(draft.number), JSON.stringify({ base, baseForm, form, inflight, mine }));
      }
    } catch (error) {
      this.storageFull = true; // private mode or a full disk: the text is still on the page and being sent
    }
  }

  // Drafts left by tabs that are gone: closed, crashed or reloaded.
  async adoptOrphans(known) {
    const held = new Set();
    if (this.locks) for (const lock of (await this.locks.query()).held) held.add(lock.name);
    for (const key of Object.keys(this.storage).filter((name) => name.startsWith(this.prefix))) {
      const [tab, number] = key.slice(this.prefix.length).split(":");
      if (tab === this.tab || held.has(this.prefix + tab) || !known.has(number)) continue;
      this.adopt(number, this.storage.getItem(key));
      this.storage.removeItem(key);
    }
    this.changed();
  }

  adopt(number, text) {
    let left;
    try {
      left = JSON.parse(text);
    } catch (error) {
      return; // not ours: another version of the page wrote it
    }
    const draft = this.draft(number);
    const current = { base: draft.base, baseForm: draft.baseForm, form: draft.form };
    if (this.isDirty(draft)) {
      // Two closed tabs with unsent work on one entry: the second is kept beside the first.
      for (const place of differences(left.form, draft.form)) draft.mine[place] = partsOf(left.form).get(place) || "";
      this.keep(draft);
      return;
    }
    Object.assign(draft, { ...current, ...left, mine: left.mine || {} });
    this.keep(draft);
    if (draft.inflight) this.transmit(draft);
    else this.flush(number);
  }

  forget() {
    for (const draft of this.drafts.values()) this.storage.removeItem(this.key(draft.number));
  }
}
