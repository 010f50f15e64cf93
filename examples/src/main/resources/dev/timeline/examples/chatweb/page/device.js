// A device: what this tab keeps in the browser. Its cursor says how far it has pulled; the messages
// are those it pulled; the outbox has what the server has not confirmed. The server knows nothing
// of it.

import { trouble } from './dom.js';

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

const lockOf = (name) => 'device/' + name;

const fresh = () => 'tab-' + newId().slice(0, 4);

/** Holds the name for as long as this tab is open; says whether no other tab has it. */
function hold(name) {
  return new Promise((answer) => {
    navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

export const newId = () =>
  crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

/** Says whether an event is of before what is known: a page may be read before a change, and come after it. */
function isOlder(event, known) {
  if (known.kind === 'recalled' || event.kind === 'recalled') return event.kind !== 'recalled';
  return (event.edited || 0) < (known.edited || 0);
}

/** Says whether a key is that of a tab which was closed with nothing to send. */
function isLeft(key, open) {
  if (!key.startsWith('timeline/') || open.has(lockOf(key.slice(key.lastIndexOf('/') + 1)))) return false;
  try {
    return JSON.parse(localStorage.getItem(key)).outbox.length === 0;
  } catch (e) {
    return false; // another one's
  }
}

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
    if (event.id) this.outbox = this.outbox.filter((message) => message.id !== event.id);
    const known = held.get(event.seqId);
    if (known && isOlder(event, known)) return false;
    const isNew = !known;
    // A device that does not have a message needs no news of its change.
    if (isNew && event.kind !== 'posted' && !event.isHistory) return false;
    const { sender, time } = known || {};
    held.set(event.seqId, event.kind === 'recalled' ? { ...event, sender, time } : event);
    return isNew && event.kind === 'posted';
  }

  /** Forgets a conversation of which something may be missing; its history is read instead. */
  forget(conversation) {
    this.conversations.delete(conversation);
  }

  /** Keeps everything. If the browser's space is used up, at first what cannot be read again. */
  save() {
    if (!this.store(true)) {
      this.store(false);
      this.makeSpace().catch(trouble);
    }
  }

  /** Says whether there was space; without it what was stored before stays. */
  store(withMessages) {
    const conversations = {};
    if (withMessages) {
      for (const id of this.conversations.keys()) conversations[id] = this.sorted(id).slice(-KEPT);
    }
    try {
      localStorage.setItem(this.key, JSON.stringify({ cursor: this.cursor, outbox: this.outbox, conversations }));
      return true;
    } catch (e) {
      if (e.name !== 'QuotaExceededError') throw e;
      return false;
    }
  }

  /** Removes what tabs left that were closed, and keeps the messages if there is space then. */
  async makeSpace() {
    if (!navigator.locks || this.isMakingSpace) return;
    this.isMakingSpace = true;
    try {
      const { held } = await navigator.locks.query();
      const open = new Set(held.map((lock) => lock.name));
      for (const key of Object.keys(localStorage)) if (isLeft(key, open)) localStorage.removeItem(key);
      this.store(true);
    } finally {
      this.isMakingSpace = false;
    }
  }

  /** Begins anew, as a new device with the messages that were not sent yet. */
  beginAnew() {
    this.cursor = null;
    this.conversations.clear();
    this.save();
  }
}
