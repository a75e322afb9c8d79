// What our screens share: texts with places, moments in the season's time zone, dialogs.

function fill(text, places = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));
}

// "{count} word|{count} words": one form for each plural category of the language, in its order.
function fillCount(text, count, language) {
  const forms = text.split("|");
  const categories = language === "ru" ? ["one", "few", "many"] : ["one", "other"];
  const at = categories.indexOf(new Intl.PluralRules(language).select(count));
  return fill(forms[at < 0 ? forms.length - 1 : at], { count: new Intl.NumberFormat(language).format(count) });
}

function formatNumber(value, language, digits = 1) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

function formatMoment(iso, language, timeZone) {
  const zone = { "Europe/Moscow": language === "ru" ? "МСК" : "MSK" }[timeZone];
  const format = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone };
  if (!zone) format.timeZoneName = "short";
  const moment = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format).format(new Date(iso));
  return (zone ? `${moment} (${zone})` : moment).replace(" в ", ", ").replace(" at ", ", ");
}

// Without a zone: as the clock of this device shows it.
function formatClock(iso, language, timeZone) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { hour: "2-digit", minute: "2-digit", timeZone }).format(new Date(iso));
}

function formatLeft(milliseconds, language) {
  const minutes = Math.floor(milliseconds / 60000);
  const [value, unit] =
    minutes >= 2880 ? [Math.floor(minutes / 1440), "day"] : minutes >= 120 ? [Math.floor(minutes / 60), "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

// A native dialog: the browser keeps the focus inside and closes it on Escape.
function Dialog({ title, onClose, closeLabel, children }) {
  const element = useRef(null);
  useEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return html`<dialog class="wb-dialog" ref=${element} aria-label=${title} onCancel=${(event) => { event.preventDefault(); onClose(); }}
    onClick=${(event) => event.target === element.current && onClose()}>
    <div class="wb-dialog-body"><h2>${title}</h2>${children}
    ${closeLabel && html`<p class="wb-dialog-end"><button class="wb-ghost" onClick=${onClose}>${closeLabel}</button></p>`}</div></dialog>`;
}

// Storage of the browser, which may be full or forbidden: then nothing is remembered and all else works.
function browserStorage(name) {
  try {
    return window[name] || {};
  } catch (error) {
    return {};
  }
}

function remembered(storage, key) {
  return storage.getItem ? storage.getItem(key) : null;
}

function remember(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch (error) {
    // Only for convenience: what must not be lost is kept by the outbox, which tells when it cannot.
  }
}

// Our server draws the page around <main id="workbench">; elsewhere (JupyterLab) there is nobody to sign out.
const isServed = () => document.getElementById("workbench") !== null;
const signOut = () => window.dispatchEvent(new CustomEvent("workbench:sign-out"));

// A screen as anywidget wants it: `make` gives it its state, which calls `changed`; `show` draws that.
function mounted(make, show) {
  return {
    render({ model, el }) {
      // JupyterLab would take arrows and digits pressed here for its own: move to a cell, make it a heading.
      el.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true"));
      let queued = false;
      const draw = () => {
        queued = false;
        render(show(app), el);
      };
      // One drawing per turn of the event loop, however many things changed.
      const app = make(model, el, () => {
        if (!queued) queueMicrotask(draw);
        queued = true;
      });
      app.start();
      draw();
      return () => {
        app.stop();
        render(null, el);
      };
    },
  };
}
