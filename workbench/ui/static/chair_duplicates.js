// The chair's tab on entries that resemble each other: a list, and two of them side by side.

const ALIKE_STEP = 50;

function Alike({ app }) {
  const { texts: t, alike, alike_pair: pair } = app.screen;
  const open = app.ui.pair;
  if (open) {
    const there = pair && pair.first === open[0] && pair.second === open[1];
    return there ? html`<${AlikePair} key=${open.join()} app=${app} pair=${pair} />` : html`<${AlikeWaits} app=${app} />`;
  }
  if (!alike) return html`<${AlikeWaits} app=${app} />`;
  return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.alike} <i>${alike.total || ""}</i></h2>
    <${AlikeState} app=${app} alike=${alike} />${alike.total > 0 && html`<${AlikeRows} app=${app} alike=${alike} />`}</section></div>`;
}

// With a way back: the pair may have gone from the list, which then says so.
function AlikeWaits({ app }) {
  const { texts: t } = app.screen;
  return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.alike}</h2><p role="status" class="wb-muted">${app.ui.refusal ? "" : t.working}</p>
    ${app.ui.pair && html`<p><button class="wb-ghost wb-small" onClick=${() => closePair(app)}>← ${t.to_list}</button></p>`}</section></div>`;
}

function AlikeState({ app, alike }) {
  const { texts: t, language, stage } = app.screen;
  if (!alike.compared) return html`<p>${t.never_compared} ${t.how_to_compare}</p>`;
  const moment = formatMoment(alike.compared.at, language, stage.timezone);
  return html`<p>${alike.total ? t.alike_explain : t.alike_none}</p>
    <p class="wb-muted">${fill(fillCount(t.compared_at, alike.compared.entries, language), { moment })} ${alike.total > 0 && fill(t.undecided_left, { count: alike.undecided, total: alike.total })}</p>
    ${alike.outdated && html`<div class="wb-note">${t.compare_again}</div>`}
    ${alike.announced && html`<div class="wb-note">${fill(t.alike_announced, { id: alike.announced })}</div>`}`;
}

function AlikeRows({ app, alike }) {
  const { texts: t, language } = app.screen;
  const timer = useRef(null);
  const { search, only, decided } = app.ui.alike;
  const look = (text) => {
    app.set({ alike: { ...app.ui.alike, search: text, shown: ALIKE_STEP } });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => app.askAlike(false), SEARCH_PAUSE_MS);
  };
  const choose = (changes) => {
    app.set({ alike: { ...app.ui.alike, shown: ALIKE_STEP, ...changes } });
    app.askAlike(false);
  };
  const kinds = [["", t.every_kind], ...alike.kinds.map((each) => [each.kind, each.name])];
  const states = [["", t.every_pair], ["no", t.only_undecided], ["yes", t.only_decided]];
  return html`<div class="wb-filter"><input type="search" placeholder=${t.search} aria-label=${t.search} value=${search} onInput=${(event) => look(event.target.value)} />
      <${Choice} label=${t.kind} value=${only} options=${kinds} set=${(value) => choose({ only: value })} />
      <${Choice} label=${t.whether_decided} value=${decided} options=${states} set=${(value) => choose({ decided: value })} /></div>
    ${!alike.found && html`<p class="wb-muted" role="status">${t.nothing_found}</p>`}
    ${alike.found > 0 && html`<${Table} className="is-stacked is-long wb-alike" label=${t.alike} heads=${[t.both_works, t.kind, [t.likeness, "n"], t.explains, t.whether_decided]}>
      ${alike.rows.map((each) => html`<${AlikeRow} key=${each.first + each.second} app=${app} each=${each} />`)}<//>
    ${alike.found > alike.rows.length && html`<p class="wb-muted">${fill(t.shown_of, { shown: new Intl.NumberFormat(language).format(alike.rows.length), found: new Intl.NumberFormat(language).format(alike.found) })} <button class="wb-ghost wb-small" onClick=${() => choose({ shown: app.ui.alike.shown + ALIKE_STEP })}>${t.show_more}</button></p>`}`}`;
}

function Choice({ label, value, options, set }) {
  return html`<select class="wb-select" aria-label=${label} value=${value} onChange=${(event) => set(event.target.value)}>${options.map(([name, text]) => html`<option key=${name} value=${name} selected=${name === value}>${text}</option>`)}</select>`;
}

