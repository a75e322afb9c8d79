// The map of entries: a canvas that thousands of marks are drawn on, moved, zoomed and selected from.

// Apart for the colour-blind, by Okabe and Ito; shapes and numbers say the same without colour.
const MARK_COLOURS = ["#0072b2", "#d55e00", "#00875f", "#b5478a", "#a87500", "#2f95cf", "#6b4fa0", "#5b6570"];
const MARK_COLOURS_DARK = ["#5aaee8", "#ff8a45", "#33c79a", "#e58bbd", "#e3b23c", "#8fd0f5", "#b79cf0", "#a9b4c0"];
const MARK_SHAPES = 4;
const NEAR_PIXELS = 14;
const MOST_ZOOM = 40;
const PANEL_NAMES_FROM = 2.2; // zoomed in so far, panels are named beside themes
const LONGEST_NAME = 34;

const markColour = (theme, dark) => (dark ? MARK_COLOURS_DARK : MARK_COLOURS)[theme % MARK_COLOURS.length];
const markShape = (theme) => (theme + Math.floor(theme / MARK_COLOURS.length)) % MARK_SHAPES;
const isDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;

function tracePath(path, shape, x, y, r) {
  if (shape === 0) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  } else if (shape === 1) path.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else {
    const corners = shape === 2 ? [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]] : [[0, -1.3], [1.15, 0], [0, 1.3], [-1.15, 0]];
    corners.forEach(([dx, dy], at) => (at ? path.lineTo(x + dx * r, y + dy * r) : path.moveTo(x + dx * r, y + dy * r)));
    path.closePath();
  }
}

function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

const middleOf = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

class EntryMap {
  constructor(canvas, { onHover, onSelect }) {
    Object.assign(this, { canvas, onHover, onSelect, points: [], selected: new Set(), themes: [], tool: "pan", view: { x: 0.5, y: 0.5, zoom: 1 }, drag: null, hovered: -1 });
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(canvas);
    this.scheme = window.matchMedia("(prefers-color-scheme: dark)");
    this.redraw = () => this.later();
    this.scheme.addEventListener("change", this.redraw);
    this.wheel = (event) => this.onWheel(event);
    canvas.addEventListener("wheel", this.wheel, { passive: false });
    this.fit();
  }

  stop() {
    this.resize.disconnect();
    this.scheme.removeEventListener("change", this.redraw);
    this.canvas.removeEventListener("wheel", this.wheel);
    cancelAnimationFrame(this.frame);
  }

  // points: {x, y, theme, panel}; themes: {label, panels: [{label}]}, as their places in the list.
  update({ points, themes, selected, tool }) {
    if (points !== this.points || themes !== this.themes) this.names = null;
    Object.assign(this, { points, themes, selected, tool });
    this.later();
  }

