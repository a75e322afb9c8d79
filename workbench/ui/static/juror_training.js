// Training works on the juror's screen: what they are, what is in the way of real entries, the reference.

// The newest result, as long as the review it belongs to is the one shown and is not being tried again.
function resultOf(app, item, draft) {
  const { result } = (item.training && app.entries.get(item.number)) || {};
  return result && draft.status === "submitted" && result.revision === draft.base ? result : null;
}

function TrainingNote({ app, item, draft }) {
  const { texts: t, training } = app.screen;
  if (app.waits(item)) {
    return html`<div class="wb-note"><p>${fill(t.training_first, { count: training.left.length })}</p>
      <p><button class="wb-primary" onClick=${() => app.open(training.left[0])}>${t.to_training}</button></p></div>`;
  }
  if (!item.training) return null;
  const result = resultOf(app, item, draft);
  return result
    ? html`<div class="wb-note wb-result" tabindex="-1"><h3>${t.compared}</h3><p>${result.summary}</p></div>`
    : html`<div class="wb-note wb-training-note"><p>${t.training_note}</p></div>`;
}

// Beside the juror's own level: the reference, how far it is, and why it is this one.
function Reference({ app, item, draft, criterion }) {
  const result = resultOf(app, item, draft);
  const found = result && result.criteria[criterion.id];
  if (!found) return null;
  const { texts: t } = app.screen;
  const described = criterion.levels.find((each) => each.level === found.level);
  const name = described ? fill(t.reference, { level: found.level, name: described.name }) : fill(t.level_n, { level: found.level });
  return html`<div class=${`wb-reference ${found.same ? "is-same" : ""}`}>
    <p><b>${name}</b><span class="wb-apart">${found.same ? "✓ " : ""}${found.said}</span></p><p>${found.reason}</p></div>`;
}

function TrainingFooter({ app, item, draft, locked }) {
  const { texts: t, queue } = app.screen;
  if (draft.status !== "submitted") return html`<button class="wb-primary" disabled=${locked} onClick=${() => app.submit()}>${t.submit_compare}</button>`;
  const next = app.nextTraining(item.number);
  return html`${app.accepts(item) && html`<button class="wb-ghost" onClick=${() => app.reopen()}>${t.try_again}</button>`}
    ${next
      ? html`<button class="wb-primary" onClick=${() => app.open(next)}>${t.next_training}</button>`
      : queue.length > 0 && html`<button class="wb-primary" onClick=${() => app.open(app.firstEntry())}>${t.to_entries}</button>`}`;
}

// What the page does with training works, beside what it does with all.
Object.assign(JurorApp.prototype, {
  // The reference comes with the answer; there is no next work before it has been looked at.
  takeTraining(message, { intent, draft, missing }) {
    const { texts: t } = this.screen;
    const entry = this.entries.get(message.entry);
    if (entry) entry.result = message.result;
    if (draft.inflight && intent === "submit") {
      // More was typed meanwhile, and the review is on its way to being opened again.
    } else if (message.review.status === "submitted") {
      this.ping(); // real entries may be open now
      if (intent !== "submit") return;
      this.toast(fill(t.training_submitted, { number: message.entry }));
      if (this.ui.current === message.entry) this.showResult();
    } else if (intent === "submit" && this.overtaken(draft)) this.showOvertaken(message.entry);
    else if (intent === "submit" && missing.length) this.showMissing(message.entry, missing);
    else if (intent === "reopen") this.toast(t.training_reopened);
  },

  showResult() {
    this.set({ pane: "form", checked: null });
    requestAnimationFrame(() => {
      document.querySelector(".wb-form-scroll")?.scrollTo(0, 0);
      document.querySelector(".wb-result")?.focus({ preventScroll: true });
    });
  },

  // A work submitted in another tab, or in another language: what it is compared with is asked for again.
  forgetOldResults() {
    for (const { number, status } of this.screen.training.items) {
      const entry = this.entries.get(number);
      const draft = this.outbox.drafts.get(number);
      if (!entry || status !== "submitted" || !draft || (entry.result && entry.result.revision === draft.base)) continue;
      this.entries.delete(number);
      this.asked.delete(number);
    }
  },

  nextTraining(number) {
    const next = this.screen.training.items.find((item) => item.number !== number && this.statusOf(item) !== "submitted");
    return next ? next.number : null;
  },
});
