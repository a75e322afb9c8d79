// Tabs of one participant without a server: time, storage, locks and the line are in the test's hands.
class Storage_ {
  getItem(key) { return key in this ? this[key] : null; }
  setItem(key, value) { this[key] = String(value); }
  removeItem(key) { delete this[key]; }
}
let timers = new Map();
let lastTimer = 0;
const setTimeout = (act) => (timers.set(++lastTimer, act), lastTimer);
const clearTimeout = (id) => timers.delete(id);

const held = new Set();
const locks = {
  request: (name, act) => (held.add(name), act()),
  query: async () => ({ held: [...held].map((name) => ({ name })) }),
};
let storage = new Storage_();
let tabs = [];

class Tab {
  constructor() {
    this.sent = [];
    this.outbox = new Answers({ owner: "s/100001", send: (message) => this.sent.push(message), changed() {}, storage, locks });
  }
}

const world = {
  begin(count) {
    timers = new Map();
    held.clear();
    storage = new Storage_();
    tabs = Array.from({ length: count }, () => new Tab());
  },
  choose(at, task, item, value) { tabs[at].outbox.choose(task, item, value); },
  submit(at, task) { tabs[at].outbox.submit(task); },
  useMine(at, task, item) { tabs[at].outbox.useMine(task, item); },
  tick() {
    const due = [...timers.values()];
    timers.clear();
    for (const act of due) act();
  },
  next(at) { return tabs[at].sent.shift() || null; },
  answer(at, message) {
    if (message.kind === "saved") tabs[at].outbox.saved(message);
    else tabs[at].outbox.refused(message);
  },
  take(at, task, answers, submitted) { return tabs[at].outbox.take(task, answers, submitted); },
  connect(at, connected) {
    if (!connected) tabs[at].sent = [];
    tabs[at].outbox.setConnected(connected);
  },
  // The tab is closed; what it kept lies in the storage, and its lock is free.
  close(at) { held.delete(tabs[at].outbox.prefix + tabs[at].outbox.tab); },
  async reload(at, known) {
    world.close(at);
    tabs[at] = new Tab();
    await tabs[at].outbox.adoptOrphans(new Set(known));
  },
  forget(at) { tabs[at].outbox.forget(); },
  state(at, task) {
    const { known, mine, refusal, submit, pending } = tabs[at].outbox.draft(task);
    return { known, mine, refusal, submit, pending: Object.keys(pending) };
  },
  value(at, task, item) { return tabs[at].outbox.value(task, item); },
  kept() { return Object.keys(storage).filter((key) => key.startsWith("workbench:")); },
  stuff(task, text) { storage.setItem(`workbench:s/100001:gone:${task}`, text); },
};
globalThis.world = world;
