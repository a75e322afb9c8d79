// The chair's tab on finalists: the rule, saved scenarios, the decision, who signs it, who leaves later.

const STEPS = ["proposed", "approved", "published"];
const MOST_NUMBERS = 12;

function Finalists({ app }) {
  const { texts: t, window: judging, decisions } = app.screen;
  const open = judging.state === "open" || judging.state === "not_open";
  if (!decisions) return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.finalists}</h2><p role="status" class="wb-muted">${t.working}</p></section></div>`;
  const { current } = decisions;
  return html`<div class="wb-cards">
    ${open && html`<${StillJudging} app=${app} />`}
    ${current && html`<${CurrentDecision} app=${app} current=${current} published=${decisions.published} />`}
    ${current && !current.trouble && html`<${Chosen} app=${app} current=${current} /><${Aside} app=${app} current=${current} />`}
    <${RuleCard} app=${app} open=${open} /><${Scenarios} app=${app} open=${open} />
    ${decisions.decisions.length > (current ? 1 : 0) && html`<${Earlier} app=${app} />`}</div>`;
}

function StillJudging({ app }) {
  const { texts: t, entries, jurors, may_decide: mayDecide, window: judging, stage, language } = app.screen;
  const left = jurors.reduce((all, juror) => all + juror.assigned - juror.submitted, 0);
  const none = entries.filter((entry) => !entry.submitted).length;
  const moment = formatMoment(judging.closes_at, language, stage.timezone);
  return html`<section class="wb-card is-whole"><h2>${t.still_judging}</h2><p>${fill(t.still_judging_explain, { moment })}</p>
    <ul class="wb-list"><li>${fill(t.reviews_left, { count: left })}</li><li>${fill(t.entries_unread, { count: none })}</li></ul>
    ${mayDecide && html`<p><${Act} app=${app} class="wb-ghost" onClick=${() => app.open("close")}>${t.close}<//></p>`}</section>`;
}

function RuleCard({ app, open }) {
  const { texts: t, decisions, may_decide: mayDecide } = app.screen;
  const title = t.seasons_rule;
  return html`<section class="wb-card is-half"><h2>${title}</h2>
    ${decisions.rule ? html`<ul class="wb-list">${decisions.rule.map((line) => html`<li key=${line}>${line}</li>`)}</ul>` : html`<p>${t.no_rule}</p>`}
    ${mayDecide && !open && decisions.rule && !decisions.published && html`<p><${Act} app=${app} class=${decisions.current ? "wb-ghost" : "wb-primary"} onClick=${() => app.open("propose", { id: null, title, current: decisions.current })}>${t.propose}<//></p>`}</section>`;
}

function Scenarios({ app, open }) {
  const { texts: t, decisions, may_decide: mayDecide } = app.screen;
  return html`<section class="wb-card is-half"><h2>${t.scenarios}</h2>
    ${!decisions.scenarios.length && html`<p class="wb-muted">${t.scenarios_none}</p>`}
    ${decisions.scenarios.map((each) => html`<article key=${each.id} class="wb-scenario"><h3>${each.title}</h3><p class="wb-muted">${each.by || t.organiser}, ${shortMoment(app, each.at)}</p>
      ${each.trouble ? html`<p class="wb-need">${each.trouble}</p>` : html`<ul class="wb-list">${each.has.map((line) => html`<li key=${line}>${line}</li>`)}${each.lacks.map((line) => html`<li key=${line}>${t.without} <s>${line}</s></li>`)}
        ${!each.has.length && !each.lacks.length && html`<li>${t.same_rule}</li>`}</ul>
      ${mayDecide && !open && !decisions.published && html`<p><${Act} app=${app} class="wb-ghost wb-small" aria-label=${`${t.propose} ${each.title}`} onClick=${() => app.open("propose", { ...each, current: decisions.current })}>${t.propose}<//></p>`}`}</article>`)}</section>`;
}

function CurrentDecision({ app, current, published }) {
  const { texts: t } = app.screen;
  const reached = STEPS.indexOf(current.state);
  return html`<section class="wb-card is-whole wb-decision"><h2>${t.current_decision}</h2>
    <div class="wb-decision-head"><div><p class="wb-decision-name"><b>${current.id}</b> · ${t[current.kind]}</p><p class="wb-muted">${fill(t.made_by, { who: current.by || t.organiser, moment: shortMoment(app, current.at) })}</p>
      ${current.remark && html`<p class="wb-words">${fill(t.remark, { text: current.remark })}</p>`}</div>
      <ol class="wb-steps" aria-label=${t.state}>${STEPS.map((step, at) => html`<li key=${step} class=${at <= reached ? "is-done" : ""} aria-current=${at === reached ? "step" : undefined}>${t[step]}</li>`)}</ol></div>
    ${current.trouble && html`<p class="wb-need" role="alert">${current.trouble}</p>`}
    ${current.kind === "withdrawal" && current.state !== "published" && published && html`<div class="wb-note">${fill(t.in_force, { id: published })}</div>`}
    <ul class="wb-list">${current.signatures.map((each) => html`<li key=${each.by + each.act}>${fill(t[`did_${each.act}`], { who: each.by, moment: shortMoment(app, each.at) })}</li>`)}</ul>
    <${SignButtons} app=${app} current=${current} />
    ${current.rule && html`<div class="wb-part"><h3>${t.rule_of_list}</h3>
      ${(current.by_season_rule || current.scenario) && html`<p>${current.by_season_rule ? t.by_season_rule : fill(t.by_scenario, { title: current.scenario })}</p>`}
      <ul class="wb-list">${current.rule.map((line) => html`<li key=${line}>${line}</li>`)}</ul></div>`}
    <p class="wb-files">${t.protocol}: <${Files} app=${app} id=${current.id} />
      ${current.state !== "published" && html`<span class="wb-muted">${t.draft_files}</span>`}</p>
    <p class="wb-muted wb-digest">${t.digest}: <code>${current.digest.slice(0, 16)}</code></p></section>`;
}

function Files({ app, id }) {
  return ["PDF", "XLSX", "JSON"].map((kind) => html`<a key=${kind} aria-label=${`${id} ${kind}`} href=${`download/protocol/${id}.${kind.toLowerCase()}${stageAddress(app.screen.stage.id)}`} download>${kind}</a> `);
}

const asSentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function SignButtons({ app, current }) {
  const { texts: t } = app.screen;
  const { may, why_not: whyNot } = current;
  if (current.state === "published") return html`<p>${t.published_say}</p>`;
  return html`${current.state === "proposed" && html`<p>${t.proposed_say}</p>`}
    ${current.state === "approved" && html`<p>${may.publish ? t.approved_say : asSentence(whyNot.publish)}</p>`}
    <p class="wb-actions">${may.approve && current.state === "proposed" && html`<${Act} app=${app} class="wb-primary" onClick=${() => app.open("approve", current)}>${t.approve}<//>`}
      ${may.publish && html`<${Act} app=${app} class="wb-primary" onClick=${() => app.open("publish", current)}>${t.publish}<//>`}
      ${may.reject && html`<${Act} app=${app} class="wb-ghost" onClick=${() => app.open("reject", current)}>${t.reject}<//>`}</p>`;
}

function titleOf(app, number) {
  const entry = app.screen.entries.find((each) => each.number === number);
  return entry ? entry.title : "";
}

// `place`: what stands before a row; `called`: who came in from the reserve.
function ChosenRows({ app, rows, place, called = [], actions }) {
  const { texts: t, language } = app.screen;
  return rows.map((each, at) => html`<tr key=${each.number}><td class="n">${place(each, at)}</td><th scope="row">${each.number} <span class="wb-entry-title">${titleOf(app, each.number)}</span>
    ${called.includes(each.number) && html`<span class="wb-called">${t.called_up}</span>`}${each.reason && html`<br /><span class="wb-muted">${each.reason}</span>`}</th>
    <td class="n">${each.score === null ? "—" : formatNumber(each.score, language, 2)}</td>${actions && html`<td class="wb-end">${actions(each)}</td>`}</tr>`);
}

function Chosen({ app, current }) {
  const { texts: t, language } = app.screen;
  const whole = (value) => new Intl.NumberFormat(language).format(value);
  const called = current.withdrawals.flatMap((each) => each.enters);
  const withdraw = current.may.withdraw && ((each) => html`<${Act} app=${app} class="wb-link" aria-label=${`${t.withdraw} ${each.number}`} onClick=${() => app.open("withdraw", { ...each, decision: current.id, ...(current.replacements[each.number] || {}) })}>${t.withdraw}<//>`);
  return html`<section class="wb-card is-half"><h2>${t.finalists} <i>${fill(t.of_applicants, { count: whole(current.finalists.length), total: whole(current.applicants) })}</i></h2>
    <${Table} className="is-tall" label=${t.finalists} heads=${[[t.place, "n"], t.entry, [t.score, "n"], withdraw && ["", ""]]}><${ChosenRows} app=${app} rows=${current.finalists} place=${(each) => each.place} called=${called} actions=${withdraw} /><//></section>`;
}

