// One's profile: a picture with intervals, then each competency in words.

// What the server has laid out, in the colours of the screen.
function Part({ part }) {
  const { tone, points } = part;
  if (part.is === "box") return html`<rect class=${`fill-${tone}`} x=${part.x} y=${part.y} width=${part.width} height=${part.height} />`;
  if (part.is === "stroke") return html`<polyline class=${`line-${tone}`} points=${points} fill="none" stroke-width=${part.width} />`;
  if (part.is === "shape") return html`<polygon class=${`fill-${part.inside} line-${tone}`} points=${points} stroke-width=${part.inside === tone ? 0 : 1.5} />`;
  return html`<text class=${`fill-${tone}`} x=${part.x} y=${part.y} font-size=${part.size} text-anchor=${part.anchor} font-weight=${part.bold ? 600 : 400}>${part.text}</text>`;
}

function Drawing({ picture, kind }) {
  return html`<svg class=${`profile-picture profile-${kind}`} viewBox=${`0 0 ${picture.width} ${picture.height}`} width="100%" role="img" aria-label=${`${picture.title}. ${picture.description}`}>
    ${picture.parts.map((part, place) => html`<${Part} key=${place} part=${part} />`)}</svg>`;
}

function Picture({ app, profile }) {
  const { texts: t } = app.screen;
  return html`<section class="wb-panel" aria-labelledby="picture"><h2 id="picture">${t.picture}</h2>
    <${Drawing} picture=${profile.pictures.wide} kind="wide" /><${Drawing} picture=${profile.pictures.narrow} kind="narrow" />
    <details class="wb-reading"><summary>${t.how_to_read}</summary>${profile.reading.map((sentence) => html`<p>${sentence}</p>`)}</details></section>`;
}

function Competency({ app, row }) {
  const { texts: t } = app.screen;
  const compared = [...row.norm, row.views, row.change].filter(Boolean);
  return html`<section class="wb-panel wb-competency" aria-labelledby=${`c-${row.id}`}>
    <div class="wb-panel-head"><h3 id=${`c-${row.id}`}>${row.name}</h3>
      ${row.strong && html`<span class="wb-chip is-ok">${t.strength}</span>`}${row.weak && html`<span class="wb-chip is-accent">${t.develop_first}</span>`}
      <span class="wb-grow"></span><span class="wb-muted">${row.answers}</span></div>
    <p class="wb-level">${row.level}</p>
    ${row.caution && html`<p class="wb-note">${row.caution}</p>`}
    ${row.anchor && html`<div class="wb-quote"><b>${row.level_name}</b><p>${row.anchor}</p></div>`}
    ${row.next_level && html`<div class="wb-next-level"><p><b>${row.next_level}</b> ${row.next_anchor}</p>
      ${row.next_steps.length > 0 && html`<p>${t.next_steps}</p><ul class="wb-dots">${row.next_steps.map((step) => html`<li>${step}</li>`)}</ul>`}</div>`}
    ${compared.length > 0 && html`<details class="wb-reading"><summary>${t.compared}</summary>${compared.map((sentence) => html`<p>${sentence}</p>`)}</details>`}</section>`;
}

function ProfilePage({ app }) {
  const { texts: t, language, preview } = app.screen;
  const profile = app.profiles.get(app.ui.assessment);
  const state = app.screen.profiles.find((each) => each.assessment === app.ui.assessment);
  if (!profile) return html`<div class="wb-scroll"><div class="wb-column"><h2 class="wb-title" tabindex="-1" data-begin>${t.profile}</h2><p class="wb-panel" role="status">${app.ui.refusal || t.profile_loading}</p>
    <p class="wb-actions"><button class="wb-ghost" onClick=${() => app.go("home")}>${t.home}</button></p></div></div>`;
  const made = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(profile.made_at));
  return html`<div class="wb-scroll"><div class="wb-column is-wide">
    <p class="wb-back"><button class="wb-link" onClick=${() => app.go("home")}>← ${t.home}</button></p>
    <div class="wb-title-row"><h2 class="wb-title" tabindex="-1" data-begin>${t.profile}</h2>
      ${isServed() && !preview && html`<a class="wb-ghost wb-report" href=${`download/report/${profile.assessment}.pdf?language=${language}`}>${t.report}</a>`}</div>
    <p class="wb-lead">${state ? state.name : ""}. ${profile.headline}</p>
    <${Picture} app=${app} profile=${profile} />
    ${profile.raters && html`<p class="wb-panel wb-muted">${profile.raters}</p>`}
    <h2 class="wb-part">${t.one_by_one}</h2>
    ${profile.rows.map((row) => html`<${Competency} key=${row.id} app=${app} row=${row} />`)}
    <section class="wb-panel" aria-labelledby="limits"><h2 id="limits">${t.limits}</h2><ul class="wb-dots">${profile.limits.map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <p class="wb-muted">${fill(t.made, { date: made, number: profile.standard })}</p></section></div></div>`;
}
