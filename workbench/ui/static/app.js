// What our screens share: texts with places, moments in the season's time zone, dialogs.

function fill(text, places = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));
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

function formatClock(iso, language) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
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

// Signing out is the page's own business in our server; elsewhere (JupyterLab) there is none.
async function signOut() {
  await fetch("sign-out", { method: "POST", credentials: "same-origin", redirect: "manual" });
  location.replace("./");
}

const isServed = () => document.documentElement.dataset.workbench === "served";
