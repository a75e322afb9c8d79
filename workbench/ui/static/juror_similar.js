// Works like the one at hand: the list of them, shared passages marked in the text and shown side by side.

// The text in paragraphs; marked pieces open the passage, and each mark ends with a button that says so.
function paragraphs(app, text, marks = []) {
  const points = Array.from(text); // the marks count characters as Python does
  const lines = [];
  for (let from = 0, at = 0; at <= points.length; at += 1) {
    if (at < points.length && points[at] !== "\n") continue;
    if (points.slice(from, at).join("").trim()) lines.push([from, at]);
    from = at + 1;
  }
  const said = (from, to) => points.slice(from, to).join("");
  return lines.map(([from, to]) => {
    const parts = [];
    let at = from;
    for (const mark of marks) {
      const [begin, end] = [Math.max(mark.begin, from), Math.min(mark.end, to)];
      if (begin >= end) continue;
      parts.push(said(at, begin));
      const last = !lines.some(([next]) => next > from && next < mark.end);
      parts.push(html`<${Marked} ...${{ app, mark, last, first: begin === mark.begin }} text=${said(begin, end)} />`);
      at = end;
    }
    parts.push(said(at, to));
    return html`<p>${parts}</p>`;
  });
}

function Marked({ app, mark, text, first, last }) {
  const { texts: t } = app.screen;
  const numbers = [...new Set(mark.passages.map(([number]) => number))];
  const short = numbers.length > 2 ? fill(t.and_more, { number: numbers[0], count: numbers.length - 1 }) : numbers.join(", ");
  const open = (event) => {
    if (!getSelection().isCollapsed) return; // who selects words of the text does not want it covered
    let button = event.currentTarget;
    while (button && !button.matches(".wb-ref")) button = button.nextElementSibling;
    app.showPassages(mark.passages, button || document.querySelector(".wb-similar-open"));
  };
  return html`<mark class="wb-shared" onClick=${open}>${first && html`<span class="wb-sr"> (${t.passage_begins}) </span>`}${text}</mark>${last && html`<button
    class="wb-ref" aria-label=${fill(t.show_beside, { said: sameIn(app, numbers) })} title=${sameIn(app, numbers)} onClick=${(event) => app.showPassages(mark.passages, event.currentTarget)}>${short}</button>`}`;
}

const MOST_NAMED = 3; // works in the heading of a passage; below it they all stand with their titles

function sameIn(app, numbers) {
  const { texts: t, language } = app.screen;
  if (numbers.length === 1) return fill(t.same_passage, { number: numbers[0] });
  const rest = numbers.length - MOST_NAMED;
  const named = rest > 1 ? fill(t.and_more, { number: numbers.slice(0, MOST_NAMED).join(", "), count: rest }) : new Intl.ListFormat(language).format(numbers);
  return fill(t.same_passage_several, { numbers: named });
}

// In the title the tint is enough: the same passage goes on in the text, where the button is.
function MarkedTitle({ text, marks }) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  for (const { begin, end } of marks) {
    parts.push(points.slice(at, begin).join(""), html`<mark class="wb-shared">${points.slice(begin, end).join("")}</mark>`);
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}

function marksOf(entry, part) {
  return (entry.marks || []).filter((mark) => mark.part === part);
}

function SimilarButton({ app, entry }) {
  const { texts: t } = app.screen;
  if (!entry.similar) return null;
  return html`<button class="wb-link wb-similar-open" aria-expanded=${Boolean(app.ui.similar)} aria-controls="similar-works"
    onClick=${(event) => (app.ui.similar ? app.closeSimilar() : app.showSimilar(event.currentTarget))}>${fill(t.similar, { count: entry.similar.length })}</button>`;
}

// Below the text, which stays readable: the list of works, or the passages that one mark stands for.
function SimilarPanel({ app, entry }) {
  const { texts: t } = app.screen;
  if (!app.ui.similar || !entry || !entry.similar) return null;
  const { passages } = app.ui.similar;
  const chosen = passages && entry.similar.filter((work) => passages.some(([number]) => number === work.number));
  const numbers = chosen && chosen.map((work) => work.number);
  const title = !chosen ? t.similar_title : app.ui.similar.whole ? fill(t.passages_with, { number: numbers[0] }) : sameIn(app, numbers);
  return html`<section class="wb-similar" id="similar-works" aria-labelledby="similar-title" onKeyDown=${(event) => event.key === "Escape" && app.closeSimilar()}>
    <div class="wb-similar-head"><h3 id="similar-title" tabindex="-1">${title}</h3>
      <button class="wb-ghost wb-small" onClick=${() => app.closeSimilar()}>${t.close}</button></div>
    <div class="wb-similar-body" tabindex="0" role="group" aria-labelledby="similar-title">
    ${chosen
      ? html`${chosen.map((work) => html`<${Beside} key=${work.number} ...${{ app, work }} shown=${passages.filter(([number]) => number === work.number).map(([, place]) => place)} />`)}
        <p><button class="wb-link" onClick=${() => app.showSimilar()}>${t.similar_all}</button></p>`
      : html`<p class="wb-muted">${t.similar_hint}${entry.similar.some((work) => !work.own) && ` ${t.similar_foreign_hint}`}</p>
        <ul>${entry.similar.map((work) => html`<${SimilarItem} key=${work.number} ...${{ app, work }} />`)}</ul>`}</div></section>`;
}

