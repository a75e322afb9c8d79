// The chair's tab on thematic groups: how large each is, and how far its reviews have come.

function Groups({ app }) {
  const { texts: t, grouped, language } = app.screen;
  if (!grouped) return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.groups_card}</h2><p role="status" class="wb-muted">${t.working}</p></section></div>`;
  const { panels, size, novel, ungrouped } = grouped;
  if (!panels.length) return html`<div class="wb-cards"><section class="wb-card is-whole"><h2>${t.groups_card}</h2><p>${t.groups_none} ${t.how_to_group}</p></section></div>`;
  const whole = (value) => new Intl.NumberFormat(language).format(value);
  const inside = panels.reduce((all, each) => all + each.entries.length, 0);
  const done = panels.filter((each) => each.expected > 0 && each.submitted >= each.expected).length;
  return html`<div class="wb-cards">
    <${Card} title=${t.groups_done} value=${whole(done)} of=${fill(t.of, { total: whole(panels.length) })} />
    <${Card} title=${t.groups_begun} value=${whole(panels.filter((each) => each.frozen).length)} of=${fill(t.of, { total: whole(panels.length) })} />
    <${Card} title=${t.grouped_entries} value=${whole(inside)} of=${fill(t.of, { total: whole(inside + novel.length + ungrouped.length) })} />
    ${size && html`<${Card} title=${t.groups_beyond} value=${whole(panels.filter((each) => each.beyond).length)} say=${fill(t.groups_size, { low: size[0], high: size[1] })} />`}
    <${GroupTable} app=${app} grouped=${grouped} />
    ${novel.length > 0 && html`<${Outside} app=${app} title=${t.novel_entries} say=${t.novel_explain} numbers=${novel} />`}
    ${ungrouped.length > 0 && html`<${Outside} app=${app} title=${t.ungrouped_entries} say=${t.ungrouped_explain} numbers=${ungrouped} />`}</div>`;
}

// Groups that nobody is to review yet have come least far of all.
const shareDone = (each) => (each.expected ? each.submitted / each.expected : -1);

function GroupTable({ app, grouped }) {
  const { texts: t } = app.screen;
  const { panels, size } = grouped;
  const shown = app.ui.groupOrder === "progress" ? [...panels].sort((one, other) => shareDone(one) - shareDone(other)) : panels;
  const order = (name, text) => html`<label><input type="radio" name="group-order" checked=${app.ui.groupOrder === name} onChange=${() => app.set({ groupOrder: name })} /> ${text}</label>`;
  return html`<section class="wb-card is-whole"><h2>${t.groups_card} <i>${panels.length}</i></h2>
    <div class="wb-filter" role="radiogroup" aria-label=${t.order}>${order("progress", t.least_first)}${order("theme", t.by_theme)}</div>
    <${Table} className="is-stacked is-long is-inline" label=${t.groups_card} heads=${[t.group, [t.entries, "n"], [t.reviews, "n"], [t.jurors_count, "n"], t.typical]}>
      ${shown.map((each) => html`<${GroupRow} key=${`${each.theme}\n${each.label}`} app=${app} each=${each} size=${size} />`)}<//></section>`;
}

function GroupRow({ app, each, size }) {
  const { texts: t } = app.screen;
  const beyond = each.beyond && fill(each.beyond === "small" ? t.too_small : t.too_large, { low: size[0], high: size[1] });
  const name = (text) => html`<span class="wb-cell-name" aria-hidden="true">${text} </span>`;
  return html`<tr><th scope="row" class="wb-group-name">${each.label}${each.theme !== each.label && html`<span class="wb-muted wb-below">${each.theme}</span>`}
      <details class="wb-more"><summary>${t.entries_and_jurors}</summary><p>${each.entries.join(", ")}</p><p>${t.jurors_count}: ${each.jurors.join(", ") || "—"}</p></details></th>
    <td class="n">${name(t.entries)}${each.entries.length}${beyond && html`<span class="wb-tag is-warn">${beyond}</span>`}</td>
    <td class="n">${name(t.reviews)}${each.expected ? html`<span class="wb-meter" aria-hidden="true"><i style=${{ width: `${100 * shareDone(each)}%` }}></i></span> ${each.submitted} / ${each.expected}` : html`<span class="wb-muted">${t.no_reviews_yet}</span>`}
      ${each.frozen && html`<span class="wb-tag">${t.frozen}</span>`}</td>
    <td class="n">${name(t.jurors_count)}${each.jurors.length}</td>
    <td class="wb-typical">${each.typical.length > 0 && name(t.typical)}${each.typical.map((number) => html`<span key=${number} title=${titleOf(app, number)}>${number}</span> `)}</td></tr>`;
}

function Outside({ app, title, say, numbers }) {
  return html`<section class="wb-card is-half"><h2>${title} <i>${numbers.length}</i></h2><p>${say}</p>
    <ul class="wb-list">${numbers.map((number) => html`<li key=${number}><b>${number}</b> ${titleOf(app, number)}</li>`)}</ul></section>`;
}