  fit() {
    const dense = window.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.canvas;
    Object.assign(this, { width: clientWidth, height: clientHeight, dense });
    Object.assign(this.canvas, { width: Math.max(1, Math.round(clientWidth * dense)), height: Math.max(1, Math.round(clientHeight * dense)) });
    this.draw();
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  get side() {
    return Math.min(this.width, this.height) * 0.94 * this.view.zoom;
  }

  toScreen(x, y) {
    return [this.width / 2 + (x - this.view.x) * this.side, this.height / 2 + (y - this.view.y) * this.side];
  }

  toMap(px, py) {
    return [this.view.x + (px - this.width / 2) / this.side, this.view.y + (py - this.height / 2) / this.side];
  }

  get radius() {
    const usual = this.points.length < 400 ? 6 : this.points.length < 2000 ? 4 : 2.6;
    return Math.min(usual * Math.sqrt(this.view.zoom), 10);
  }

  zoomBy(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toMap(px, py);
    this.view.zoom = Math.min(Math.max(this.view.zoom * factor, 0.8), MOST_ZOOM);
    const [nowX, nowY] = this.toMap(px, py);
    Object.assign(this.view, { x: this.view.x + x - nowX, y: this.view.y + y - nowY });
    this.later();
  }

  moveBy(px, py) {
    this.view.x = Math.min(Math.max(this.view.x - px / this.side, 0), 1);
    this.view.y = Math.min(Math.max(this.view.y - py / this.side, 0), 1);
    this.later();
  }

  showAll() {
    this.view = { x: 0.5, y: 0.5, zoom: 1 };
    this.later();
  }

  nearest(px, py) {
    let [best, found] = [NEAR_PIXELS ** 2, -1];
    this.points.forEach((point, at) => {
      const [x, y] = this.toScreen(point.x, point.y);
      const apart = (x - px) ** 2 + (y - py) ** 2;
      if (apart < best) [best, found] = [apart, at];
    });
    return found;
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  onWheel(event) {
    // Without Ctrl the wheel scrolls the notebook, as everywhere on the page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), ...this.place(event));
  }

  onDown(event) {
    if (event.button) return;
    const at = this.place(event);
    this.drag = { begin: at, last: at, path: [at], moved: false, add: event.shiftKey || event.ctrlKey || event.metaKey };
    this.canvas.setPointerCapture(event.pointerId);
  }

  onMove(event) {
    const at = this.place(event);
    if (!this.drag) {
      this.hover(this.nearest(...at), at);
      return;
    }
    const { begin, last } = this.drag;
    if (Math.hypot(at[0] - begin[0], at[1] - begin[1]) > 4) this.drag.moved = true;
    if (this.drag.moved && this.tool === "pan") this.moveBy(at[0] - last[0], at[1] - last[1]);
    else if (this.drag.moved) this.drag.path.push(at);
    this.drag.last = at;
    this.later();
  }

  onUp() {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (!drag.moved) {
      const found = this.nearest(...drag.begin);
      this.onSelect(found < 0 ? [] : [found], drag.add ? "toggle" : "replace");
    } else if (this.tool !== "pan") this.onSelect(this.inside(drag), drag.add ? "add" : "replace");
    this.later();
  }

  inside({ begin, last, path }) {
    const polygon = this.tool === "box" ? [begin, [last[0], begin[1]], last, [begin[0], last[1]]] : path;
    return this.points.flatMap((point, at) => (isInside(polygon, ...this.toScreen(point.x, point.y)) ? [at] : []));
  }

  hover(found, at) {
    this.onHover(found, at);
    if (found !== this.hovered) {
      this.hovered = found;
      this.later();
    }
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    const [ink, paper, muted, accent] = ["--ink", "--paper", "--muted", "--accent"].map(colour);
    context.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.drawMarks(context, paper, muted);
    this.drawSelected(context, ink, paper);
    this.drawNames(context, ink, paper, style.fontFamily);
    if (this.drag && this.drag.moved && this.tool !== "pan") this.drawDrag(context, accent);
  }

  drawMarks(context, paper, muted) {
    const [r, dark] = [this.radius, isDark()];
    const paths = new Map();
    this.points.forEach((point) => {
      const [x, y] = this.toScreen(point.x, point.y);
      if (x < -20 || y < -20 || x > this.width + 20 || y > this.height + 20) return;
      if (!paths.has(point.theme)) paths.set(point.theme, new Path2D());
      if (point.theme < 0) {
        const path = paths.get(-1);
        path.moveTo(x - r, y - r);
        path.lineTo(x + r, y + r);
        path.moveTo(x + r, y - r);
        path.lineTo(x - r, y + r);
      } else tracePath(paths.get(point.theme), markShape(point.theme), x, y, r);
    });
    context.lineWidth = 1.2;
    for (const [theme, path] of paths) {
      context.fillStyle = theme < 0 ? muted : markColour(theme, dark);
      context.strokeStyle = theme < 0 ? muted : paper;
      if (theme >= 0) context.fill(path);
      context.stroke(path);
    }
  }

  drawSelected(context, ink, paper) {
    const ring = new Path2D();
    const around = (at, more) => {
      const point = this.points[at];
      if (!point) return;
      const [x, y] = this.toScreen(point.x, point.y);
      ring.moveTo(x + this.radius + more, y);
      ring.arc(x, y, this.radius + more, 0, 2 * Math.PI);
    };
    this.selected.forEach((at) => around(at, 3));
    if (this.hovered >= 0) around(this.hovered, 5);
    for (const [width, colour] of [[4.5, paper], [2.2, ink]]) {
      Object.assign(context, { lineWidth: width, strokeStyle: colour });
      context.stroke(ring);
    }
  }

  // Where each theme and panel is named: in the middle of its entries.
  findNames() {
    const of = new Map();
    this.points.forEach((point) => {
      if (point.theme < 0) return;
      for (const key of [`${point.theme}`, `${point.theme} ${point.panel}`]) {
        if (!of.has(key)) of.set(key, []);
        of.get(key).push(point);
      }
    });
    const named = (key, words) => {
      const inside = of.get(key) || [];
      return inside.length ? [{ x: middleOf(inside.map((each) => each.x)), y: middleOf(inside.map((each) => each.y)), count: inside.length, ...words }] : [];
    };
    const largest = (a, b) => b.count - a.count;
    return {
      themes: this.themes.flatMap((theme, at) => named(`${at}`, { theme: at, number: `${at + 1}`, label: theme.label })).sort(largest),
      panels: this.themes.flatMap((theme, at) => (theme.panels.length > 1 ? theme.panels.flatMap((panel) => named(`${at} ${panel.at}`, { theme: at, number: "", label: panel.label })) : [])).sort(largest),
    };
  }

  drawNames(context, ink, paper, family) {
    this.names = this.names || this.findNames();
    const taken = [];
    const free = (box) => taken.every((each) => box[0] > each[2] || box[2] < each[0] || box[1] > each[3] || box[3] < each[1]);
    const dark = isDark();
    const marks = this.names.themes.map((name) => [name, ...this.toScreen(name.x, name.y)]);
    for (const [, x, y] of marks) taken.push([x - 11, y - 11, x + 11, y + 11]);
    for (const [name, x, y] of marks) {
      context.beginPath();
      context.arc(x, y, 11, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: paper, strokeStyle: markColour(name.theme, dark), lineWidth: 2.5 });
      context.fill();
      context.stroke();
      Object.assign(context, { font: `700 12px ${family}`, textAlign: "center", textBaseline: "middle", fillStyle: ink });
      context.fillText(name.number, x, y + 0.5);
    }
    const panels = this.view.zoom >= PANEL_NAMES_FROM ? this.names.panels.map((name) => [name, ...this.toScreen(name.x, name.y)]) : [];
    for (const [name, x, y] of [...marks, ...panels]) {
      const label = name.label.length > LONGEST_NAME ? `${name.label.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name.label;
      Object.assign(context, { font: `${name.number ? 650 : 450} 12.5px ${family}`, textAlign: "left", strokeStyle: paper, lineWidth: 4, lineJoin: "round", fillStyle: ink });
      const wide = context.measureText(label).width;
      // To the right of the number, or to its left, where it is free of others and inside the map.
      const starts = name.number ? [x + 16, x - 16 - wide] : [x - wide / 2];
      const start = starts.find((left) => left > 2 && left + wide < this.width - 2 && free([left, y - 9, left + wide, y + 9]));
      if (start === undefined) continue;
      taken.push([start, y - 9, start + wide, y + 9]);
      context.strokeText(label, start, y + 0.5);
      context.fillText(label, start, y + 0.5);
    }
  }

  drawDrag(context, accent) {
    const { begin, last, path } = this.drag;
    context.beginPath();
    if (this.tool === "box") context.rect(begin[0], begin[1], last[0] - begin[0], last[1] - begin[1]);
    else path.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    Object.assign(context, { strokeStyle: accent, lineWidth: 1.5, fillStyle: accent, globalAlpha: 0.12 });
    context.fill();
    context.globalAlpha = 1;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}

function ThemeSign({ theme }) {
  const ref = useRef(null);
  useEffect(() => {
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    const draw = () => {
      const context = ref.current.getContext("2d");
      const path = new Path2D();
      tracePath(path, markShape(theme), 14, 14, 9);
      context.clearRect(0, 0, 28, 28);
      context.fillStyle = markColour(theme, isDark());
      context.fill(path);
    };
    draw();
    scheme.addEventListener("change", draw);
    return () => scheme.removeEventListener("change", draw);
  }, [theme]);
  return html`<canvas class="wb-sign" width="28" height="28" aria-hidden="true" ref=${ref}></canvas>`;
}

function Tip({ board, tip }) {
  const { texts: t, entries, language } = board.screen;
  const entry = entries[tip.at];
  const group = board.groupOf(tip.at);
  const typical = board.state.typicality[tip.at];
  return html`<div class=${`wb-tip ${tip.x > tip.width / 2 ? "is-left" : ""}`} style=${{ left: `${tip.x}px`, top: `${tip.y}px` }}><b>${entry.number}</b> ${entry.title}
    <small>${group ? `${group.themeAt + 1}. ${group.panel.label}` : t.novel}${typical === null ? "" : ` · ${fill(t.typicality, { value: formatNumber(typical, language, 2) })}`}</small></div>`;
}

function MapPart({ board }) {
  const { texts: t } = board.screen;
  const canvas = useRef(null);
  const map = useRef(null);
  const [tip, setTip] = useState(null);
  useEffect(() => {
    const onHover = (at, [x, y]) => setTip(at < 0 ? null : { at, x, y, width: canvas.current.clientWidth });
    map.current = new EntryMap(canvas.current, { onHover, onSelect: (found, how) => board.select(found, how) });
    board.map = map.current;
    return () => map.current.stop();
  }, []);
  useEffect(() => map.current.update({ points: board.points, themes: board.state.themes, selected: board.selection, tool: board.tool }));
  const keys = (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) map.current.moveBy(...step);
    else if (event.key === "+" || event.key === "=") map.current.zoomBy(1.4);
    else if (event.key === "-") map.current.zoomBy(1 / 1.4);
    else if (event.key === "0") map.current.showAll();
    else if (event.key === "Escape") board.select([], "replace");
    else return;
    setTip(null); // the mark it names has moved from under it
    event.preventDefault();
    // JupyterLab's own keys for cells must not see them.
    event.stopPropagation();
  };
  const tools = [["pan", t.tool_pan], ["box", t.tool_box], ["lasso", t.tool_lasso]];
  return html`<section class="wb-map"><div class="wb-map-tools"><div role="group" aria-label=${t.tool} class="wb-tools">${tools.map(([tool, name]) => html`<button key=${tool} class="wb-ghost wb-small" data-tool=${tool} aria-pressed=${board.tool === tool} onClick=${() => board.change({ tool })}>${name}</button>`)}</div>
      <span class="wb-grow"></span><button class="wb-ghost wb-small" aria-label=${t.zoom_in} title=${t.zoom_in} onClick=${() => map.current.zoomBy(1.5)}>+</button><button class="wb-ghost wb-small" aria-label=${t.zoom_out} title=${t.zoom_out} onClick=${() => map.current.zoomBy(1 / 1.5)}>−</button><button class="wb-ghost wb-small" onClick=${() => map.current.showAll()}>${t.zoom_all}</button></div>
    <div class="wb-map-place"><canvas class=${`wb-canvas is-${board.tool}`} ref=${canvas} tabindex="0" role="application" aria-label=${t.map} aria-describedby=${`${board.id}-keys`} onKeyDown=${keys}
      onPointerDown=${(event) => map.current.onDown(event)} onPointerMove=${(event) => map.current.onMove(event)} onPointerUp=${() => map.current.onUp()} onPointerCancel=${() => { map.current.drag = null; }} onPointerLeave=${() => map.current.hover(-1, [0, 0])}></canvas>${tip && html`<${Tip} board=${board} tip=${tip} />`}</div>
    <p class="wb-muted" id=${`${board.id}-keys`}>${t.map_reading} ${t.map_keys}</p></section>`;
}