const percent = (app, score) => new Intl.NumberFormat(app.screen.language, { style: "percent" }).format(score);

function AlikeRow({ app, each }) {
  const { texts: t } = app.screen;
  return html`<tr><th scope="row"><button class="wb-link wb-pair-link" id=${`alike-${each.first}-${each.second}`} aria-label=${fill(t.open_pair, { first: each.first, second: each.second })} onClick=${() => openPair(app, [each.first, each.second])}>${fill(t.pair_title, { first: each.first, second: each.second })}</button>
      ${each.titles.map((title, at) => html`<span key=${at} class="wb-entry-title wb-below">${title}</span>`)}</th>
    <td>${each.kind || html`<span class="wb-muted">${t.not_found_now}</span>`}</td><td class="n">${each.score === null ? "" : html`<span class="wb-cell-name" aria-hidden="true">${t.likeness} </span>${percent(app, each.score)}`}</td>
    <td class="wb-words">${each.relations.map((text) => html`<span key=${text} class="wb-below">${text}</span>`)}</td>
    <td>${each.decided ? html`<span class="wb-tag is-ok">${each.decided}</span>` : html`<span class="wb-muted">${t.not_decided}</span>`}</td></tr>`;
}

function openPair(app, pair) {
  app.set({ pair, refusal: "", note: null });
  app.askPair();
}

// Back to where the list was left, or to what stands there now.
function closePair(app) {
  const left = app.ui.pair;
  app.set({ pair: null, refusal: "" });
  app.askAlike(false);
  setTimeout(() => (document.getElementById(`alike-${left[0]}-${left[1]}`) || document.querySelector(".wb-chair")).focus());
}

