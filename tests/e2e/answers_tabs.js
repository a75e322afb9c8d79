// Tabs of a participant, see browser_tabs.js.
class Tab {
  constructor() {
    this.sent = [];
    this.outbox = new Answers({ owner: "s/100001", send: (message) => this.sent.push(message), changed() {}, storage, locks });
  }
}

Object.assign(world, {
  choose(at, task, item, value) { tabs[at].outbox.choose(task, item, value); },
  submit(at, task) { tabs[at].outbox.submit(task); },
  useMine(at, task, item) { tabs[at].outbox.useMine(task, item); },
  take(at, task, answers, submitted) { return tabs[at].outbox.take(task, answers, submitted); },
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
});
