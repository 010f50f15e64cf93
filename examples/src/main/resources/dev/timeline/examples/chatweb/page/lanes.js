// The lanes: a conversation's history, and below it each member's inbox, in the columns of the
// history's SeqIds. A copy flies from its message to the inbox; a device's line ends at its cursor.

import { el, face, hueOf } from './dom.js';

const CELL = 34; // pixels
const LABEL = 172;
const MOST_LANES = 7;

export class Lanes {
  /** @param on {device(user, device, state)} */
  constructor(root, model, on) {
    this.root = root;
    this.model = model;
    this.on = on;
    this.shown = new Set();
    this.notes = new Map();
    new ResizeObserver(() => this.show(false)).observe(root);
  }

  /** Shows another conversation. */
  open(conversation) {
    this.conversation = conversation;
    this.shown.clear();
    this.show(false);
  }

  /** Puts a note beside a user's inbox, for a while. */
  note(user, text) {
    this.notes.set(user, text);
    setTimeout(() => {
      if (this.notes.get(user) === text) {
        this.notes.delete(user);
        this.show(false);
      }
    }, 6000);
  }

  show(isLive) {
    if (!this.conversation) return;
    const columns = Math.max(4, Math.min(18, Math.floor((this.root.clientWidth - LABEL) / CELL)));
    const { model, conversation } = this;
    this.latest = model.latest(conversation, columns);
    this.entries = this.latest.map((seqId) => model.entry(conversation, seqId));
    const members = model.conversation(conversation).members;
    const withDevices = members.filter((member) => model.devicesOf(member).length > 0);
    const lanes = [...withDevices, ...members.filter((it) => !withDevices.includes(it))].slice(0, MOST_LANES);
    const others = members.filter((member) => !lanes.includes(member));
    this.root.style.setProperty('--columns', columns);
    this.isLive = isLive;
    const rows = [this.history(), ...lanes.map((user, index) => this.inbox(user, index))];
    if (others.length > 0) rows.push(this.rest(others));
    this.root.replaceChildren(...rows);
    this.root.style.setProperty('--hue', hueOf(conversation));
    this.fly();
  }

  history() {
    return el('div', { className: 'lane history' },
      el('div', { className: 'label' }, el('b', {}, 'History'), el('span', { className: 'faint' }, 'stored once')),
      el('div', { className: 'cells' }, ...this.entries.map((entry) =>
        el('span', {
          className: ['cell', 'stored', entry.route === 'left' && 'read-here', this.isNew('h', entry) && 'appears'].filter(Boolean).join(' '),
          title: `#${entry.seqId} by ${entry.sender}: ${entry.route === 'left' ? 'left here to be read' : 'copied to the inboxes'}`,
        }, String(entry.seqId), entry.changes > 0 ? el('i', { title: 'edited or recalled' }, '✎') : null))));
  }

  inbox(user, index) {
    const devices = this.model.devicesOf(user);
    const note = this.notes.get(user);
    return el('div', { className: 'lane' },
      el('div', { className: 'label' }, face(user), el('b', {}, user), el('span', { className: 'faint' }, 'inbox')),
      el('div', { className: 'cells' },
        ...this.entries.map((entry) => this.copy(user, entry, index)),
        note ? el('span', { className: 'note' }, note) : null),
      ...devices.flatMap((device) => this.track(device)));
  }

  copy(user, entry, index) {
    const copies = entry.copies.get(user) || 0;
    let kind = 'none';
    let text = '';
    let title = 'no copy';
    if (copies > 0) {
      kind = copies > 1 ? 'copy twice' : 'copy';
      title = copies > 1 ? `#${entry.seqId} was copied again, under the same id: devices get it once` : `a copy of #${entry.seqId}`;
      if (entry.isExpired) {
        kind = 'expired';
        title = `the copy of #${entry.seqId} has expired`;
      }
    } else if (entry.route === 'left') {
      kind = 'left';
      text = '↑';
      title = `#${entry.seqId} is read in the history`;
    } else if (entry.isStored && !entry.isDelivered && !entry.isExpired) {
      kind = 'hole';
      text = '?';
      title = `a hole: no copy of #${entry.seqId} yet`;
    }
    const flies = kind.startsWith('copy') && this.isNew(user, entry);
    const cell = el('span', { className: `cell ${kind}${flies ? ' flies' : ''}`, title }, text);
    if (flies) cell.style.setProperty('--wait', `${index * 45}ms`);
    return cell;
  }

  /** Says whether a cell is shown for the first time, while one looks. */
  isNew(row, entry) {
    const key = row + '/' + entry.seqId;
    const isNew = !this.shown.has(key);
    this.shown.add(key);
    return isNew && this.isLive;
  }

  track(device) {
    const at = device.at.get(this.conversation) || 0;
    const passed = this.latest.filter((seqId) => seqId <= at).length;
    const name = `${device.user}'s ${device.device}`;
    const acts = device.isTab ? [] : [
      el('button', {
        type: 'button',
        className: 'tiny',
        ariaLabel: `${name}: go ${device.isOnline ? 'offline' : 'online'}`,
        data: { device: device.key, act: device.isOnline ? 'offline' : 'online' },
        onclick: () => this.on.device(device.user, device.device, device.isOnline ? 'offline' : 'online'),
      }, device.isOnline ? 'off' : 'on'),
      el('button', {
        type: 'button',
        className: 'tiny',
        ariaLabel: `${name}: wipe`,
        data: { device: device.key, act: 'wiped' },
        onclick: () => this.on.device(device.user, device.device, 'wiped'),
      }, 'wipe'),
    ];
    const line = el('span', { className: 'line' });
    line.style.setProperty('--passed', passed);
    line.dataset.key = device.key;
    return [
      el('div', { className: 'label device' + (device.isOnline ? '' : ' off') },
        el('span', {}, device.device), ...acts),
      el('div', { className: 'track' + (device.isOnline ? '' : ' off'), title: `${name} has pulled up to #${at}` }, line),
    ];
  }

  /** Inboxes that are too many to be shown: how many of them have a copy. */
  rest(users) {
    return el('div', { className: 'lane rest' },
      el('div', { className: 'label' }, el('b', {}, `${users.length} more`), el('span', { className: 'faint' }, 'inboxes')),
      el('div', { className: 'cells' }, ...this.entries.map((entry) => {
        const copies = users.filter((user) => entry.copies.has(user)).length;
        const text = entry.route === 'left' ? '↑' : copies > 0 ? String(copies) : '';
        const kind = entry.route === 'left' ? 'left' : copies === 0 ? 'none' : entry.isExpired ? 'expired' : 'copy';
        return el('span', { className: 'cell ' + kind, title: `copies of #${entry.seqId}: ${copies}` }, text);
      })));
  }

  /** Lets the new copies begin at the history's lane, and lines where they ended before. */
  fly() {
    const top = this.root.querySelector('.history .cells');
    for (const cell of this.root.querySelectorAll('.flies')) {
      cell.style.setProperty('--from', `${top.getBoundingClientRect().top - cell.getBoundingClientRect().top}px`);
    }
    this.before ??= new Map();
    for (const line of this.root.querySelectorAll('.line')) {
      const key = this.conversation + '/' + line.dataset.key;
      const now = line.style.getPropertyValue('--passed');
      const before = this.before.get(key);
      if (before !== undefined && before !== now && this.isLive) {
        line.style.setProperty('--passed', before);
        line.getBoundingClientRect(); // so that it moves from there
        line.style.setProperty('--passed', now);
      }
      this.before.set(key, now);
    }
  }
}
