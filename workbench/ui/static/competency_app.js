// The participant's page without its drawing: what the server says, what the participant does, by which keys.

const TEST = "test";
const FORM = "form "; // begins the id of what asks for a form
const STAYS_ASKED_MS = 12000; // then what was asked for is asked for again

class CompetencyApp extends PersonalPage {
  constructor(model, el, redraw) {
    super(model, el, redraw);
    this.forms = new Map(); // task → items and about
    this.profiles = new Map(); // assessment → profile
    this.asked = new Map(); // what was asked for → when
    this.at = new Map(); // task → step shown
    this.breaks = 0; // of the connection; what was asked for before one is no longer news
    this.adopted = false; // what another tab left, which says where answers are missing
    this.ui = { view: "home", task: null, assessment: null, dialog: null, toast: null, row: 0, menu: false, refusal: "", notice: "" };
    this.outbox = new Answers(this.settings());
  }

  begin() {
    this.takeScreen(this.screen);
    this.restorePlace();
    this.speakAsBefore();
    this.adoptOrphans();
    this.fetch();
    this.onShown = () => document.hidden || this.look();
    document.addEventListener("visibilitychange", this.onShown);
    this.onPop = ({ state }) => this.cameBack(state);
    window.addEventListener("popstate", this.onPop);
    this.enter("replaceState");
  }

  stop() {
    window.removeEventListener("popstate", this.onPop);
    document.removeEventListener("visibilitychange", this.onShown);
    super.stop();
  }

  async adoptOrphans() {
    try {
      await this.outbox.adoptOrphans(new Set(this.screen.tasks.map(({ id }) => id)));
    } finally {
      this.adopted = true;
    }
    this.fetch();
  }

  // Many people leave the page open in a tab they do not look at: nothing is asked for there.
  ping() {
    if (this.signedOut || !this.outbox.connected || (document.hidden && !this.outbox.unsent.length)) return;
    this.send({ kind: "ping" });
    this.fetch();
  }

  // Back at this tab: another one, or another device, may have gone on.
  look() {
    this.ping();
    if (this.ui.task && this.outbox.connected) this.askForm(this.ui.task, true);
  }

  // --- what the server says ---

  receive(message) {
    if (message.kind === "screen") this.takeScreen(message);
    else if (message.kind === "form") this.takeForm(message);
    else if (message.kind === "saved") this.outbox.saved(message);
    else if (message.kind === "submitted") this.takeSubmitted(message);
    else if (message.kind === "profile") this.takeProfile(message);
    else if (message.kind === "refused") this.takeRefusal(message);
    this.redraw();
  }

  takeScreen(message) {
    const { language } = this.screen;
    this.screen = { ...this.screen, ...message };
    this.skew = Date.parse(this.screen.now) - Date.now();
    if (this.screen.language !== language) {
      this.profiles.clear();
      for (const form of this.forms.values()) form.old = true;
    }
    document.documentElement.lang = this.screen.language;
    document.title = this.screen.texts.app;
    // Submitted elsewhere: nothing more is taken, and what is open here shows it.
    for (const task of this.screen.tasks) {
      const form = this.forms.get(task.id);
      if (form && task.state === "submitted" && form.about.state !== "submitted") form.old = true;
    }
    this.fetch();
  }

  takeForm(message) {
    const { task, items, about, answers } = message;
    if (message.id !== this.formId()) return; // asked for before a break: others may have gone on since
    this.asked.delete(`form ${task}`);
    this.forms.set(task, { items, about, steps: stepsOf(items) });
    const submitted = about.state === "submitted";
    const left = this.outbox.take(task, answers, submitted);
    if (!this.at.has(task)) this.at.set(task, this.firstOpen(task) ?? 0);
    this.at.set(task, Math.min(this.at.get(task), this.forms.get(task).steps.length - 1));
    const open = this.ui.task === task && ["task", "check"].includes(this.ui.view);
    if (submitted && open) this.go("home", { task: null }, "replaceState");
    if (submitted && (open || left)) this.set({ notice: left ? "submitted_without" : "submitted_already" });
  }

  takeSubmitted(message) {
    const { task } = message;
    this.outbox.draft(task).submit = "";
    this.profiles.clear();
    this.takeScreen({ ...message, kind: "screen" });
    if (this.ui.task === task) this.go("done", { task }, "replaceState");
  }