function WorkTitle({ app, work }) {
  const { texts: t } = app.screen;
  const item = work.own && app.item(work.number);
  if (!item) return html`<span><b>${work.title}</b><small>${work.number} · ${t.similar_foreign}</small></span>`;
  const status = app.statusOf(item);
  return html`<span><button class="wb-link" onClick=${() => app.open(work.number)}>${work.title}</button>
    <small><i class=${`wb-st is-${status}`} aria-hidden="true">${STATUS_MARKS[status]}</i> ${work.number} · ${describe(app, item, status)}</small></span>`;
}

function SimilarItem({ app, work }) {
  const { texts: t, language } = app.screen;
  const alike = { copy: t.similar_copy, passage: t.similar_passage, paraphrase: t.similar_paraphrase, theme: t.similar_theme }[work.kind];
  const all = work.passages.map((_passage, place) => [work.number, place]);
  return html`<li><${WorkTitle} ...${{ app, work }} />
    <p>${alike}${work.shared.length > 0 && html`<span class="wb-muted"> · ${fill(t.similar_shared, { phrases: work.shared.join(", ") })}</span>`}</p>
    ${all.length > 0 && html`<p><button class="wb-link" onClick=${() => app.showPassages(all, null, true)}>${fillCount(t.show_passages, all.length, language)}</button></p>`}</li>`;
}

function Beside({ app, work, shown }) {
  const { texts: t } = app.screen;
  return html`<div class="wb-beside-work"><${WorkTitle} ...${{ app, work }} />
    ${shown.filter((place) => work.passages[place]).map((place) => html`<div class="wb-beside" key=${place}>
      <div><h4>${t.passage_here}</h4><p>${work.passages[place].here}</p></div>
      <div><h4>${fill(t.passage_there, { number: work.number })}</h4><p>${work.passages[place].there}</p></div></div>`)}</div>`;
}

// What the page does with similar works, beside what it does with all.
Object.assign(JurorApp.prototype, {
  showSimilar(opener) {
    if (opener) this.similarOpener = opener;
    this.set({ similar: { passages: null } });
    this.focusSimilar();
  },

  // `passages`: number of a work and place among its passages; `whole`: all that two works share.
  showPassages(passages, opener, whole = false) {
    if (opener) this.similarOpener = opener;
    this.set({ similar: { passages, whole } });
    this.focusSimilar();
  },

  focusSimilar() {
    requestAnimationFrame(() => {
      document.querySelector(".wb-similar-body")?.scrollTo(0, 0);
      document.getElementById("similar-title")?.focus({ preventScroll: true });
      // The panel has taken room: what was clicked stays in sight above it.
      this.similarOpener?.scrollIntoView({ block: "nearest" });
    });
  },

  closeSimilar() {
    const opener = this.similarOpener;
    this.set({ similar: null });
    requestAnimationFrame(() => (opener && opener.isConnected ? opener : document.querySelector(".wb-similar-open"))?.focus());
  },

  // Which works may be shown beside others changes with the conflicts declared and taken back.
  hearOfConflicts() {
    const closed = this.screen.queue.filter((item) => item.status === "conflict").map((item) => item.number).sort().join();
    if (this.closedWorks !== undefined && closed !== this.closedWorks) {
      for (const [number, entry] of this.entries) {
        delete entry.similar;
        delete entry.marks;
        this.outdated.add(number);
        this.asked.delete(number);
      }
      this.ui.similar = null;
    }
    this.closedWorks = closed;
  },

  // What people decide about works that share text is seen when a work is opened again.
  askAgain(number) {
    const item = this.item(number);
    if (!item || item.training || !this.entries.has(number) || !this.outbox.connected) return;
    this.outdated.add(number);
    this.asked.delete(number);
    this.fetchEntries();
  },
});
