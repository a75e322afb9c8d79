// Drafts of one juror: what is typed, what is on its way, what the server has acknowledged.
// Everything not acknowledged is also in localStorage, so a reload, a crash or a lost connection
// loses nothing. A save keeps its id until it is acknowledged; the server takes each id once.

const SAVE_AFTER_MS = 450; // after the last key; a level is sent at once
const RESEND_AFTER_MS = 8000;
const RETRY_AFTER_MS = 2000; // after the server said that it cannot save just now
const LONGEST_COMMENT = 10000; // characters, as on the server
const GATE = "gate:"; // before the id of a gate in the place of a part

const emptyForm = () => ({ ratings: {}, closing: "" });
const ratingOf = (form, id) => form.ratings[id] || { level: null, abstained: false, comment: "" };
const answerOf = (form, id) => (form.gates || {})[id] || { answer: null, abstained: false, comment: "" };
const copyOf = (value) => JSON.parse(JSON.stringify(value));

// A form by its parts: "criterion.level" → "4" or "-" (abstained), "criterion.comment" → text,
// "gate:id.answer" → "yes", "no" or "-", "gate:id.comment" → text.
function partsOf(form) {
  const parts = new Map([["closing.comment", form.closing || ""]]);
  for (const [id, rating] of Object.entries(form.ratings)) {
    parts.set(`${id}.level`, rating.abstained ? "-" : rating.level === null ? "" : String(rating.level));
    parts.set(`${id}.comment`, rating.comment || "");
  }
  for (const [id, given] of Object.entries(form.gates || {})) {
    parts.set(`${GATE}${id}.answer`, given.abstained ? "-" : given.answer === null ? "" : given.answer ? "yes" : "no");
    parts.set(`${GATE}${id}.comment`, given.comment || "");
  }
  return parts;
}

function withPart(form, place, value) {
  const [id, what] = place.split(".");
  if (id === "closing") return { ...form, closing: value };
  if (id.startsWith(GATE)) return withAnswer(form, id.slice(GATE.length), what, value);
  const rating = { ...ratingOf(form, id) };
  if (what === "comment") rating.comment = value;
  else Object.assign(rating, { abstained: value === "-", level: value === "" || value === "-" ? null : Number(value) });
  return { ...form, ratings: { ...form.ratings, [id]: rating } };
}

function withAnswer(form, id, what, value) {
  const given = { ...answerOf(form, id) };
  if (what === "comment") given.comment = value;
  else Object.assign(given, { abstained: value === "-", answer: value === "yes" ? true : value === "no" ? false : null });
  return { ...form, gates: { ...form.gates, [id]: given } };
}

function differences(one, other) {
  const [left, right] = [partsOf(one), partsOf(other)];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (place) => (left.get(place) || "") !== (right.get(place) || ""),
  );
}

function tooLong(form) {
  return [...partsOf(form)].filter(([place, text]) => place.endsWith(".comment") && text.length > LONGEST_COMMENT).map(([place]) => place);
}

// As the server keeps a text: without NUL and halves of characters.
function storable(text) {
  return (text || "").replace(/\0/g, "").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "?");
}

const isForm = (value) => Boolean(value && value.ratings && typeof value.ratings === "object");

class Outbox extends KeptInBrowser {
  constructor({ send, changed, ...kept }) {
    super(kept);
    Object.assign(this, { send, changed });
    this.drafts = new Map();
    this.connected = true;
    this.open = true; // judging takes reviews
    this.lastSaved = null;
    this.trouble = "";
  }