  takeProfile(message) {
    this.asked.delete(`profile ${message.assessment}`);
    this.profiles.set(message.assessment, message);
  }

  takeRefusal(message) {
    if (message.code === "no_valid_link") this.connection("signed_out");
    if (message.code === "judging_closed") this.send({ kind: "ping" });
    const asked = message.id === undefined || message.id.startsWith(FORM);
    if (message.task && (!asked || this.outbox.draft(message.task).submit)) {
      this.outbox.refused(message);
      this.fetch();
    } else if (message.code !== "no_valid_link" && !message.retry) this.ui.refusal = message.message;
  }

  connection(state) {
    this.signedOut = state === "signed_out";
    const back = state === "open" && !this.outbox.connected;
    if (back) this.breaks += 1;
    this.outbox.setConnected(state === "open");
    if (back) {
      this.asked.clear();
      this.ping();
    }
    this.redraw();
  }

  ask(message, again = false) {
    const name = `${message.kind} ${message.task || message.assessment}`;
    const since = Date.now() - (this.asked.get(name) || 0);
    if (!again && since < STAYS_ASKED_MS) return;
    this.asked.set(name, Date.now());
    this.send(message);
  }

  formId() {
    return `${FORM}${this.breaks}`;
  }

  askForm(task, again = false) {
    this.ask({ kind: "form", id: this.formId(), task }, again);
  }

  // Forms come in the background, so that answering goes on without a connection.
  fetch() {
    if (!this.outbox.connected || this.signedOut || !this.adopted) return;
    for (const task of this.screen.tasks) {
      const form = this.forms.get(task.id);
      const draft = this.outbox.draft(task.id);
      const wanted = this.ui.task === task.id || this.outbox.isDirty(draft) || (task.state !== "submitted" && this.isOpen(task));
      if (wanted && (!form || form.old || !draft.known)) this.askForm(task.id);
    }
    const { view, assessment } = this.ui;
    if (view === "profile" && !this.profiles.has(assessment)) this.ask({ kind: "profile", assessment });
  }

  // --- what there is ---

  task(id = this.ui.task) {
    return this.screen.tasks.find((each) => each.id === id);
  }

  isOpen(task) {
    return task.window === "open";
  }

  canAnswer(task) {
    return task.state !== "submitted" && this.isOpen(task);
  }

  isAnswered(task, item) {
    return this.outbox.value(task, item.id) !== NOT_GIVEN;
  }

  // Counted here as well: it goes on without a connection.
  answered(task) {
    const form = this.forms.get(task.id);
    return form ? form.items.filter((item) => this.isAnswered(task.id, item)).length : task.n_answered;
  }

  state(task) {
    return task.state === "submitted" ? "submitted" : this.answered(task) > 0 ? "draft" : "not_begun";
  }

  nextTask() {
    return this.screen.tasks.find((task) => this.canAnswer(task));
  }

  steps() {
    return this.forms.get(this.ui.task)?.steps || [];
  }

  step() {
    return this.steps()[this.at.get(this.ui.task) || 0];
  }

  firstOpen(task) {
    const found = this.forms.get(task).steps.findIndex(({ items }) => items.some((item) => !this.isAnswered(task, item)));
    return found < 0 ? null : found;
  }

  // --- what the participant does ---

  // Each page, not each situation, is a step of the browser's history.
  go(view, changes = {}, step = view === this.ui.view ? "replaceState" : "pushState") {
    this.set({ view, dialog: null, menu: false, refusal: "", notice: "", row: 0, ...changes });
    if (step) this.enter(step);
    if (["task", "check"].includes(view) && !this.at.has(this.ui.task)) this.at.set(this.ui.task, 0);
    this.fetch();
    this.toTop();
  }

  // In JupyterLab the history is not ours.
  enter(step) {
    const { view, task, assessment } = this.ui;
    if (isServed()) history[step]({ ...history.state, competency: { view, task, assessment } }, "");
  }

  cameBack(state) {
    const { view = "home", ...where } = state?.competency || {};
    if (this.mayOpen(view, where)) this.go(view, where, null);
    else this.go("home", {}, "replaceState");
  }

  mayOpen(view, { task, assessment }) {
    if (view === "profile") return this.screen.profiles.some((each) => each.assessment === assessment);
    return ["task", "check"].includes(view) ? Boolean(this.task(task) && this.canAnswer(this.task(task))) : view === "home";
  }

