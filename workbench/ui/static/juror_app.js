// The juror's page without its drawing: what the server says, what the juror does, which keys do it.

class JurorApp extends PersonalPage {
  constructor(model, el, redraw) {
    super(model, el, redraw);
    this.entries = new Map();
    this.asked = new Set();
    this.outdated = new Set(); // shown until the newer one is here
    this.ui = { similar: null, current: null, pane: "work", dialog: null, toast: null, criterion: null, expanded: null, commenting: null, checked: null };
    this.skew = Date.parse(this.screen.window.now) - Date.now();
    this.outbox = new Outbox(this.settings());
  }

  begin() {
    nameStageInAddress(this.screen);
    this.takeScreen(this.screen);
    this.restorePlace();
    this.speakAsBefore();
    this.adoptOrphans();
    this.fetchEntries();
  }

  adoptOrphans() {
    return this.outbox.adoptOrphans(new Set(this.items().map((item) => item.number)));
  }

  ping() {
    if (this.signedOut || !this.outbox.connected) return;
    const known = {};
    for (const draft of this.outbox.drafts.values()) if (draft.base) known[draft.number] = draft.base;
    this.send({ kind: "ping", known });
  }

  // --- what the server says ---

  receive(message) {
    if (message.kind === "screen") this.takeScreen(message);
    else if (message.kind === "entry") {
      this.outdated.delete(message.number);
      this.entries.set(message.number, message);
    }
    else if (message.kind === "saved") this.takeSaved(message);
    else if (message.kind === "refused") this.takeRefusal(message);
    this.redraw();
  }

  takeScreen(message) {
    const languageChanged = message.language && message.language !== this.screen.language;
    const waited = this.screen.training.left.length > 0;
    this.screen = { ...this.screen, ...message };
    this.skew = Date.parse(this.screen.window.now) - Date.now();
    for (const item of this.items()) if (item.review) this.outbox.take(item.number, item.review);
    this.forgetOldResults();
    this.hearOfConflicts();
    if (waited && !this.screen.training.left.length) this.outbox.sendAll(); // what was refused until then
    this.outbox.setOpen(this.isOpen());
    if (languageChanged) {
      this.entries.clear();
      this.asked.clear();
      document.documentElement.lang = message.language;
    }
    document.title = this.screen.stages.length > 1 || this.screen.stage.rates !== "proposal" ? stageTitle(this.screen.stage) : this.screen.texts.app;
    if (this.ui.dialog === "conflict" && this.item(this.ui.current)?.status === "conflict") this.conflictDeclared(this.ui.current);
    if (!this.item(this.ui.current)) this.ui.current = this.firstToDo();
    this.fetchEntries();
  }

  takeSaved(message) {
    const result = this.outbox.saved(message);
    if (!result) return;
    const item = this.item(message.entry);
    if (item) item.status = message.review.status;
    if (item && item.training) {
      this.takeTraining(message, result);
      return;
    }
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
    if (message.code === "judging_closed" || message.code === "training_first") this.ping();
    if (message.id) this.outbox.refused(message);
    else if (message.code !== "no_valid_link") {
      this.asked.delete(message.entry);
      this.ui.declaring = false;
      this.toast(fill(t.save_refused, { reason: message.message }));
    }
  }

  connection(state) {
    this.signedOut = state === "signed_out";
    if (state !== "open") this.ui.declaring = false; // it may not have arrived: the juror can declare it again
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
    const readable = this.items().filter((item) => item.status !== "conflict").map((item) => item.number);
    const wanted = [this.ui.current, ...readable].filter((number) => readable.includes(number));
    for (const number of new Set(wanted)) {
      if ((this.entries.has(number) && !this.outdated.has(number)) || this.asked.has(number)) continue;
      this.asked.add(number);
      this.send({ kind: "entry", entry: number });
    }
  }

  // --- what the juror does ---

  items() {
    return [...this.screen.training.items, ...this.screen.queue];
  }

  item(number) {
    return this.items().find((each) => each.number === number);
  }

  statusOf(item) {
    const draft = this.outbox.drafts.get(item.number);
    if (item.status === "conflict") return "conflict";
    if (draft && draft.status === "submitted") return "submitted";
    return draft && this.filled(draft) > 0 ? "draft" : item.status === "submitted" ? "draft" : item.status;
  }

  filled(draft) {
    const { criteria, gates } = this.screen.rubric;
    const rated = criteria.filter(({ id }) => {
      const rating = ratingOf(draft.form, id);
      return rating.level !== null || rating.abstained;
    });
    return rated.length + gates.filter(({ id }) => isAnswered(answerOf(draft.form, id))).length;
  }

  toFill() {
    return this.screen.rubric.criteria.length + this.screen.rubric.gates.length;
  }

  // As the server makes totals; here too, as it goes on without a connection.
  total(draft) {
    const { criteria, floor, points_per_level } = this.screen.rubric;
    let [sum, weights, lowest] = [0, 0, Infinity];
    for (const { id, weight } of criteria) {
      const { level } = ratingOf(draft.form, id);
      if (level !== null) [sum, weights, lowest] = [sum + weight * level, weights + weight, Math.min(lowest, level)];
    }
    if (!weights) return null;
    return (floor !== null && lowest < floor ? lowest : sum / weights) * points_per_level;
  }

