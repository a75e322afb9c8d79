// The review form of one entry: criteria with levels, comments, abstention.

function Criterion({ app, item, draft, criterion, index, locked }) {
  const { texts: t, rubric, language } = app.screen;
  const rating = ratingOf(draft.form, criterion.id);
  const shown = criterion.levels.find((each) => each.level === rating.level);
  const needsComment = criterion.comment_at.includes(rating.level);
  const lacksComment = needsComment && !rating.comment.trim();
  const expanded = app.ui.expanded === criterion.id;
  const commentShown = needsComment || rating.comment || app.ui.commenting === criterion.id;
  const levels = [];
  for (let level = rubric.lowest; level <= rubric.highest; level += 1) levels.push(level);
  const nameOf = (level) => (criterion.levels.find((each) => each.level === level) || {}).name;
  const warn = app.ui.checked === draft.number;
  const mapped = mappedTo(app, draft, criterion.id, rating.level);
  return html`<section class=${`wb-crit ${app.ui.criterion === criterion.id ? "is-current" : ""}`} id=${`crit-${criterion.id}`}
      onFocusIn=${() => app.setCriterion(criterion.id)}>
    <h3><span>${fill(t.criterion_n, { n: index + 1, name: criterion.name })}</span>
      <small>${fill(t.weight, { share: new Intl.NumberFormat(language).format(criterion.share) })}</small></h3>
    <${AskedAgain} ...${{ app, draft, id: criterion.id, answered: rating.level !== null || rating.abstained }} />
    <p class="wb-q" id=${`q-${criterion.id}`}>${criterion.question}</p>
    <div class=${`wb-levels ${levels.length > 6 ? "is-long" : ""}`} role="radiogroup" aria-label=${criterion.name} aria-describedby=${`q-${criterion.id}${mapped ? ` m-${criterion.id}` : ""}`}
        style=${{ "--count": levels.length }}>
      ${levels.map((level) => html`<label key=${level} title=${nameOf(level) || ""}>
        <input type="radio" name=${`${draft.number}-${criterion.id}`} value=${level} checked=${rating.level === level} disabled=${locked}
          aria-label=${nameOf(level) ? `${level}. ${nameOf(level)}` : fill(t.level_n, { level })}
          onChange=${() => app.rate(criterion.id, level)} /><b>${level}</b></label>`)}
    </div>
    ${mapped && html`<p class="wb-mapped" id=${`m-${criterion.id}`}>${fill(t.mapped, mapped)}</p>`}
    ${rating.abstained
      ? html`<p class="wb-anchor is-abstained">${t.abstained} ${!locked && html`<button class="wb-link" onClick=${() => app.abstain(criterion.id, false)}>${t.rate_after_all}</button>`}</p>`
      : shown && html`<p class="wb-anchor" aria-live="polite"><b>${shown.level} · ${shown.name}.</b> ${shown.anchor}</p>`}
    <${Reference} ...${{ app, item, draft, criterion }} />
    ${warn && rating.level === null && !rating.abstained && html`<p class="wb-need">${t.choose_level}</p>`}
    ${commentShown && html`<textarea class="wb-comment" aria-label=${fill(t.comment_on, { criterion: criterion.name })} rows="2"
        aria-invalid=${lacksComment || rating.comment.length > LONGEST_COMMENT} disabled=${locked} value=${rating.comment}
        placeholder=${needsComment ? fill(t.comment_needed, { level: rating.level }) : t.comment}
        onInput=${(event) => app.comment(criterion.id, event.target.value)} onBlur=${() => app.outbox.flush(draft.number)}></textarea>`}
    ${lacksComment && html`<p class="wb-need">${t.need_comment}</p>`}
    <${TooLong} app=${app} text=${rating.comment} />
    <p class="wb-more">
      <button class="wb-link" aria-expanded=${expanded} onClick=${() => app.set({ expanded: expanded ? null : criterion.id })}>${expanded ? t.hide_levels : t.levels_of}</button>
      ${!commentShown && !locked && html`<button class="wb-link" onClick=${() => app.openComment(criterion.id)}>${t.add_comment}</button>`}
      ${criterion.may_abstain && !rating.abstained && !locked && html`<button class="wb-link" onClick=${() => app.abstain(criterion.id, true)}>${t.cannot_rate}</button>`}
    </p>
    ${expanded && html`<div class="wb-all-levels">
      ${criterion.evidence && html`<p>${fill(t.evidence, { text: criterion.evidence })}</p>`}
      <dl>${criterion.levels.map((each) => html`<div key=${each.level} class=${each.level === rating.level ? "is-chosen" : ""}>
        <dt>${each.level} · ${each.name}</dt><dd>${each.anchor}${each.example && html`<em>${fill(t.example, { text: each.example })}</em>`}</dd></div>`)}</dl></div>`}
    <${Overtaken} app=${app} draft=${draft} places=${[`${criterion.id}.level`, `${criterion.id}.comment`]} locked=${locked} />
  </section>`;
}

// Where a newer version of the rubric asks again in a review that was submitted, until it is submitted anew.
const askedAgain = (app, draft) => (draft.status !== "submitted" && app.entries?.get(draft.number)?.asked_again) || [];

// The level that a newer version of the rubric counts as this one; none once the juror has chosen another.
function mappedTo(app, draft, id, level) {
  const found = app.entries?.get(draft.number)?.mapped?.[id];
  return found && found.now === level ? found : null;
}

