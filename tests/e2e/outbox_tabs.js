// Tabs of one juror without a server: time, storage, locks and the line are in the test's hands.
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
  constructor(review) {
    this.sent = [];
    this.outbox = new Outbox({ owner: "s/J01", send: (message) => this.sent.push(message), changed() {}, storage, locks });
    if (review) this.outbox.take("N", review);
  }
}

const world = {
  begin(count) {
    timers = new Map();
    held.clear();
    storage = new Storage_();
    tabs = Array.from({ length: count }, () => new Tab(null));
  },
  type(at, place, word) {
    const [id] = place.split(".");
    const { outbox } = tabs[at];
    outbox.edit("N", (form) => withPart(form, place, `${partsOf(form).get(place) || ""} ${word}`.trim()));
  },
  write(at, place, text) { tabs[at].outbox.edit("N", (form) => withPart(form, place, text), { atOnce: true }); },
  rate(at, id, level) {
    tabs[at].outbox.edit("N", (form) => withPart(form, `${id}.level`, String(level)), { atOnce: true, undoable: true });
  },
  undo(at) { tabs[at].outbox.undo("N"); },
  ask(at, intent) { tabs[at].outbox.flush("N", intent); },
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
  take(at, review) { tabs[at].outbox.take("N", review); },
  connect(at, connected) {
    if (!connected) tabs[at].sent = [];
    tabs[at].outbox.setConnected(connected);
  },
  open(at, open) { tabs[at].outbox.setOpen(open); },
  // The tab is gone without a word; a new page opens in its place.
  async reload(at, review) {
    const { outbox } = tabs[at];
    for (const draft of outbox.drafts.values()) {
      timers.delete(draft.timer);
      timers.delete(draft.resend);
    }
    held.delete(outbox.prefix + outbox.tab);
    tabs[at] = new Tab(review);
    await tabs[at].outbox.adoptOrphans(new Set(["N"]));
  },
  useMine(at, place) { tabs[at].outbox.useMine("N", place); },
  forget(at) {
    const before = Object.keys(storage);
    tabs[at].outbox.forget();
    for (const tab of tabs) for (const key of before) if (tab !== tabs[at]) tab.outbox.storageChanged(key, null);
  },
  state(at) {
    const { outbox } = tabs[at];
    const { form, mine, status, inflight, refusal, base } = outbox.draft("N");
    return { form, mine, status, inflight, refusal, base, unsent: outbox.unsent.length > 0, kept: { ...storage } };
  },
};