  missing(draft) {
    const places = missingAnswers(this.screen.rubric, draft.form);
    for (const { id, comment_at } of this.screen.rubric.criteria) {
      const rating = ratingOf(draft.form, id);
      if (rating.level === null && !rating.abstained) places.push([id, "level"]);
      else if (comment_at.includes(rating.level) && !rating.comment.trim()) places.push([id, "comment"]);
    }
    for (const place of tooLong(draft.form)) places.push(place.replace(GATE, "").split("."));
    if (this.screen.rubric.closing_comment === "required" && !draft.form.closing.trim()) places.push(["closing", "comment"]);
    return places;
  }

  isOpen() {
    return this.screen.window.state === "open";
  }

  // Training may be done before the judging opens.
  accepts(item) {
    return this.isOpen() || Boolean(item.training && this.screen.window.state === "not_open");
  }

  // A real entry, where the season wants the training works done first.
  waits(item) {
    return !item.training && this.screen.training.left.length > 0 && this.accepts(item);
  }

  isLocked(item, draft) {
    return !this.accepts(item) || this.waits(item) || item.status === "conflict" || draft.status === "submitted" || this.screen.preview === "locked";
  }

  toDo() {
    return this.screen.queue.filter((item) => ["not_begun", "draft"].includes(this.statusOf(item)));
  }

  // Training comes before the first real entry; who is judging already goes on where they are.
  firstToDo() {
    const { queue, training } = this.screen;
    const begun = queue.some((item) => ["draft", "submitted"].includes(this.statusOf(item)));
    const first = begun ? null : training.items.find((item) => this.statusOf(item) !== "submitted");
    return first ? first.number : this.firstEntry() || (training.items[0] || {}).number || null;
  }

  firstEntry() {
    const next = this.toDo()[0] || this.screen.queue[0];
    return next ? next.number : null;
  }

  nextNumber(number) {
    const all = this.screen.queue;
    const from = all.findIndex((item) => item.number === number);
    const ordered = [...all.slice(from + 1), ...all.slice(0, Math.max(from, 0))];
    const left = ordered.filter((item) => ["not_begun", "draft"].includes(this.statusOf(item)));
    // A group is judged to its end before the next one begins.
    const next = (from >= 0 && left.find((item) => item.group === all[from].group)) || left[0];
    return next ? next.number : null;
  }

  open(number) {
    if (this.ui.current) this.outbox.flush(this.ui.current);
    this.askAgain(number);
    this.set({ current: number, pane: "work", similar: null, criterion: null, expanded: null, commenting: null });
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

  editAnswer(id, changes, options) {
    this.outbox.edit(this.ui.current, (form) => ({ ...form, gates: { ...form.gates, [id]: { ...answerOf(form, id), ...changes } } }), options);
  }

  answer(id, changes) {
    this.ui.criterion = id;
    this.editAnswer(id, changes, { atOnce: true, undoable: true });
  }

  commentGate(id, text) {
    this.editAnswer(id, { comment: text });
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
    this.set({ declaring: true });
  }

  // The declaration is on record: the text of the entry is not for this juror any more.
  conflictDeclared(number) {
    this.entries.delete(number);
    this.asked.delete(number);
    Object.assign(this.ui, { declaring: false, dialog: null });
  }

  withdrawConflict(number) {
    this.send({ kind: "withdraw_conflict", entry: number });
    this.outbox.flush(number); // what could not be sent before the entry was given up
  }

  placeNow() {
    const { current, pane } = this.ui;
    return { current, pane };
  }

  restorePlace() {
    const left = this.lastPlace();
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
    if (typing || !this.ui.current || event.target.closest?.(".wb-stages")) return;
    const draft = this.outbox.draft(this.ui.current);
    const { rubric } = this.screen;
    if (event.key === "?") this.set({ dialog: "keys" });
    else if (/^[0-9]$/.test(event.key) && !event.shiftKey) {
      let level = Number(event.key);
      if (level === 0 && rubric.highest === 10) level = 10;
      if (level < rubric.lowest || level > rubric.highest || this.isLocked(this.item(this.ui.current), draft)) return;
      const id = this.ui.criterion || rubric.criteria[0].id;
      if (rubric.gates.some((gate) => gate.id === id)) return; // a digit is no answer to a question
      this.rate(id, level);
      // At once, so that an arrow pressed right after finds the focus where it belongs.
      document.getElementById(`crit-${id}`)?.querySelector(`input[value="${level}"]`)?.focus({ preventScroll: true });
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.closest?.(".wb-article, .wb-nav, .wb-similar")) {
      const ids = [...rubric.gates, ...rubric.criteria].map(({ id }) => id);
      const at = ids.indexOf(this.ui.criterion);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.focusCriterion(ids[Math.min(ids.length - 1, Math.max(0, at + step))]);
    } else return;
    event.preventDefault();
  }
}