function AskedAgain({ app, draft, id, answered }) {
  return !answered && askedAgain(app, draft).includes(id) && html`<p class="wb-again">↻ ${app.screen.texts.asked_again}</p>`;
}

// What is pasted is never cut off: it stays on the page until it is short enough to be saved.
function TooLong({ app, text }) {
  const { texts: t, language } = app.screen;
  const shown = (count) => new Intl.NumberFormat(language).format(count);
  return text.length > LONGEST_COMMENT && html`<p class="wb-need" role="status">${fill(t.too_long, { count: shown(text.length), longest: shown(LONGEST_COMMENT) })}</p>`;
}

// Where another tab saved something newer, this tab's version stands beside it until the juror decides.
function Overtaken({ app, draft, places, locked }) {
  const { texts: t } = app.screen;
  const found = places.filter((place) => place in draft.mine);
  if (!found.length) return null;
  return html`<div class="wb-note" role="status"><p>${t.other_tab}</p>
    ${found.map((place) => {
      const value = draft.mine[place];
      const text = value === "" ? t.nothing : value === "-" ? t.cannot_rate : place.endsWith(".level") ? fill(t.level_n, { level: value })
        : place.endsWith(".answer") ? (value === "yes" ? t.yes : t.no) : `«${value}»`;
      return html`<p key=${place}>${fill(t.my_version, { text })}<br />
        ${!locked && html`<button class="wb-link" onClick=${() => app.outbox.useMine(draft.number, place)}>${t.take_mine}</button>`}
        <button class="wb-link" onClick=${() => app.outbox.dropMine(draft.number, place)}>${t.keep_newer}</button></p>`;
    })}</div>`;
}

function Form({ app, item, draft }) {
  const { texts: t, rubric } = app.screen;
  const locked = app.isLocked(item, draft);
  return html`<div class="wb-form-scroll">
    <h2 class="wb-sr">${fill(t.number, { number: item.number })}: ${t.form}</h2>
    <${TrainingNote} ...${{ app, item, draft }} />
    ${draft.status === "submitted" && !item.training && html`<p class="wb-note is-ok">${t.submitted_note}</p>`}
    ${askedAgain(app, draft).length > 0 && html`<div class="wb-note is-again" role="status"><p>${t.asked_again_note}</p></div>`}
    <${Gates} ...${{ app, draft, locked }} />
    ${rubric.criteria.map((criterion, index) => html`<${Criterion} key=${criterion.id} ...${{ app, item, draft, criterion, index, locked }} />`)}
    ${rubric.closing_comment !== "none" && html`<section class="wb-crit">
      <h3><span>${t.closing}</span></h3>
      <textarea class="wb-comment" rows="3" aria-label=${t.closing} placeholder=${t.closing_hint} value=${draft.form.closing} disabled=${locked}
        onInput=${(event) => app.closing(event.target.value)} onBlur=${() => app.outbox.flush(draft.number)}></textarea>
      ${app.ui.checked === draft.number && rubric.closing_comment === "required" && !draft.form.closing.trim() && html`<p class="wb-need">${t.need_comment}</p>`}
      <${TooLong} app=${app} text=${draft.form.closing} />
      <${Overtaken} app=${app} draft=${draft} places=${["closing.comment"]} locked=${locked} /></section>`}
    <p class="wb-keys"><kbd>${rubric.lowest}</kbd>–<kbd>${rubric.highest}</kbd> ${t.level_n.replace("{level}", "").trim()} · <kbd>↑</kbd><kbd>↓</kbd> · <kbd>Ctrl</kbd>+<kbd>Enter</kbd> · <button class="wb-link" onClick=${() => app.set({ dialog: "keys" })}><kbd>?</kbd> ${t.keys}</button></p>
  </div>
  <${Footer} ...${{ app, item, draft, locked }} />`;
}

function Footer({ app, item, draft, locked }) {
  const { texts: t, stage, rubric, language } = app.screen;
  const total = app.total(draft);
  return html`<div class="wb-foot">
    ${stage.show_total && html`<div class="wb-sum">${t.total}<b>${total === null ? "—" : fill(t.total_of, { total: formatNumber(total, language), highest: new Intl.NumberFormat(language).format(rubric.highest_total) })}</b></div>`}
    <span class="wb-grow"></span>
    ${draft.history.length > 0 && !locked && html`<button class="wb-ghost wb-undo" title=${t.undo} aria-label=${t.undo} onClick=${() => app.undo()}>↶</button>`}
    ${!item.training && (!locked || app.waits(item)) && html`<button class="wb-ghost" onClick=${() => app.set({ dialog: "conflict" })}>${t.declare_conflict}</button>`}
    ${item.training
      ? html`<${TrainingFooter} ...${{ app, item, draft, locked }} />`
      : draft.status === "submitted"
      ? html`${app.isOpen() && html`<button class="wb-ghost" onClick=${() => app.reopen()}>${t.reopen}</button>`}
          ${app.nextNumber(item.number) && html`<button class="wb-primary" onClick=${() => app.open(app.nextNumber(item.number))}>${t.next}</button>`}`
      : html`<button class="wb-primary" disabled=${locked} onClick=${() => app.submit()}>${app.nextNumber(item.number) ? t.submit_next : t.submit}</button>`}
  </div>`;
}