function Aside({ app, current }) {
  const { texts: t } = app.screen;
  return html`<div class="is-half wb-column">
    ${current.withdrawals.length > 0 && html`<section class="wb-card"><h2>${t.left_finalists}</h2><ul class="wb-list">${current.withdrawals.map((each) => html`<li key=${each.leaves}>${fill(each.enters.length ? t.left_entered : t.left_nobody, { leaves: each.leaves, enters: each.enters.join(", ") })}<br /><span class="wb-muted">${each.reason}</span>${each.broken.map((text) => html`<br /><span class="wb-need">${text}</span>`)}</li>`)}</ul></section>`}
    <section class="wb-card"><h2>${t.reserve}</h2>${!current.reserve.length ? html`<p class="wb-muted">${t.reserve_none}</p>`
      : html`<${Table} label=${t.reserve} heads=${[["№", "n"], t.entry, [t.score, "n"]]}><${ChosenRows} app=${app} rows=${current.reserve} place=${(_, at) => at + 1} /><//>`}</section>
    ${(current.quotas.length > 0 || current.shared.length > 0) && html`<${Limits} app=${app} current=${current} />`}
    <section class="wb-card"><h2>${t.what_differs}</h2>
      <${Difference} app=${app} title=${t.without_limits} changes=${current.without_limits} />
      ${current.by_other_list ? html`<${Difference} app=${app} title=${current.basis === "raw" ? t.by_fair : t.by_raw} changes=${current.by_other_list} />` : html`<p class="wb-muted">${t.no_other_list}</p>`}
      ${current.notes.length > 0 && html`<ul class="wb-list">${current.notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul>`}
      <p class="wb-muted">${fill(t.lots_seed, { seed: current.seed })}</p></section></div>`;
}

function Limits({ app, current }) {
  const { texts: t } = app.screen;
  const row = (each) => html`<tr key=${each.attribute + each.value}><th scope="row"><span class="wb-muted">${each.attribute}:</span> <span class="wb-entry-title">${each.value}</span></th><td class="n">${each.bound}</td><td class="n">${each.reached ? html`<b>${each.chosen}</b>` : each.chosen}</td><td class="n">${each.available}</td></tr>`;
  return html`<section class="wb-card"><h2>${t.quotas}</h2><${Table} label=${t.quotas} heads=${[t.quota, [t.bound, "n"], [t.chosen, "n"], [t.available, "n"]]}>${[...current.quotas, ...current.shared].map(row)}<//>
    ${current.shared_left > 0 && html`<p class="wb-muted">${fill(t.more_limits, { count: current.shared_left })}</p>`}</section>`;
}

function Difference({ app, title, changes }) {
  const { texts: t, language } = app.screen;
  const some = (numbers) => numbers.slice(0, MOST_NUMBERS).join(", ") + (numbers.length > MOST_NUMBERS ? ` ${fill(t.and_more, { count: new Intl.NumberFormat(language).format(numbers.length - MOST_NUMBERS) })}` : "");
  const same = !changes.enters.length && !changes.leaves.length;
  return html`<p><b>${title}</b> ${same ? t.same_list : html`<br />${fill(t.would_enter, { numbers: some(changes.enters) || "—" })}<br />${fill(t.would_leave, { numbers: some(changes.leaves) || "—" })}`}</p>`;
}

function Earlier({ app }) {
  const { texts: t, decisions } = app.screen;
  const rows = decisions.decisions.filter((each) => !decisions.current || each.id !== decisions.current.id);
  return html`<section class="wb-card is-whole"><h2>${t.earlier}</h2><${Table} className="is-stacked" label=${t.earlier} heads=${[t.decision, t.state, t.made, t.signed, t.protocol]}>
    ${rows.map((each) => html`<tr key=${each.id}><th scope="row">${each.id} <span class="wb-entry-title">${t[each.kind]}</span></th><td>${t[each.state]}</td><td>${each.by || t.organiser}, ${shortMoment(app, each.at)}</td>
      <td class="wb-words">${each.signatures.map((sign) => html`<div key=${sign.by + sign.act}>${fill(t[`did_${sign.act}`], { who: sign.by, moment: shortMoment(app, sign.at) })}${sign.reason && `: ${sign.reason}`}</div>`)}</td><td class="wb-files"><${Files} app=${app} id=${each.id} /></td></tr>`)}<//></section>`;
}

