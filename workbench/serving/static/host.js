// Hosts the one anywidget of a page: websocket to its kernel, model, reconnecting. No library, no build step.
//
// Other code of the page hears of the connection through window events "workbench:connection" with
// detail {state: "open" | "lost" | "signed_out"}, and "workbench:reloading" just before the page reloads
// itself. It asks for signing out by dispatching "workbench:sign-out" on window, and hears
// "workbench:sign-out-failed" when the server did not do it.
(() => {
  "use strict";

  const PROTOCOL = "v1.kernel.websocket.jupyter.org";
  const PING_AFTER = 3500; // ms of silence after which we ask whether the line is alive
  const LOST_AFTER = 5000; // ms without an answer to that
  const LONGEST_WAIT = 15000;
  const RELOAD_MEMORY = "workbench-reloads";
  const MOST_QUEUED = 200;

  const config = JSON.parse(document.getElementById("workbench-config").textContent);
  const session = crypto.randomUUID ? crypto.randomUUID() : randomId();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  let kernel = null;
  let model = null;
  let socket = null;
  let state = "connecting";
  let attempt = 0;
  let timer = null;
  let heardAt = 0;
  let askedAt = 0;
  let leaving = false;
  const queue = [];

  function randomId() {
    // randomUUID exists only on https and localhost
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // -- messages: the v1 protocol is a list of 64-bit offsets, then channel and parts -----------------

  function packed(content, buffers) {
    const json = (value) => encoder.encode(JSON.stringify(value));
    const header = { msg_id: randomId(), msg_type: "comm_msg", session, username: "", date: new Date().toISOString(), version: "5.3" };
    const parts = [encoder.encode("shell"), json(header), json({}), json({}), json(content), ...buffers.map(bytesOf)];
    const count = parts.length + 1;
    const offsets = [8 * (count + 1)];
    for (const part of parts) offsets.push(offsets[offsets.length - 1] + part.byteLength);
    const message = new Uint8Array(offsets[offsets.length - 1]);
    const view = new DataView(message.buffer);
    view.setBigUint64(0, BigInt(count), true);
    offsets.forEach((offset, index) => view.setBigUint64(8 * (index + 1), BigInt(offset), true));
    parts.forEach((part, index) => message.set(part, offsets[index]));
    return message;
  }

  function unpacked(data) {
    const view = new DataView(data);
    const count = Number(view.getBigUint64(0, true));
    const offsets = [];
    for (let index = 0; index < count; index++) offsets.push(Number(view.getBigUint64(8 * (index + 1), true)));
    const part = (index) => new DataView(data, offsets[index], offsets[index + 1] - offsets[index]);
    const json = (index) => JSON.parse(decoder.decode(part(index)));
    const buffers = [];
    for (let index = 5; index < count - 1; index++) buffers.push(part(index));
    return { channel: decoder.decode(part(0)), type: json(1).msg_type, content: () => json(4), buffers };
  }

  function bytesOf(buffer) {
    return buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  // Binary values travel beside the JSON; `paths` says where each belongs.
  function withoutBuffers(value, path, paths, buffers) {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      paths.push(path);
      buffers.push(value);
      return undefined;
    }
    if (Array.isArray(value)) {
      return value.map((each, index) => {
        const plain = withoutBuffers(each, [...path, index], paths, buffers);
        return plain === undefined ? null : plain;
      });
    }
    if (value && typeof value === "object" && !value.toJSON) {
      const copy = {};
      for (const [key, each] of Object.entries(value)) {
        const plain = withoutBuffers(each, [...path, key], paths, buffers);
        if (plain !== undefined) copy[key] = plain;
      }
      return copy;
    }
    return value;
  }

  function putBuffers(target, paths, buffers) {
    (paths || []).forEach((path, index) => {
      let place = target;
      for (const step of path.slice(0, -1)) place = place[step];
      place[path[path.length - 1]] = buffers[index];
    });
  }

  function post(data, buffers = []) {
    const message = packed({ comm_id: model.id, data }, buffers);
    if (socket && socket.readyState === WebSocket.OPEN && state === "open") socket.send(message);
    else {
      queue.push(message);
      if (queue.length > MOST_QUEUED) queue.shift();
    }
  }

  // -- the model, as anywidget modules know it -------------------------------------------------------

  class Model {
    constructor(id) {
      this.id = id;
      this.state = {};
      this.changed = {};
      this.listeners = new Map();
      this.started = false;
      this.widget_manager = undefined;
    }
    get(key) {
      return this.state[key];
    }
    set(key, value) {
      const values = typeof key === "object" ? key : { [key]: value };
      this.take(values, (name) => (this.changed[name] = values[name]));
    }
    take(values, each = () => {}) {
      const names = Object.keys(values).filter((name) => !same(this.state[name], values[name]));
      for (const name of names) {
        this.state[name] = values[name];
        each(name);
      }
      for (const name of names) this.emit(`change:${name}`, this, values[name]);
      if (names.length) this.emit("change", this);
    }
    save_changes() {
      const paths = [];
      const buffers = [];
      const plain = withoutBuffers(this.changed, [], paths, buffers);
      if (!Object.keys(this.changed).length) return;
      this.changed = {};
      post({ method: "update", state: plain, buffer_paths: paths }, buffers);
    }
    send(content, _callbacks, buffers = []) {
      post({ method: "custom", content }, buffers);
    }
    on(events, listener) {
      for (const event of events.split(/\s+/)) {
        if (!this.listeners.has(event)) this.listeners.set(event, new Set());
        this.listeners.get(event).add(listener);
      }
    }
    off(events, listener) {
      if (!events) return this.listeners.clear();
      for (const event of events.split(/\s+/)) {
        if (listener) this.listeners.get(event)?.delete(listener);
        else this.listeners.delete(event);
      }
    }
    emit(event, ...values) {
      for (const listener of [...(this.listeners.get(event) || [])]) {
        try {
          listener(...values);
        } catch (error) {
          console.error(error); // one listener's mistake must not silence the others
        }
      }
    }
  }

  function same(one, other) {
    if (one === other) return true;
    if (one === undefined || other === undefined) return false;
    if (ArrayBuffer.isView(one) || ArrayBuffer.isView(other)) return false;
    return JSON.stringify(one) === JSON.stringify(other);
  }

  async function start() {
    model.started = true;
    try {
      if (model.get("_css")) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(model.get("_css"));
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      const url = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
      const module = await import(url);
      URL.revokeObjectURL(url);
      const widget = typeof module.default === "function" ? await module.default() : module.default || module;
      await widget.initialize?.({ model });
      const el = document.createElement("div");
      el.className = "workbench-widget";
      await widget.render?.({ model, el });
      document.getElementById("workbench-opening").remove();
      document.getElementById("workbench").append(el);
      document.documentElement.dataset.workbench = "shown";
      sessionStorage.removeItem(RELOAD_MEMORY);
    } catch (error) {
      console.error(error);
      trouble();
    }
  }

  // -- the connection ------------------------------------------------------------------------------

  function announce(next) {
    if (state === next) return;
    state = next;
    document.documentElement.dataset.connection = next;
    window.dispatchEvent(new CustomEvent("workbench:connection", { detail: { state: next } }));
  }

  function open() {
    const address = new URL(`${config.base}api/kernels/${kernel}/channels`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session_id", session);
    const mine = (socket = new WebSocket(address, [PROTOCOL]));
    mine.binaryType = "arraybuffer";
    askedAt = 0;
    heardAt = performance.now();
    mine.onopen = () => {
      if (mine !== socket) return;
      attempt = 0;
      heardAt = performance.now();
      announce("open");
      for (const message of queue.splice(0)) mine.send(message);
      if (model) post({ method: "request_state" });
    };
    mine.onmessage = (event) => {
      if (mine !== socket) return;
      heardAt = performance.now();
      askedAt = 0;
      if (typeof event.data !== "string") receive(unpacked(event.data));
    };
    mine.onclose = () => {
      if (mine === socket) lost();
    };
  }

  function receive(message) {
    if (message.type === "status") {
      const { execution_state } = message.content();
      if (execution_state === "dead" || execution_state === "restarting") lost();
      return;
    }
    if (message.type !== "comm_msg" || !model) return;
    const { comm_id, data } = message.content();
    if (comm_id !== model.id) return;
    if (data.method === "custom") model.emit("msg:custom", data.content, message.buffers);
    if (data.method !== "update") return;
    putBuffers(data.state, data.buffer_paths, message.buffers);
    // What this page has changed and not yet sent is newer than what the kernel knows.
    for (const name of Object.keys(model.changed)) delete data.state[name];
    model.take(data.state);
    if (!model.started && model.get("_esm")) start();
  }

  function drop() {
    const old = socket;
    socket = null;
    if (old) {
      old.onopen = old.onmessage = old.onclose = null;
      old.close();
    }
  }

  function lost() {
    drop();
    if (leaving || state === "signed_out") return;
    announce("lost");
    again();
  }

  function again(wait = Math.min(LONGEST_WAIT, 500 * 2 ** attempt) * (0.75 + Math.random() / 2)) {
    clearTimeout(timer);
    attempt += 1;
    timer = setTimeout(look, wait);
  }

  // A websocket does not say why it was refused, so we ask first.
  async function look() {
    if (socket || leaving || !kernel) return;
    const controller = new AbortController();
    const limit = setTimeout(() => controller.abort(), 8000);
    let answer;
    try {
      const response = await fetch(`${config.base}api/whoami?kernel=${kernel}`, { cache: "no-store", signal: controller.signal });
      if (response.status === 403) return announce("signed_out");
      if (!response.ok) return again();
      answer = await response.json();
    } catch {
      return again(); // the server or the way to it is away
    } finally {
      clearTimeout(limit);
    }
    if (socket || leaving) return;
    if (state === "signed_out") return reload(); // signed in again in another tab
    if (answer.kernel) open();
    else reload();
  }

  // The kernel is gone, and with it what the page showed: a new page gets a new kernel.
  function reload() {
    const now = Date.now();
    const recent = JSON.parse(sessionStorage.getItem(RELOAD_MEMORY) || "[]").filter((each) => now - each < 300000);
    const last = recent[recent.length - 1];
    const wait = last === undefined ? 0 : last + Math.min(60000, 1000 * 2 ** recent.length) - now;
    if (wait > 0) return again(wait);
    sessionStorage.setItem(RELOAD_MEMORY, JSON.stringify([...recent, now]));
    window.dispatchEvent(new CustomEvent("workbench:reloading"));
    location.reload();
  }

  function check() {
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const now = performance.now();
    if (askedAt && now - askedAt > LOST_AFTER) lost();
    else if (!askedAt && now - heardAt > PING_AFTER) {
      askedAt = now;
      socket.send("ping");
    }
  }

  function hurry() {
    if (socket) {
      if (socket.readyState === WebSocket.OPEN && !askedAt) {
        askedAt = performance.now();
        socket.send("ping");
      }
    } else if (kernel && !leaving && state !== "connecting") {
      attempt = 0;
      again(0);
    }
  }

  // -- what the page's own parts call -----------------------------------------------------------------

  function connect(id) {
    kernel = id;
    open();
  }

  function show(id) {
    model = new Model(id);
    post({ method: "request_state" });
  }

  function trouble() {
    if (document.documentElement.dataset.workbench === "shown") return;
    document.getElementById("workbench-opening")?.remove();
    document.getElementById("workbench-trouble").hidden = false;
    document.documentElement.dataset.workbench = "trouble";
  }

  async function signOut() {
    leaving = true;
    let done = false;
    try {
      const answer = await fetch(`${config.base}sign-out`, { method: "POST", redirect: "manual" });
      done = answer.type === "opaqueredirect" || answer.status === 403; // 403: signed out before
    } catch {
      done = false; // the server is away
    }
    if (!done) {
      // Still signed in, and on a shared computer that must be known.
      leaving = false;
      if (!socket) again(0);
      window.dispatchEvent(new CustomEvent("workbench:sign-out-failed"));
      return;
    }
    location.replace(`${config.base}signed-out`);
  }

  window.addEventListener("workbench:sign-out", signOut);
  window.addEventListener("online", hurry);
  window.addEventListener("offline", hurry);
  document.addEventListener("visibilitychange", () => document.hidden || hurry());
  window.addEventListener("pagehide", (event) => {
    leaving = true;
    // A page kept for "back" needs its kernel; the server ends it if the page does not return.
    if (!event.persisted && kernel) navigator.sendBeacon(`${config.base}api/kernels/${kernel}/close`);
    drop();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    attempt = 0;
    announce("lost");
    look();
  });
  document.getElementById("workbench-again").addEventListener("click", () => location.reload());
  setInterval(check, 1000);

  window.workbenchHost = { connect, show, trouble };
})();
