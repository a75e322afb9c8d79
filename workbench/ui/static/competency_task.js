// A form: one situation at a time, or the statements of one competency.

function labelOf(app, task, step) {
  const { texts: t } = app.screen;
  const { heading, items } = app.forms.get(task.id).steps[step];
  const done = items.filter((item) => app.isAnswered(task.id, item)).length;
  const whole = done === items.length;
  const places = heading ? { name: heading, done, total: items.length } : { n: step + 1 };
  const text = heading ? (whole ? t.step_answered : t.step_open) : whole ? t.situation_answered : t.situation_open;
  const elsewhere = items.some(({ id }) => app.outbox.draft(task.id).mine[id] !== undefined);
  return { whole, begun: done > 0, elsewhere, text: `${fill(text, places)}${elsewhere ? `; ${t.step_elsewhere}` : ""}` };
}

// Where one can go, with what has no answer; `only` names the steps to be shown.
function StepList({ app, task, only }) {
  const { steps } = app.forms.get(task.id);
  const at = app.ui.view === "task" ? app.at.get(task.id) || 0 : -1;
  const named = Boolean(steps[0].heading);
  const shown = only || steps.map((_, step) => step);
  return html`<ol class=${named ? "wb-steps is-named" : "wb-steps"}>${shown.map((step) => {
    const { whole, begun, elsewhere, text } = labelOf(app, task, step);
    return html`<li key=${step}><button class=${`${whole ? "is-whole" : begun ? "is-begun" : ""} ${elsewhere ? "is-elsewhere" : ""}`} aria-current=${step === at ? "step" : null} aria-label=${text} title=${text} onClick=${() => app.openStep(step)}>
      <span class=${`wb-st ${whole ? "is-submitted" : begun ? "is-draft" : ""}`} aria-hidden="true">${whole ? "✓" : ""}</span><span>${named ? steps[step].heading : step + 1}</span></button></li>`;
  })}</ol>`;
}

function Elsewhere({ app, task, item }) {
  const { texts: t } = app.screen;
  const mine = app.outbox.draft(task.id).mine[item.id];
  if (mine === undefined || !app.canAnswer(task)) return null;
  const chosen = item.choices.find(({ id }) => id === mine);
  return html`<div class="wb-note" role="status"><p>${t.other_tab} ${fill(t.my_version, { text: chosen ? `«${chosen.text}»` : "—" })}</p>
    <p><button class="wb-link" onClick=${() => app.outbox.useMine(task.id, item.id)}>${t.take_mine}</button> <button class="wb-link" onClick=${() => app.outbox.dropMine(task.id, item.id)}>${t.keep_newer}</button></p></div>`;
}

function Situation({ app, task, item, locked }) {
  const { texts: t } = app.screen;
  const value = app.outbox.value(task.id, item.id);
  return html`<div id="item-0" class="wb-situation"><p class="wb-story">${item.text}</p>
    <${Elsewhere} ...${{ app, task, item }} />
    <fieldset disabled=${locked}><legend>${item.question}</legend>
      <div class="wb-options">${item.choices.map((choice, place) => html`<label key=${choice.id}>
        <input type="radio" name=${`${task.id}-${item.id}`} value=${choice.id} checked=${value === choice.id} onChange=${() => app.choose(item, choice.id)} />
        <kbd aria-hidden="true">${place + 1}</kbd><span>${choice.text}</span></label>`)}</div></fieldset>
    <p class="wb-under">${value !== NOT_GIVEN && !locked && html`<button class="wb-link" onClick=${() => app.choose(item, NOT_GIVEN)}>${t.take_back}</button>`}</p></div>`;
}

function Statement({ app, task, item, row, locked }) {
  const { texts: t } = app.screen;
  const value = app.outbox.value(task.id, item.id);
  return html`<div id=${`item-${row}`} class=${`wb-statement ${app.ui.row === row ? "is-current" : ""}`} onFocusIn=${() => app.setRow(row)}>
    <${Elsewhere} ...${{ app, task, item }} />
    <fieldset disabled=${locked}><legend>${item.question}</legend>
      <div class="wb-often" style=${{ "--count": item.choices.length }}>${item.choices.map((choice) => html`<label key=${choice.id}>
        <input type="radio" name=${`${task.id}-${item.id}`} value=${choice.id} checked=${value === choice.id} onChange=${() => app.choose(item, choice.id)} /><b>${choice.text}</b></label>`)}</div></fieldset>
    ${value !== NOT_GIVEN && !locked && html`<p class="wb-under"><button class="wb-link" onClick=${() => app.choose(item, NOT_GIVEN)}>${t.take_back}</button></p>`}</div>`;
}

function Task({ app, task }) {
  const { texts: t } = app.screen;
  const form = app.forms.get(task.id);
  const at = app.at.get(task.id) || 0;
  const step = form.steps[at];
  const done = app.answered(task);
  const total = form.items.length;
  const locked = !app.canAnswer(task);
  const last = at + 1 === form.steps.length;
  const counted = fill(step.heading ? t.step_n : t.situation_n, { n: at + 1, total: form.steps.length });
  return html`<div class="wb-task-page">
    <nav class="wb-side" aria-label=${t.places}><h2>${nameOf(app, task)}</h2><p class="wb-muted">${fill(t.answered_of, { done, total })}</p>
      <span class="wb-progress" aria-hidden="true"><i style=${{ width: `${(100 * done) / total}%` }}></i></span><${StepList} app=${app} task=${task} /></nav>
    <div class="wb-middle"><div class="wb-scroll"><div class="wb-column" key=${at}>
      <p class="wb-where">${counted}</p>
      ${task.state === "submitted" && html`<p class="wb-note is-ok">${t.submitted_note}</p>`}
      ${step.heading
        ? html`<h2 class="wb-title" tabindex="-1" data-begin>${step.heading}</h2><p class="wb-lead">${t[`how_${task.source}`]}</p>
          <div class="wb-statements">${step.items.map((item, row) => html`<${Statement} key=${item.id} ...${{ app, task, item, row, locked }} />`)}</div>`
        : html`<h2 class="wb-sr" tabindex="-1" data-begin>${counted}</h2><${Situation} ...${{ app, task, item: step.items[0], locked }} />`}
      </div></div>
      <div class="wb-foot"><button class="wb-ghost" onClick=${() => app.back()}>${at ? t.back : t.home}</button>
        <button class="wb-ghost wb-list-open" onClick=${() => app.set({ dialog: "places" })}>${t.list} · ${done}/${total}</button>
        <span class="wb-grow"></span>
        <span class="wb-keys"><kbd>1</kbd>–<kbd>${step.items[0].choices.length}</kbd> ${!step.heading && html`<kbd>←</kbd><kbd>→</kbd> `}<kbd>Enter</kbd> <button class="wb-link" onClick=${() => app.set({ dialog: "keys" })}><kbd>?</kbd> ${t.keys}</button></span>
        <button class="wb-primary" onClick=${() => app.next()}>${last ? t.to_check : t.next}</button></div>
    </div></div>`;
}
