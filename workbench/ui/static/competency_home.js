// The start page, the check before submitting, the thanks after it.

function Minutes({ app, task }) {
  return fillCount(app.screen.texts.minutes, task.minutes, app.screen.language);
}

function deadline(app, task) {
  const { texts: t, language, timezone } = app.screen;
  if (task.window === "before") return fill(t.opens_at, { moment: formatMoment(task.opens_at, language, timezone) });
  if (task.window === "closed") return fill(t.closed_at, { moment: formatMoment(task.closes_at, language, timezone) });
  const left = Date.parse(task.closes_at) - (Date.now() + app.skew);
  const until = fill(t.until, { moment: formatMoment(task.closes_at, language, timezone) });
  return left > 0 ? `${until}, ${fill(t.left, { time: left < 60000 ? t.less_than_minute : formatLeft(left, language) })}` : until;
}

// A mentor may have several mentees.
function nameOf(app, { source, partner }) {
  const name = app.screen.texts[`task_${source}`];
  return partner ? `${name}: ${partner}` : name;
}

function TaskCard({ app, task, isNext }) {
  const { texts: t, language, timezone } = app.screen;
  const state = app.state(task);
  const done = app.answered(task);
  const open = app.canAnswer(task);
  const size = fillCount(task.source === TEST ? t.situations : t.statements, task.n_items, language);
  return html`<li class=${`wb-task is-${state} ${isNext ? "is-next" : ""}`}>
    <span class=${`wb-st is-${state}`} aria-hidden="true">${state === "submitted" ? "✓" : ""}</span>
    <div class="wb-task-text"><h3>${nameOf(app, task)}</h3>
      <p>${t[`about_${task.source}`]}</p>
      <p class="wb-muted">${task.window === "closed" && state !== "submitted" ? (state === "draft" ? t.not_counted : t.not_filled)
        : state === "submitted" ? fill(t.submitted_at, { moment: formatMoment(task.submitted_at, language, timezone) })
        : html`${size}, <${Minutes} app=${app} task=${task} />${state === "draft" && html` · ${fill(t.answered_of, { done, total: task.n_items })}`}`}</p>
      ${state === "draft" && html`<span class="wb-progress" aria-hidden="true"><i style=${{ width: `${(100 * done) / task.n_items}%` }}></i></span>`}</div>
    ${open && html`<button class=${isNext ? "wb-primary" : "wb-ghost"} aria-label=${`${nameOf(app, task)}: ${state === "draft" ? t.go_on : t.begin}`} onClick=${() => app.openTask(task.id)}>${state === "draft" ? t.go_on : t.begin}</button>`}</li>`;
}

// After the end no form can be submitted any more.
function isOver(app, { assessment }) {
  return app.screen.tasks.every((task) => task.assessment !== assessment || task.window === "closed");
}

function profileState(app, profile) {
  const { texts: t } = app.screen;
  return profile.state === "no_answers" && isOver(app, profile) ? t.profile_none : t[`profile_${profile.state}`];
}

function ProfileCard({ app, profile, isNext }) {
  const { texts: t } = app.screen;
  const ready = profile.state === "ready";
  return html`<section class=${`wb-panel wb-profile-card ${ready ? "is-ready" : ""}`} aria-labelledby=${`profile-${profile.assessment}`}>
    <div><h2 id=${`profile-${profile.assessment}`}>${t.profile}</h2>
    <p>${profileState(app, profile)} ${ready && profile.tasks_left > 0 && !isOver(app, profile) && fill(t.profile_more, { count: profile.tasks_left })}</p></div>
    ${ready && html`<button class=${isNext ? "wb-primary" : "wb-ghost"} onClick=${() => app.openProfile(profile.assessment)}>${t.profile_open}</button>`}</section>`;
}

// Who only rates others has no profile and is told of none.
function Privacy({ app, raters, profile }) {
  const { texts: t, language } = app.screen;
  const others = (profile && profile.by_others) || app.screen.tasks.some(({ source }) => source !== TEST && source !== "self");
  return html`<section class="wb-panel" aria-labelledby="privacy"><h2 id="privacy">${t.privacy}</h2><ul class="wb-dots">
    <li>${t.privacy_number}</li>${profile && html`<li>${t.privacy_profile}</li>`}
    ${others && html`<li>${raters > 1 ? fillCount(t.privacy_others, raters, language) : t.privacy_alone}</li>`}
    <li>${t.privacy_final}</li></ul></section>`;
}

