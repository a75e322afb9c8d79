// A person's own page, open for hours: its line comes and goes, its tab is closed and opened again.
// A page gives `begin`, `receive`, `ping`, `connection`, `adoptOrphans`, `key`, `placeNow` and an `outbox`.

const LANGUAGE_MEMORY = "workbench-language";

class PersonalPage {
  constructor(model, el, redraw) {
    Object.assign(this, { model, el, redraw, screen: model.get("screen"), signedOut: false, leaving: false });
    this.place = `workbench-place:${this.screen.owner}`;
  }

  // What an outbox needs to know.
  settings() {
    return {
      owner: this.screen.owner, storage: browserStorage("localStorage"), locks: navigator.locks,
      send: (message) => this.send(message), changed: () => this.redraw(),
    };
  }

  start() {
    this.begin();
    const heard = {
      "workbench:connection": (event) => this.connection(event.detail.state),
      "workbench:sign-out-failed": () => {
        this.leaving = false;
        this.toast(this.screen.texts.sign_out_failed);
      },
      keydown: (event) => this.key(event),
      storage: (event) => event.key && this.outbox.storageChanged(event.key, event.newValue),
      beforeunload: (event) => this.left(event),
      pagehide: (event) => this.left(event),
    };
    this.heard = Object.entries(heard);
    for (const [name, hear] of this.heard) window.addEventListener(name, hear);
    this.onMessage = (message) => this.receive(message);
    this.model.on("msg:custom", this.onMessage);
    this.clock = setInterval(() => {
      this.redraw();
      // A tab may have been closed since with words that it could not send. Without locks nobody knows.
      if (navigator.locks) this.adoptOrphans();
    }, 15000);
    this.pinger = setInterval(() => this.ping(), 10000);
  }

  stop() {
    clearInterval(this.clock);
    clearInterval(this.pinger);
    this.model.off("msg:custom", this.onMessage);
    for (const [name, hear] of this.heard) window.removeEventListener(name, hear);
    if (this.outbox.release) this.outbox.release();
  }

  left(event) {
    if (this.leaving) {
      if (event.type === "pagehide") this.forget();
      return;
    }
    this.rememberPlace();
    this.outbox.flushAll();
    // Asking is only worth it where the browser could not keep the text.
    if (this.outbox.storageFull && this.outbox.unsent.length) event.preventDefault();
  }

  send(message) {
    this.model.send(message);
  }

  set(changes) {
    Object.assign(this.ui, changes);
    this.rememberPlace();
    this.redraw();
  }

  toast(text, action, act) {
    clearTimeout(this.toastTimer);
    this.ui.toast = { text, action, act };
    this.toastTimer = setTimeout(() => this.set({ toast: null }), action ? 10000 : 5000);
    this.redraw();
  }

  // In the language that was chosen on this device before.
  speakAsBefore() {
    const language = remembered(browserStorage("localStorage"), LANGUAGE_MEMORY);
    if (language && language !== this.screen.language) this.send({ kind: "hello", language });
  }

  switchLanguage() {
    const language = this.screen.language === "ru" ? "en" : "ru";
    remember(browserStorage("localStorage"), LANGUAGE_MEMORY, language);
    this.send({ kind: "hello", language });
  }

  leave() {
    const { texts: t } = this.screen;
    const kept = this.outbox.unsent.length || this.keptKeys().length;
    if (kept && !confirm(t.sign_out_unsent)) return;
    this.leaving = true; // what is kept here goes when the page does: the server may not answer
    signOut();
  }

  // Everything this person has in the browser: what was typed in other stages waits under names of its own.
  keptKeys() {
    const prefixes = this.owners().map((owner) => `workbench:${owner}:`);
    return Object.keys(browserStorage("localStorage")).filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
  }

  owners() {
    return Object.values(this.screen.owners || { own: this.screen.owner });
  }

  forget() {
    this.outbox.forget();
    for (const key of this.keptKeys()) browserStorage("localStorage").removeItem(key);
    for (const owner of this.owners()) browserStorage("sessionStorage").removeItem?.(`workbench-place:${owner}`);
  }

  rememberPlace() {
    remember(browserStorage("sessionStorage"), this.place, JSON.stringify(this.placeNow()));
  }

  lastPlace() {
    return JSON.parse(remembered(browserStorage("sessionStorage"), this.place) || "{}");
  }
}
