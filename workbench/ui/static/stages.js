// The stages one works in: a switch in the head of the page. Each stage is an address of its own, so that
// reloading, bookmarks, the way back and a second tab keep it; the server checks what may be seen there.

const STAGE_SENT_WITHIN_MS = 3000; // then one goes on: what is not sent by now is kept and sent later

const hasStages = ({ stages }) => isServed() && stages.length > 1;
const stageAddress = (id) => `?${new URLSearchParams({ stage: id })}`;
const stageTitle = ({ name, track }) => `${name} · ${track}`;

// The address may name no stage, or one that does not exist: from now on it names the one that is shown.
function nameStageInAddress(screen) {
  if (hasStages(screen)) history.replaceState(history.state, "", stageAddress(screen.stage.id));
}

// The browser knows of a line that is cut before the page misses an answer.
const isOnline = (app) => !app.signedOut && navigator.onLine && (app.outbox || app).connected;

async function goToStage(app, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into a tab or a window of its own
  event.preventDefault();
  const { href } = event.currentTarget;
  if (isOnline(app) && app.outbox) await sent(app.outbox);
  if (isOnline(app)) location.assign(href);
  else app.redraw();
}

async function sent(outbox) {
  outbox.flushAll();
  const latest = Date.now() + STAGE_SENT_WITHIN_MS;
  while (outbox.connected && Date.now() < latest && [...outbox.drafts.values()].some((draft) => draft.inflight)) {
    await new Promise((go) => setTimeout(go, 40));
  }
}

// Words of another stage that never reached the server, for instance typed just before a crash.
function isKeptFor(owner) {
  return Boolean(owner) && Object.keys(browserStorage("localStorage")).some((key) => key.startsWith(`workbench:${owner}:`));
}

function describeStage(app, { state, opens_at, closes_at, done, total }) {
  const { texts: t, stage, language } = app.screen;
  const moment = formatMoment(state === "not_open" ? opens_at : closes_at, language, stage.timezone);
  return [total > 0 && fill(t.stage_done, { done, total }), fill(t[`stage_${state}`], { moment })].filter(Boolean).join(" · ");
}

// A press beside the open switch closes it, also on what takes no focus.
function closeByPointer({ currentTarget: menu }) {
  if (!menu.open) return;
  const press = (event) => {
    if (!menu.contains(event.target)) menu.open = false;
    if (!menu.open) document.removeEventListener("pointerdown", press);
  };
  document.addEventListener("pointerdown", press);
}

function StageTitle({ app }) {
  const { texts: t, stage, stages, owners } = app.screen;
  const title = html`<h1>${stageTitle(stage)}</h1>`;
  if (!hasStages(app.screen)) return title;
  const whyNot = isOnline(app) ? "" : app.signedOut ? t.signed_out : t.stage_offline;
  const closeOnEscape = (event) => {
    if (event.key !== "Escape" || !event.currentTarget.open) return;
    event.currentTarget.open = false;
    event.currentTarget.querySelector("summary").focus();
  };
  const closeBehind = (event) => {
    const to = event.relatedTarget;
    if (to && !event.currentTarget.contains(to)) event.currentTarget.open = false;
  };
  return html`<details class="wb-menu wb-stages" onKeyDown=${closeOnEscape} onFocusOut=${closeBehind} onToggle=${closeByPointer}>
    <summary>${title}<span class="wb-sr">, ${t.change_stage}</span><span class="wb-chevron" aria-hidden="true">▾</span></summary>
    <nav aria-label=${t.stages}>${whyNot && html`<p class="wb-muted" role="status">${whyNot}</p>`}<ul>${stages.map((each) => {
      const here = each.id === stage.id;
      return html`<li key=${each.id}><a href=${stageAddress(each.id)} aria-current=${here ? "page" : null} aria-disabled=${whyNot ? "true" : null} onClick=${(event) => (here ? event.preventDefault() : goToStage(app, event))}>
        <b>${stageTitle(each)}</b><small>${describeStage(app, each)}</small>${!here && isKeptFor(owners && owners[each.id]) && html`<small class="wb-need">${t.stage_kept}</small>`}</a></li>`;
    })}</ul></nav></details>`;
}

// Said when all is rated here: where there is something left.
function LeftElsewhere({ app }) {
  const { texts: t, stage, stages } = app.screen;
  const next = hasStages(app.screen) && stages.find((each) => each.id !== stage.id && each.state === "open" && each.done < each.total);
  return next && html` ${t.stage_left} <a href=${stageAddress(next.id)} onClick=${(event) => goToStage(app, event)}>${stageTitle(next)}</a>`;
}
