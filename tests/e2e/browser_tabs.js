// Tabs of one person without a server: time, storage, locks and the line are in the test's hands.
// The page's own script follows; it gives `Tab`, and adds to `world` what its person does.
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

const world = {
  begin(count) {
    timers = new Map();
    held.clear();
    storage = new Storage_();
    tabs = Array.from({ length: count }, () => new Tab());
  },
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
  connect(at, connected) {
    if (!connected) tabs[at].sent = [];
    tabs[at].outbox.setConnected(connected);
  },
};
globalThis.world = world;
