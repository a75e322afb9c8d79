// Gates of the rubric: yes/no questions that stand before the criteria of a review.

const isAnswered = (given) => given.answer !== null || given.abstained;

// What is left to fill in at the gates, as [id, "answer" | "comment"].
function missingAnswers(rubric, form) {
  return rubric.gates.flatMap(({ id, comment_at }) => {
    const given = answerOf(form, id);
    if (!isAnswered(given)) return [[id, "answer"]];
    return comment_at.includes(given.answer) && !given.comment.trim() ? [[id, "comment"]] : [];
  });
}

function Gates({ app, draft, locked }) {
  const { texts: t, rubric } = app.screen;
  if (!rubric.gates.length) return null;
  return html`<p class="wb-gates-hint">${t.gates_hint}</p>
    ${rubric.gates.map((gate) => html`<${Gate} key=${gate.id} ...${{ app, draft, gate, locked }} />`)}`;
}

function Gate({ app, draft, gate, locked }) {
  const { texts: t } = app.screen;
  const given = answerOf(draft.form, gate.id);
  const needsComment = given.answer !== null && gate.comment_at.includes(given.answer);
  const lacksComment = needsComment && !given.comment.trim();
  const commentShown = needsComment || given.comment || app.ui.commenting === gate.id;
  const answers = [[true, t.yes], [false, t.no]];
  return html`<section class=${`wb-crit wb-gate ${app.ui.criterion === gate.id ? "is-current" : ""}`} id=${`crit-${gate.id}`}
      onFocusIn=${() => app.setCriterion(gate.id)}>
    <h3><span>${gate.name}</span><small>${t.gate}</small></h3>
    <${AskedAgain} ...${{ app, draft, id: gate.id, answered: isAnswered(given) }} />
    <p class="wb-q" id=${`q-${gate.id}`}>${gate.question}</p>
    ${gate.evidence && html`<p class="wb-q" id=${`e-${gate.id}`}>${fill(t.evidence, { text: gate.evidence })}</p>`}
    <div class="wb-answers" role="radiogroup" aria-label=${gate.name} aria-describedby=${`q-${gate.id}${gate.evidence ? ` e-${gate.id}` : ""}`}>
      ${answers.map(([value, name]) => html`<label key=${name}>
        <input type="radio" name=${`${draft.number}-${gate.id}`} value=${value ? "yes" : "no"} checked=${given.answer === value} disabled=${locked}
          onChange=${() => app.answer(gate.id, { answer: value, abstained: false })} />${name}</label>`)}
    </div>
    ${given.abstained && html`<p class="wb-anchor is-abstained">${t.gate_abstained} ${!locked && html`<button class="wb-link" onClick=${() => app.answer(gate.id, { answer: null, abstained: false })}>${t.answer_after_all}</button>`}</p>`}
    ${app.ui.checked === draft.number && !isAnswered(given) && html`<p class="wb-need">${t.choose_answer}</p>`}
    ${commentShown && html`<textarea class="wb-comment" aria-label=${fill(t.comment_on, { criterion: gate.name })} rows="2"
        aria-invalid=${lacksComment || given.comment.length > LONGEST_COMMENT} disabled=${locked} value=${given.comment}
        placeholder=${needsComment ? t.gate_comment : t.comment}
        onInput=${(event) => app.commentGate(gate.id, event.target.value)} onBlur=${() => app.outbox.flush(draft.number)}></textarea>`}
    ${lacksComment && html`<p class="wb-need">${t.need_comment}</p>`}
    <${TooLong} app=${app} text=${given.comment} />
    <p class="wb-more">
      ${!commentShown && !locked && html`<button class="wb-link" onClick=${() => app.openComment(gate.id)}>${t.add_comment}</button>`}
      ${gate.may_abstain && !given.abstained && !locked && html`<button class="wb-link" onClick=${() => app.answer(gate.id, { answer: null, abstained: true })}>${t.cannot_answer}</button>`}
    </p>
    <${Overtaken} app=${app} draft=${draft} places=${[`${GATE}${gate.id}.answer`, `${GATE}${gate.id}.comment`]} locked=${locked} />
  </section>`;
}