// Speaks of the decision as it stood when the dialog was opened, and sends that along.
function ProposeDialog({ app, about }) {
  const { texts: t } = app.screen;
  const { current } = about;
  return html`<${DecisionDialog} app=${app} title=${t.propose_title} confirm=${t.confirm_propose} label=${t.note_label} optional message=${{ kind: "propose", scenario: about.id, seen: current ? current.seen : "" }}><p><b>${about.title}</b></p><p>${t.propose_explain}</p>
    ${current && html`<div class="wb-note">${fill(current.state === "approved" ? t.propose_replaces_approved : t.propose_replaces, { id: current.id })}</div>`}<//>`;
}

function ApproveDialog({ app, about }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${fill(t.approve_title, { id: about.id })} confirm=${t.confirm_approve} message=${{ kind: "approve", decision: about.id }}><p>${t.approve_explain}</p><//>`;
}

function RejectDialog({ app, about }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${fill(t.reject_title, { id: about.id })} confirm=${t.confirm_reject} label=${t.reason_on_record} message=${{ kind: "reject", decision: about.id }}><p>${t.reject_explain}</p><//>`;
}

function PublishDialog({ app, about }) {
  const { texts: t } = app.screen;
  return html`<${DecisionDialog} app=${app} title=${fill(t.publish_title, { id: about.id })} confirm=${t.confirm_publish} message=${{ kind: "publish", decision: about.id }}><p>${t.publish_explain}</p><//>`;
}

function WithdrawDialog({ app, about }) {
  const { texts: t } = app.screen;
  const { enters = [], broken = [] } = about;
  return html`<${DecisionDialog} app=${app} title=${fill(t.withdraw_title, { number: about.number })} confirm=${t.confirm_withdraw} label=${t.reason_on_record} message=${{ kind: "withdraw", decision: about.decision, number: about.number }}>
    <p>${titleOf(app, about.number)}</p><p>${enters.length ? t.would_be_called : t.nobody_called}</p>
    ${enters.length > 0 && html`<ul class="wb-list">${enters.map((number) => html`<li key=${number}><b>${number}</b> ${titleOf(app, number)}</li>`)}</ul>`}
    ${broken.map((text) => html`<p key=${text} class="wb-need">${text}</p>`)}<p>${t.withdraw_explain}</p><//>`;
}