function Home({ app }) {
  const { texts: t, tasks, profiles } = app.screen;
  const next = app.nextTask();
  const assessments = [...new Map(tasks.map((task) => [task.assessment, task])).values()];
  return html`<div class="wb-scroll"><div class="wb-column">
    ${!tasks.length && html`<h2 class="wb-title" tabindex="-1" data-begin>${t.app}</h2><p class="wb-panel">${t.empty}</p>`}
    ${assessments.map((first, place) => {
      const own = tasks.filter((task) => task.assessment === first.assessment);
      const profile = profiles.find((each) => each.assessment === first.assessment);
      return html`<h2 class="wb-title" key=${first.assessment} tabindex="-1" data-begin=${place ? null : true}>${first.assessment_name}</h2>
        <p class="wb-lead">${profile ? t.intro : t.intro_rater}</p>
        ${profile && profile.state === "ready" && html`<${ProfileCard} app=${app} profile=${profile} isNext=${!next} />`}
        <section class="wb-panel" aria-labelledby=${`tasks-${first.assessment}`}><div class="wb-panel-head"><h2 id=${`tasks-${first.assessment}`}>${first.window === "closed" ? t.over : t.to_do}</h2><p class="wb-muted">${deadline(app, first)}</p></div>
          <ul class="wb-tasks">${own.map((task) => html`<${TaskCard} key=${task.id} app=${app} task=${task} isNext=${next && next.id === task.id} />`)}</ul></section>
        ${profile && profile.state !== "ready" && html`<${ProfileCard} app=${app} profile=${profile} />`}
        <${Privacy} app=${app} raters=${first.raters_shown} profile=${profile} />`;
    })}</div></div>`;
}

// What has no answer, each one click away; then the form is submitted for good.
function Check({ app, task }) {
  const { texts: t, language } = app.screen;
  const { steps } = app.forms.get(task.id);
  const draft = app.outbox.draft(task.id);
  const open = steps.map(({ items }, step) => ({ step, missing: items.filter((item) => !app.isAnswered(task.id, item)).length })).filter(({ missing }) => missing);
  const count = open.reduce((sum, { missing }) => sum + missing, 0);
  const elsewhere = steps.map((_, step) => step).filter((step) => labelOf(app, task, step).elsewhere);
  const waits = !app.outbox.connected || app.signedOut;
  return html`<div class="wb-scroll"><div class="wb-column"><h2 class="wb-title" tabindex="-1" data-begin>${t.check}</h2>
    <section class="wb-panel">
      <p class=${count ? "wb-count-open" : "wb-count-done"}>${count ? fillCount(t.unanswered, count, language) : `✓ ${t.all_answered}`}</p>
      ${count > 0 && html`<${StepList} app=${app} task=${task} only=${open.map(({ step }) => step)} /><p>${t.gaps}</p>`}
      ${elsewhere.length > 0 && html`<p class="wb-note">${t.see_elsewhere}</p><${StepList} app=${app} task=${task} only=${elsewhere} />`}
      <p>${t.final}</p>
      ${waits && html`<p class="wb-need" role="status">${t.submit_waits}</p>`}
      <p class="wb-actions"><button class=${count ? "wb-primary" : "wb-ghost"} onClick=${() => app.openStep(open.length ? open[0].step : steps.length - 1)}>${count ? t.to_first : t.back}</button>
        <button class=${`wb-submit ${count ? "wb-ghost" : "wb-primary"}`} disabled=${waits || Boolean(draft.submit) || !app.canAnswer(task)} onClick=${() => app.outbox.submit(task.id)}>${draft.submit ? t.submitting : count ? t.submit_gaps : t.submit}</button></p>
    </section></div></div>`;
}

function Done({ app }) {
  const { texts: t, profiles } = app.screen;
  const task = app.task();
  const next = app.nextTask();
  const profile = profiles.find((each) => each.assessment === task.assessment);
  return html`<div class="wb-scroll"><div class="wb-column"><h2 class="wb-title" tabindex="-1" data-begin><span class="wb-tick" aria-hidden="true">✓</span> ${t.thanks}</h2>
    <section class="wb-panel">
      <p>${next ? fill(t.thanks_next, { task: nameOf(app, next), minutes: fillCount(t.minutes, next.minutes, app.screen.language) }) : t.thanks_end}</p>
      ${profile && !next && html`<p>${profileState(app, profile)}</p>`}
      <p class="wb-actions"><button class="wb-ghost" onClick=${() => app.go("home")}>${t.home}</button>
        ${next ? html`<button class="wb-primary" onClick=${() => app.openTask(next.id)}>${t.begin}</button>`
          : profile && profile.state === "ready" && html`<button class="wb-primary" onClick=${() => app.openProfile(profile.assessment)}>${t.profile_open}</button>`}</p>
    </section></div></div>`;
}
