// The board of groups: a correction goes to the kernel, the groups as they are with it come back.

class GroupsBoard {
  constructor(model, redraw) {
    Object.assign(this, { model, redraw, screen: model.get("screen"), selection: new Set(), tool: "pan", target: "", query: "", onlySelected: false, rows: FIRST_ROWS, renaming: "", busy: false, refusal: "", said: "" });
    this.id = `wb-groups-${Math.random().toString(36).slice(2)}`;
    this.take(this.screen.state);
  }

  start() {
    this.onMessage = (message) => this.receive(message);
    this.model.on("msg:custom", this.onMessage);
    // The page may be older than what has been corrected since: shown again, or opened twice.
    this.model.send({ kind: "hello" });
  }

  stop() {
    this.model.off("msg:custom", this.onMessage);
  }

  take(state) {
    this.state = state;
    this.panels = [];
    state.themes.forEach((theme, themeAt) => theme.panels.forEach((panel) => { this.panels[panel.at] = { panel, theme, themeAt }; }));
    this.points = this.screen.entries.map((entry, at) => ({ x: entry.x, y: entry.y, theme: state.panel_of[at] < 0 ? -1 : this.panels[state.panel_of[at]].themeAt, panel: state.panel_of[at] }));
    const groups = new Set(this.panels.map(({ panel }) => panel.id).concat(state.themes.map((theme) => theme.id)));
    if (!groups.has(this.target)) this.target = "";
  }

  groupOf(at) {
    return this.panels[this.state.panel_of[at]];
  }

  membersOf(panels) {
    const places = new Set(panels.map((panel) => panel.at));
    return this.state.panel_of.flatMap((panel, at) => (places.has(panel) ? [at] : []));
  }

  change(changes) {
    Object.assign(this, changes);
    this.redraw();
  }

  select(found, how) {
    const selection = how === "replace" ? new Set() : new Set(this.selection);
    for (const at of found) {
      if (how === "toggle" && selection.has(at)) selection.delete(at);
      else selection.add(at);
    }
    this.change({ selection, refusal: "" });
  }

  send(kind, more = {}) {
    if (this.busy) return;
    this.model.send({ kind, ...more });
    this.change({ busy: true, refusal: "", said: "" });
  }

  receive(message) {
    if (message.state) this.take(message.state);
    if (message.kind === "effect") Object.assign(this, { renaming: "" });
    else if (message.kind === "saved") this.said = fill(this.screen.texts.saved, { panels: message.panels });
    else if (message.kind === "refused") this.refusal = message.message;
    this.change({ busy: false });
  }
}

function GroupsScreen({ board }) {
  const { texts: t, title, entries, example } = board.screen;
  return html`<div class="wb wb-board wb-grouping"><div class="wb-head"><div><h1>${t.heading}</h1><p>${title} · ${fill(t.entries, { count: entries.length })}</p></div></div>
    ${example && html`<div class="wb-banner is-info" role="note">${t.example}</div>`}
    <div class="wb-grouping-body"><div class="wb-left"><${MapPart} board=${board} /><${EntriesPart} board=${board} /></div>
      <div class="wb-right"><${SelectionPart} board=${board} /><${EditsPart} board=${board} /><${GroupsPart} board=${board} /></div></div></div>`;
}

export default mounted((model, el, changed) => new GroupsBoard(model, changed), (board) => html`<${GroupsScreen} board=${board} />`);
