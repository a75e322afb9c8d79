// Tabs of a juror, see browser_tabs.js.
class Tab {
  constructor(review) {
    this.sent = [];
    this.outbox = new Outbox({ owner: "s/J01", send: (message) => this.sent.push(message), changed() {}, storage, locks });
    if (review) this.outbox.take("N", review);
  }
}

Object.assign(world, {
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
  take(at, review) { tabs[at].outbox.take("N", review); },
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
});