  draft(number) {
    if (!this.drafts.has(number)) {
      this.drafts.set(number, {
        number, base: 0, baseForm: emptyForm(), form: emptyForm(), status: "draft", savedAt: null,
        inflight: null, waiting: null, mine: {}, refusal: "", history: [], total: null,
        timer: 0, // until what is typed is sent
        resend: 0, // until what is on its way is sent again; typing must not stop this one
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

  edit(number, change, { atOnce = false, undoable = false, aside = null } = {}) {
    const draft = this.draft(number);
    const before = draft.form;
    draft.form = change(before);
    if (undoable) draft.history.push({ before, after: draft.form, aside });
    draft.refusal = "";
    this.keep(draft);
    clearTimeout(draft.timer);
    if (atOnce) this.flush(number);
    else draft.timer = setTimeout(() => this.flush(number), SAVE_AFTER_MS);
    this.changed();
  }

  // Takes the last step back where it still shows; what was changed since, here or elsewhere, stays.
  undo(number) {
    const draft = this.draft(number);
    for (let step = draft.history.pop(); step; step = draft.history.pop()) {
      const [was, after, now] = [step.before, step.after, draft.form].map(partsOf);
      const places = differences(step.before, step.after).filter((place) => (now.get(place) || "") === (after.get(place) || ""));
      if (!places.length) continue;
      let { form } = draft;
      for (const place of places) form = withPart(form, place, was.get(place) || "");
      if (step.aside) this.putAside(draft, ...step.aside);
      this.edit(number, () => form, { atOnce: true });
      return true;
    }
    return false;
  }

  // A comment over the limit waits in the browser and holds back nothing else.
  sendable(draft) {
    const base = partsOf(draft.baseForm);
    let { form } = draft;
    for (const place of tooLong(form)) form = withPart(form, place, base.get(place) || "");
    return form;
  }

  flush(number, intent = "save") {
    const draft = this.draft(number);
    clearTimeout(draft.timer);
    if (draft.inflight) {
      if (intent !== "save") draft.waiting = intent;
      return;
    }
    const form = this.sendable(draft);
    if (intent === "save" && !differences(form, draft.baseForm).length) return;
    draft.inflight = { id: newId(), intent, base: draft.base, baseForm: copyOf(draft.baseForm), form: copyOf(form) };
    this.keep(draft);
    this.transmit(draft);
  }

  transmit(draft) {
    const { id, intent, base, form } = draft.inflight;
    if (this.connected) this.send({ kind: "save", id, entry: draft.number, base, form, intent });
    this.sendAgain(draft, RESEND_AFTER_MS);
    this.changed();
  }

  sendAgain(draft, after) {
    clearTimeout(draft.resend);
    draft.resend = setTimeout(() => draft.inflight && this.transmit(draft), after);
  }

  saved(message) {
    const draft = this.draft(message.entry);
    if (!draft.inflight || draft.inflight.id !== message.id) return null;
    clearTimeout(draft.resend);
    const { inflight } = draft;
    const { review } = message;
    const { form, overtaken } = this.joined(draft, review.form);
    Object.assign(draft, {
      form, base: review.revision, baseForm: review.form, status: review.status, savedAt: review.saved_at,
      total: review.total, inflight: null, refusal: "",
    });
    this.lastSaved = review.saved_at;
    this.trouble = "";
    this.keep(draft);
    this.goOn(draft, inflight.intent, overtaken);
    this.changed();
    return { draft, intent: inflight.intent, missing: message.missing || [], overtaken };
  }

  // What is typed, on top of the answer. Where the answer shows something else than was sent, newer
  // work has overtaken this tab: it stands, and what this tab has there is put aside, beside it.
  joined(draft, answered) {
    const [was, sent, now, mine] = [draft.inflight.baseForm, draft.inflight.form, answered, draft.form].map(partsOf);
    let [form, overtaken] = [answered, false];
    for (const place of differences(draft.form, answered)) {
      const [before, typed, shown] = [was, mine, now].map((parts) => parts.get(place) || "");
      if (storable(shown) === storable(sent.get(place))) {
        if (typed !== (sent.get(place) || "")) form = withPart(form, place, typed);
      } else if (typed !== before) {
        this.putAside(draft, place, typed);
        overtaken = true;
      }
    }
    const standing = partsOf(form);
    for (const place of Object.keys(draft.mine)) if (draft.mine[place] === (standing.get(place) || "")) delete draft.mine[place];
    return { form, overtaken };
  }

  // After an answer: what was typed or asked for while it was on its way.
  goOn(draft, intent, overtaken) {
    const { waiting } = draft;
    const typed = differences(draft.form, draft.baseForm).length > 0;
    const done = draft.status === "submitted";
    draft.waiting = null;
    if (intent === "submit" && done && typed) {
      // Typed on after submitting: the review opens again, so that these words get into it.
      this.flush(draft.number, "reopen");
      draft.waiting = waiting === "submit" && !overtaken ? waiting : null;
    } else if (waiting === "submit" && (overtaken || (done && !typed))) {
      // Nobody submits what they have not seen, and nothing is submitted twice.
      this.flush(draft.number);
    } else this.flush(draft.number, waiting || "save");
  }

  putAside(draft, place, text) {
    const before = draft.mine[place];
    const both = place.endsWith(".comment") && before && !text.includes(before);
    draft.mine[place] = both ? (before.includes(text) ? before : `${before}\n\n${text}`) : text;
  }

  refused(message) {
    const draft = this.draft(message.entry);
    if (!draft.inflight || draft.inflight.id !== message.id) return;
    if (message.retry) {
      this.trouble = message.message;
      this.sendAgain(draft, RETRY_AFTER_MS);
    } else {
      clearTimeout(draft.resend);
      draft.inflight = null;
      draft.waiting = null;
      draft.refusal = message.message;
      if (message.code === "judging_closed") this.open = false; // so that a reopening is noticed, however soon
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

  flushAll() {
    for (const draft of this.unsent) this.flush(draft.number);
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
    this.edit(number, (form) => withPart(form, place, value), { atOnce: true, undoable: true, aside: [place, value] });
  }

  dropMine(number, place) {
    const draft = this.draft(number);
    delete draft.mine[place];
    this.keep(draft);
    this.changed();
  }

  // --- what lives in the browser until it is acknowledged ---

  keep(draft) {
    const needed = this.isDirty(draft) || Object.keys(draft.mine).length > 0;
    const { base, baseForm, form, inflight, mine } = draft;
    this.put(draft.number, needed ? { base, baseForm, form, inflight, mine } : null);
  }

  // Answers whether the draft was understood: another version of the page may have written it.
  adopt(number, left) {
    if (!left || !isForm(left.form) || !isForm(left.baseForm) || (left.inflight && !isForm(left.inflight.form))) return false;
    const draft = this.draft(number);
    for (const [place, words] of Object.entries(left.mine || {})) this.putAside(draft, place, words);
    // A base that the server does not know is of a database that was put back to an earlier state.
    if (this.isDirty(draft) || left.base > draft.base) this.addLeft(draft, left);
    else Object.assign(draft, { base: left.base, baseForm: left.baseForm, form: left.form, inflight: left.inflight || null });
    this.keep(draft);
    if (draft.inflight) this.transmit(draft);
    else this.flush(number);
    return true;
  }

  // What a closed tab had changed goes into this one where nothing else stands, else beside it.
  addLeft(draft, left) {
    const [typed, then, base, now] = [left.form, left.baseForm, draft.baseForm, draft.form].map(partsOf);
    for (const place of differences(left.form, left.baseForm)) {
      const [words, before, saved, here] = [typed, then, base, now].map((parts) => parts.get(place) || "");
      if (words === here || words === saved) continue;
      if (here === saved && saved === before && !draft.inflight) draft.form = withPart(draft.form, place, words);
      else this.putAside(draft, place, words);
    }
  }
}
