// A device: what this tab keeps in the browser. Its cursor says how far it has pulled; the messages
// are those it pulled; the outbox has what the server has not confirmed. The server knows nothing
// of it.

const KEPT = 200; // messages of a conversation

let named = null;

/** Returns this tab's name, the same for each of its users. */
export const deviceName = () => (named ??= findName());

/** Finds a name that no other tab has. A duplicated tab gets a new one: two devices, two cursors. */
async function findName() {
  let name = sessionStorage.getItem('device') || fresh();
  if (navigator.locks && !(await hold(name))) {
    name = fresh();
    await hold(name);
  }
  sessionStorage.setItem('device', name);
  return name;
}

const fresh = () => 'tab-' + newId().slice(0, 4);

/** Holds the name for as long as this tab is open; says whether no other tab has it. */
function hold(name) {
  return new Promise((answer) => {
    navigator.locks.request('device/' + name, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

export const newId = () =>
  crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

export class Device {
  constructor(user, name) {
    this.user = user;
    this.name = name;
    this.key = `timeline/${user}/${name}`;
    const kept = JSON.parse(localStorage.getItem(this.key) || '{}');
    this.cursor = kept.cursor || null;
    this.outbox = kept.outbox || [];
    this.conversations = new Map(
      Object.entries(kept.conversations || {}).map(([id, messages]) => [
        id,
        new Map(messages.map((message) => [message.seqId, message])),
      ]),
    );
  }

  /** Returns the messages of a conversation by their SeqIds. */
  messages(conversation) {
    if (!this.conversations.has(conversation)) this.conversations.set(conversation, new Map());
    return this.conversations.get(conversation);
  }

  sorted(conversation) {
    return [...this.messages(conversation).values()].sort((a, b) => a.seqId - b.seqId);
  }

  /** Applies an event; doing so twice does no harm. Says whether it brought a new message. */
  apply(event) {
    const held = this.messages(event.conversation);
    if (event.kind === 'erased') {
      for (const seqId of held.keys()) if (seqId <= event.seqId) held.delete(seqId);
      return false;
    }
    const isNew = !held.has(event.seqId);
    // A device that does not have a message needs no news of its change.
    if (isNew && event.kind !== 'posted' && !event.isHistory) return false;
    const { sender, time } = held.get(event.seqId) || {};
    held.set(event.seqId, event.kind === 'recalled' ? { ...event, sender, time } : event);
    if (event.id) this.outbox = this.outbox.filter((message) => message.id !== event.id);
    return isNew && event.kind === 'posted';
  }

  /** Forgets a conversation of which something may be missing; its history is read instead. */
  forget(conversation) {
    this.conversations.delete(conversation);
  }

  save() {
    const conversations = {};
    for (const id of this.conversations.keys()) conversations[id] = this.sorted(id).slice(-KEPT);
    const kept = JSON.stringify({ cursor: this.cursor, outbox: this.outbox, conversations });
    try {
      localStorage.setItem(this.key, kept);
    } catch (e) {
      // The browser's space is used up: other devices of former tabs give way.
      for (const key of Object.keys(localStorage)) if (key !== this.key) localStorage.removeItem(key);
      try {
        localStorage.setItem(this.key, kept);
      } catch (stillFull) {
        localStorage.removeItem(this.key); // after a reload it begins anew
      }
    }
  }

  /** Begins anew, as a new device with the messages that were not sent yet. */
  beginAnew() {
    this.cursor = null;
    this.conversations.clear();
    this.save();
  }
}
