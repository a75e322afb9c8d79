// What one person's page keeps in the browser until the server has it, each tab under a name of its own.

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

class KeptInBrowser {
  constructor({ owner, storage, locks }) {
    Object.assign(this, { storage, locks });
    this.prefix = `workbench:${owner}:`;
    this.tab = newId();
    // The lock tells other tabs that this one lives and looks after what it keeps.
    if (locks) locks.request(this.prefix + this.tab, () => new Promise((done) => (this.release = done)));
  }

  key(name, tab = this.tab) {
    return `${this.prefix}${tab}:${name}`;
  }

  put(name, value) {
    if (this.forgotten) return;
    try {
      if (value === null) this.storage.removeItem(this.key(name));
      else this.storage.setItem(this.key(name), JSON.stringify(value));
      this.storageFull = false;
    } catch (error) {
      this.storageFull = true; // private mode or a full disk: it is still on the page and being sent
    }
  }

  keptKeys() {
    return Object.keys(this.storage).filter((name) => name.startsWith(this.prefix));
  }

  // Left by tabs that are gone: closed, crashed or reloaded. `adopt(name, value)` answers whether it was
  // understood, and `keep` writes it under this tab's name.
  async adoptOrphans(known) {
    const held = new Set();
    if (this.locks) for (const lock of (await this.locks.query()).held) held.add(lock.name);
    for (const key of this.keptKeys()) {
      const [tab, name] = key.slice(this.prefix.length).split(":");
      if (tab === this.tab || held.has(this.prefix + tab) || !known.has(name)) continue;
      if (!this.adopt(name, parsed(this.storage.getItem(key)))) continue;
      this.storage.removeItem(key);
      this.keep(this.draft(name)); // again, where there was no room for both
    }
    this.changed();
  }

  // For signing out on a shared computer: nothing stays, and nothing is written any more.
  forget() {
    this.forgotten = true;
    for (const key of this.keptKeys()) this.storage.removeItem(key);
  }

  // Another tab changed the storage. While this one lives, only signing out takes from there what it keeps.
  storageChanged(key, value) {
    if (this.locks && value === null && key.startsWith(this.prefix + this.tab)) this.forgotten = true;
  }
}

// Null for what another version of the page, or nobody of ours, has written.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}