function AlikePair({ app, pair }) {
  const { texts: t, alike, may_decide: mayDecide } = app.screen;
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const next = (alike ? alike.waiting : []).find((each) => each.join() !== app.ui.pair.join());
  const announced = alike && alike.announced;
  const judged = pair.decisions.length > 0;
  return html`<div class="wb-cards"><section class="wb-card is-whole">
      <div class="wb-actions wb-pair-ways"><button class="wb-ghost wb-small" onClick=${() => closePair(app)}>← ${t.to_list}</button>${next && html`<button class="wb-ghost wb-small" onClick=${() => openPair(app, next)}>${t.next_pair} →</button>`}</div>
      <h2 class="wb-pair-title" tabindex="-1" ref=${heading}>${fill(t.pair_title, { first: pair.first, second: pair.second })}</h2>
      <p>${pair.kind ? html`<b>${pair.kind}.</b> ${pair.share}` : t.not_found_now}</p>
      ${pair.relations.length > 0 && html`<div class="wb-note is-ok"><b>${t.explains}:</b> ${pair.relations.join("; ")}.</div>`}
      ${pair.changed.length > 0 && html`<div class="wb-note">${fill(t.text_changed, { numbers: pair.changed.join(", ") })}</div>`}
      <div class="wb-part"><h3>${t.alike_decisions}</h3><${AlikeDecisions} app=${app} pair=${pair} />
      ${announced ? html`<p class="wb-muted">${fill(t.alike_announced, { id: announced })}</p>` : mayDecide && html`<p class="wb-judge"><${Act} app=${app} class=${judged ? "wb-ghost" : "wb-primary"} onClick=${() => app.open("judge", { ...pair, id: `${pair.first} ${pair.second}`, most: alike ? alike.most_of_a_set : null })}>${judged ? t.judge_again : t.judge}<//></p>`}</div></section>
    ${pair.passages.length > 0 && html`<${Passages} app=${app} pair=${pair} />`}
    <section class="wb-card is-whole"><h2>${t.both_texts}</h2><div class="wb-sides">${pair.sides.map((text, side) => html`<${SideText} key=${text.number} app=${app} text=${text} side=${side} />`)}</div></section></div>`;
}

function AlikeDecisions({ app, pair }) {
  const { texts: t } = app.screen;
  if (!pair.decisions.length) return html`<p class="wb-muted">${t.alike_undecided}</p>`;
  return html`<ol class="wb-decided">${pair.decisions.map((each, at) => html`<li key=${each.number}><p>${fill(t.decided_line, { who: each.by || t.organiser, moment: shortMoment(app, each.at), verdict: each.verdict })}${at === 0 && html` <span class="wb-tag is-ok">${t.holds}</span>`}</p><p class="wb-muted wb-words">${each.reason}</p></li>`)}</ol>`;
}

// What both say, level with each other; long passages are read in the texts.
function Passages({ app, pair }) {
  const { texts: t } = app.screen;
  return html`<section class="wb-card is-whole"><h2>${t.shared_passages}</h2><ol class="wb-passages">${pair.passages.map((both, at) => html`<li key=${at}>
    <p class="wb-passage-head"><b>${fill(t.passage, { number: at + 1 })}</b> <button class="wb-link" onClick=${() => showPassage(app, at + 1, 0)}>${t.show_in_texts}</button></p>
    <div class="wb-sides">${both.map((text, side) => html`<blockquote key=${side} class="wb-quote"><b>${pair.sides[side].number}</b> ${text}</blockquote>`)}</div></li>`)}</ol></section>`;
}

function SideText({ app, text, side }) {
  const shown = new Set();  // each passage is named where it begins
  return html`<div class="wb-side" tabindex="0" role="region" aria-label=${text.number}><p class="wb-muted">${text.number}</p>
    <h3><${Runs} app=${app} runs=${text.title} side=${side} shown=${shown} /></h3>
    ${text.sections.map((each, at) => html`<div key=${at}>${each.heading && html`<h4>${each.heading}</h4>`}<p><${Runs} app=${app} runs=${each.runs} side=${side} shown=${shown} /></p></div>`)}</div>`;
}

function Runs({ app, runs, side, shown }) {
  const { texts: t } = app.screen;
  return runs.map((run, at) => {
    if (!run.passages.length) return run.text;
    const begun = run.passages.filter((number) => !shown.has(number));
    begun.forEach((number) => shown.add(number));
    const names = begun.map((number) => html`<button key=${number} id=${`passage-${side}-${number}`} class="wb-passage-number" aria-label=${fill(t.show_in_other, { number })} onClick=${() => showPassage(app, number, 1 - side)}>${number}</button>`);
    return html`${names}<mark key=${at} class=${run.passages.includes(app.ui.passage) ? "is-current" : ""}>${run.text}</mark>`;
  });
}

// Both sides to one height where they scroll by themselves; else to the passage in the text asked for.
function showPassage(app, number, target) {
  const marks = [0, 1].map((side) => document.getElementById(`passage-${side}-${number}`));
  app.set({ passage: number });
  const beside = marks.every((mark) => mark && mark.closest(".wb-side").scrollHeight > mark.closest(".wb-side").clientHeight + 1) || marks.every((mark) => mark && mark.closest(".wb-side").clientWidth < mark.closest(".wb-sides").clientWidth / 1.5);
  for (const mark of beside ? marks : []) {
    const side = mark.closest(".wb-side");
    side.scrollTop += mark.getBoundingClientRect().top - side.getBoundingClientRect().top - 40;
  }
  const goal = marks[target];
  if (!goal) return;
  goal.focus({ preventScroll: true });
  if (beside) goal.closest(".wb-sides").scrollIntoView({ block: "nearest" });
  else goal.scrollIntoView({ block: "center" });
}

function JudgeDialog({ app, about }) {
  const { texts: t } = app.screen;
  const [verdict, setVerdict] = useKept(app, "verdict");
  const message = { kind: "judge_alike", first: about.first, second: about.second, seen: about.seen, verdict, ...app.ui.alike };
  return html`<${DecisionDialog} app=${app} title=${fill(t.judge_title, { first: about.first, second: about.second })} confirm=${t.confirm_judge} label=${t.reason_on_record} ready=${Boolean(verdict)} message=${message}>
    <div class="wb-verdicts" role="radiogroup" aria-label=${t.whether_decided}>${about.verdicts.map((each) => html`<label key=${each.verdict}><input type="radio" name="verdict" checked=${verdict === each.verdict} onChange=${() => setVerdict(each.verdict)} /> <span><b>${each.name}</b><span class="wb-muted wb-below">${each.means}</span></span></label>`)}</div>
    <p class="wb-muted">${about.most === null ? t.judge_unlimited : fill(t.judge_limited, { count: about.most })}</p><//>`;
}
