// The chat: the list, and the conversation that is open. Shows what the device has.

import { apiOf, Refused } from './api.js';
import { Device, newId } from './device.js';
import { byId, debounced, el, hueOf, timeOf, trouble } from './dom.js';
import { Groups } from './groups.js';
import { PullRecord } from './pull-record.js';
import { Sync } from './sync.js';
import { Thread } from './thread.js';

const LOOK = 5000; // what others have read comes without a notification
const AGAIN = 1500;

export class Chat {
  constructor(user, deviceName) {
    this.user = user;
    this.api = apiOf(user);
    this.device = new Device(user, deviceName);
    this.record = new PullRecord();
    this.summaries = [];
    this.isClosed = false;
    this.refresh = debounced(150, () => this.readList());
    this.thread = new Thread(this);
    this.groups = new Groups(this);
    this.sync = new Sync(this.device, {
      state: (state) => this.showState(state),
      batch: (batch) => this.apply(batch),
      refused: () => this.beginAnew(),
    });
    this.ending = new AbortController();
    const listen = (id, task) =>
      byId(id).addEventListener('click', task, { signal: this.ending.signal });
    listen('tab-offline', () => this.toggleOffline());
    listen('tab-wipe', () => this.wipe());
    document.addEventListener('visibilitychange', () => this.returned(), { signal: this.ending.signal });
  }

  get isOffline() {
    return !this.sync.isWanted;
  }

  async open() {
    this.sync.start();
    this.timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.isOffline) this.readList();
    }, LOOK);
    await this.readList();
    if (this.isClosed) return;
    const wanted = sessionStorage.getItem('open');
    const first = this.summaries.find((one) => one.conversation === wanted) || this.summaries[0];
    if (first) await this.thread.open(first.conversation, matchMedia('(min-width: 701px)').matches);
    this.flush();
  }

  close() {
    this.isClosed = true;
    clearInterval(this.timer);
    this.ending.abort();
    this.thread.close();
    this.groups.close();
    this.sync.stop();
  }

  /** The user has come back to the tab, or left it. */
  returned() {
    this.refresh();
    this.thread.displayed();
  }

  // What comes from the server.

  apply(batch) {
    for (const conversation of batch.gaps) {
      this.device.forget(conversation);
      this.record.forget(conversation);
    }
    const touched = new Set(batch.gaps);
    for (const event of batch.events) {
      this.device.apply(event);
      this.record.note(event);
      touched.add(event.conversation);
    }
    if (touched.has(this.thread.conversation)) this.thread.changed(batch.gaps);
    this.refresh();
  }

  /** Reads the list; one that cannot be read now is read later. */
  async readList() {
    if (this.isClosed || this.isOffline) return;
    try {
      this.summaries = await this.api.conversations();
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      return;
    }
    if (this.isClosed) return; // meanwhile
    this.showList();
    this.thread.summaryChanged();
  }

  // What the user does.

  /** Keeps a message until the server has it; sent again, it has the same id. */
  async send(conversation, body) {
    this.device.outbox.push({ conversation, body, id: newId(), isResent: false });
    this.device.save();
    this.thread.show();
    await this.flush();
  }

  /** Sends what waits, one after another, so that it stays in order. */
  async flush() {
    if (this.isFlushing) return;
    this.isFlushing = true;
    try {
      while (this.device.outbox.length > 0 && !this.isOffline && !this.isClosed) {
        await this.sendFirst();
      }
    } finally {
      this.isFlushing = false;
    }
  }

  async sendFirst() {
    const { conversation, id, body, isResent } = this.device.outbox[0];
    this.sending = new AbortController();
    try {
      const sent = await this.api.send(conversation, { id, body, isResent }, this.sending.signal);
      this.device.apply({ ...sent.message, isHistory: true });
      this.device.outbox = this.device.outbox.filter((message) => message.id !== id);
      this.thread.say('');
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (e.isTemporary) {
        const first = this.device.outbox.find((message) => message.id === id);
        if (first) first.isResent = true;
        this.thread.say('Not confirmed yet: it will be sent again under the same id.');
        await new Promise((done) => setTimeout(done, AGAIN));
      } else {
        this.device.outbox = this.device.outbox.filter((message) => message.id !== id);
        this.thread.say('Not sent: ' + e.message);
      }
    }
    this.device.save();
    this.thread.show();
    this.refresh();
  }

  /** Makes a call; a refusal is said below the conversation. */
  async attempt(call) {
    try {
      await call();
      this.thread.say('');
      return true;
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      this.thread.say(e.isTemporary ? 'The server cannot be reached: try again.' : 'Not done: ' + e.message);
      return false;
    }
  }

  toggleOffline() {
    if (this.isOffline) {
      this.sync.start();
      this.flush();
      this.readList();
    } else {
      this.sync.stop();
    }
    byId('tab-offline').ariaPressed = String(this.isOffline);
    byId('tab-offline').textContent = this.isOffline ? 'Go online' : 'Go offline';
  }

  /** Forgets everything, also what was not sent yet. */
  wipe() {
    this.device.outbox = [];
    return this.beginAnew();
  }

  /**
   * Becomes a new device: the cursor and all messages are gone, and the history is read. What was
   * not sent yet is sent.
   */
  async beginAnew() {
    this.sync.stop();
    this.device.beginAnew();
    this.record.clear();
    byId('tab-offline').ariaPressed = 'false';
    byId('tab-offline').textContent = 'Go offline';
    this.sync.start();
    this.flush();
    await this.readList();
    if (this.thread.conversation) await this.thread.open(this.thread.conversation, true);
  }

  /** Opens a group in which something begins, as soon as this user belongs to it. */
  async openWhenJoined(group) {
    for (let attempt = 0; attempt < 20; attempt++) {
      await this.readList();
      if (this.summaries.some((one) => one.conversation === group)) {
        await this.thread.open(group, false);
        return;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  /** Compares this tab with a conversation's history, when it has had the time to come as far. */
  async check(conversation) {
    let result;
    for (let attempt = 0; attempt < 20; attempt++) {
      result = await this.record.check(this.api, this.device, conversation);
      if (result.missing === 0) break;
      await new Promise((done) => setTimeout(done, 1000));
    }
    return result;
  }

  // What is shown.

  showState(state) {
    const link = byId('link');
    link.dataset.state = state;
    link.textContent = {
      online: `${this.device.name}: in sync`,
      offline: `${this.device.name}: offline`,
      away: `${this.device.name}: connecting again`,
    }[state];
    if (state === 'online') this.refresh();
    else if (this.sending) this.sending.abort(); // who would answer is gone
  }

  showList() {
    byId('conversations').replaceChildren(...this.summaries.map((one) => this.item(one)));
  }

  item(one) {
    const last = one.last;
    const text = !last ? 'no message yet'
      : last.kind === 'recalled' ? 'a message was recalled'
      : `${last.sender}: ${last.body}`;
    const unread = one.unread + (one.hasMoreUnread ? '+' : '');
    const isOpen = one.conversation === this.thread.conversation;
    return el('li', {},
      el('button', {
        type: 'button',
        data: { conversation: one.conversation },
        ariaCurrent: String(isOpen),
        hue: hueOf(one.conversation),
        onclick: () => this.thread.open(one.conversation, true).catch(trouble),
      },
      el('span', { className: 'name' }, one.conversation),
      el('span', { className: 'last' }, text),
      one.unread > 0
        ? el('span', { className: 'unread', ariaLabel: `${unread} unread` }, unread)
        : el('span', { className: 'time' }, last && last.time ? timeOf(last.time) : '')));
  }
}