  toTop() {
    requestAnimationFrame(() => {
      const pane = this.el.querySelector(".wb-scroll");
      if (pane) pane.scrollTop = 0;
      this.el.querySelector("[data-begin]")?.focus({ preventScroll: true });
    });
  }

  // Resumes where the first answer is missing; with nothing missing, at the check.
  openTask(id) {
    if (this.forms.has(id)) {
      const first = this.firstOpen(id);
      this.at.set(id, first ?? 0);
      this.go(first === null ? "check" : "task", { task: id });
    } else {
      this.at.delete(id);
      this.go("task", { task: id });
    }
  }

  openStep(step) {
    this.at.set(this.ui.task, step);
    this.go("task");
  }

  next() {
    const at = this.at.get(this.ui.task) || 0;
    if (at + 1 < this.steps().length) this.openStep(at + 1);
    else this.go("check");
  }

  back() {
    const at = this.at.get(this.ui.task) || 0;
    if (at > 0) this.openStep(at - 1);
    else this.go("home");
  }

  choose(item, value) {
    const task = this.task();
    if (this.canAnswer(task)) this.outbox.choose(task.id, item.id, value);
  }

  openProfile(assessment) {
    this.go("profile", { assessment });
  }

  // The place is remembered in this tab only; elsewhere one begins at the start page.
  placeNow() {
    const { view, task, assessment } = this.ui;
    return { view, task, assessment, step: this.at.get(task) };
  }

  restorePlace() {
    const { view, task, assessment, step } = this.lastPlace();
    if (!this.mayOpen(view, { task, assessment })) return;
    Object.assign(this.ui, { view, task, assessment });
    if (Number.isInteger(step) && step >= 0) this.at.set(task, step);
  }

  // --- keys ---

  key(event) {
    if (this.ui.dialog || event.altKey || event.metaKey || event.ctrlKey) return;
    // In JupyterLab the page is not ours: keys pressed elsewhere belong to its cells.
    if (!isServed() && !this.el.contains(event.target)) return;
    if (event.key === "?") this.set({ dialog: "keys" });
    else if (this.ui.view !== "task" || !this.step() || !this.pressed(event)) return;
    event.preventDefault();
  }

  pressed(event) {
    const onControl = event.target.closest?.("button, a, summary");
    const statements = this.task().source !== TEST;
    if (/^[1-9]$/.test(event.key) && !event.shiftKey) return this.digit(Number(event.key), statements);
    if (event.key === "Enter" && !onControl && !event.repeat) this.next();
    else if (!statements && event.key === "ArrowRight") this.next();
    else if (!statements && event.key === "ArrowLeft") this.back();
    else if (statements && event.key === "ArrowDown") this.toRow(this.ui.row + 1);
    else if (statements && event.key === "ArrowUp") this.toRow(this.ui.row - 1);
    else return false;
    return true;
  }

  digit(number, statements) {
    const { items } = this.step();
    const item = items[statements ? this.ui.row : 0];
    const choice = item && item.choices[number - 1];
    if (!choice) return false;
    this.choose(item, choice.id);
    if (statements && this.ui.row + 1 < items.length) this.toRow(this.ui.row + 1);
    else if (statements) this.pastRows(items.length);
    else this.el.querySelector(`#item-${this.ui.row} input[value="${choice.id}"]`)?.focus({ preventScroll: true });
    return true;
  }

  toRow(row) {
    const { items } = this.step();
    const place = Math.min(items.length - 1, Math.max(0, row));
    this.set({ row: place });
    const element = this.el.querySelector(`#item-${place}`);
    element?.scrollIntoView({ block: "nearest" });
    (element?.querySelector("input:checked") || element?.querySelector("input"))?.focus({ preventScroll: true });
  }

  // After the last one a digit answers nothing: Enter goes on, an arrow back.
  pastRows(row) {
    this.el.querySelector(".wb-foot .wb-primary")?.focus({ preventScroll: true });
    this.set({ row });
  }

  setRow(row) {
    if (this.ui.row !== row) this.set({ row });
  }
}

// One situation at a time; statements of one competency together.
function stepsOf(items) {
  const steps = [];
  for (const item of items) {
    const last = steps[steps.length - 1];
    if (item.heading && last && last.heading === item.heading) last.items.push(item);
    else steps.push({ heading: item.heading, items: [item] });
  }
  return steps;
}
