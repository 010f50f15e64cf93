// Old and new: the same messages, once through serial queues with an id generator, once appended at
// once with numbers from the store. A simulation, with the figures of the benchmark "queues" scaled
// down: a queue writes one message at a time.

import { byId, el } from './dom.js';

const USERS = 12;
const QUEUES = 4;
const WRITE = 5; // steps that a write takes
const RATE = 0.3; // messages a step, of all users
const HOT = 0.5; // more a step, of the hot user
const STEP = 60; // milliseconds
const BARS = 34;

export class Queues {
  constructor(root) {
    this.lanes = { old: [], now: [] };
    const lane = (list, name) => {
      const bar = el('div', { className: 'q-bar' });
      const number = el('span', { className: 'q-number' });
      list.push({ bar, number, waiting: [], writing: null });
      return el('div', { className: 'q-lane' }, el('span', { className: 'faint' }, name), bar, number);
    };
    root.replaceChildren(
      el('header', {},
        el('h2', {}, 'One user turns hot'),
        el('p', { className: 'faint' }, 'The same messages on both sides. Each square waits to be written; user 1 (orange) gets many times their share while hot.'),
        el('div', { className: 'q-acts' },
          this.playing = el('button', { type: 'button', className: 'strong', id: 'queues-play', onclick: () => this.toggle() }, 'Play'),
          this.heat = el('button', { type: 'button', id: 'queues-hot', ariaPressed: 'false', onclick: () => this.setHot(!this.isHot) }, 'User 1 is hot'))),
      el('div', { className: 'q-sides' },
        el('section', { ariaLabel: 'Before' },
          el('h3', {}, 'Before: serial queues and an id generator'),
          el('p', { className: 'faint' }, 'Users share queues. A queue numbers and writes one message at a time, so that no lower id comes later: whoever shares the hot user\'s queue waits too.'),
          el('div', {}, ...Array.from({ length: QUEUES }, (x, i) => lane(this.lanes.old, `queue ${i + 1}: users ${i + 1}, ${i + 1 + QUEUES}, ${i + 1 + 2 * QUEUES}`))),
          this.oldSays = el('p', { className: 'q-says', id: 'queues-old', role: 'status' })),
        el('section', { ariaLabel: 'Now' },
          el('h3', {}, 'Now: append at once, the store numbers'),
          el('p', { className: 'faint' }, 'Each append goes to the store by itself, and an auto-increment column orders it within its timeline. Appends share requests; users do not share fate.'),
          el('div', {}, ...Array.from({ length: USERS }, (x, i) => lane(this.lanes.now, `user ${i + 1}`))),
          this.nowSays = el('p', { className: 'q-says', id: 'queues-now', role: 'status' }))),
      el('p', { className: 'faint' }, 'A model. The measurement, on a local TableStore with 5 ms a write: while one user is hot, the others\' 99th percentile is 2,171 ms with queues that write a message at a time, 11.4 ms with queues that write batches, and 7.86 ms with auto-increment. All figures are in timeline-bench/RESULTS.md.'));
    this.reset();
  }

  reset() {
    this.time = 0;
    this.seed = 7;
    this.worst = { old: [], now: [] };
    for (const side of Object.values(this.lanes)) for (const it of side) Object.assign(it, { waiting: [], writing: null });
    this.show();
  }

  /** Numbers that are the same each time. */
  random() {
    this.seed = (this.seed * 1103515245 + 12345) % 2147483648;
    return this.seed / 2147483648;
  }

  toggle() {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = null;
    } else {
      this.timer = setInterval(() => this.step(), STEP);
    }
    this.playing.textContent = this.timer ? 'Pause' : 'Play';
  }

  setHot(isHot) {
    this.isHot = isHot;
    this.heat.ariaPressed = String(isHot);
  }

  step() {
    this.time++;
    if (this.random() < RATE) this.arrive(Math.floor(this.random() * USERS));
    if (this.isHot && this.random() < HOT) this.arrive(0);
    for (const side of ['old', 'now']) for (const lane of this.lanes[side]) this.write(side, lane);
    this.show();
  }

  arrive(user) {
    this.lanes.old[user % QUEUES].waiting.push({ user, since: this.time });
    this.lanes.now[user].waiting.push({ user, since: this.time });
  }

  /** A queue writes one at a time; an append of now takes all that waits for its timeline along. */
  write(side, lane) {
    if (lane.writing && this.time >= lane.writing.until) {
      for (const message of lane.writing.messages) {
        if (message.user !== 0) this.worst[side].push({ at: this.time, took: this.time - message.since });
      }
      lane.writing = null;
    }
    if (!lane.writing && lane.waiting.length > 0) {
      const messages = lane.waiting.splice(0, side === 'old' ? 1 : lane.waiting.length);
      lane.writing = { messages, until: this.time + WRITE };
    }
  }

  show() {
    for (const side of ['old', 'now']) {
      for (const lane of this.lanes[side]) {
        const all = [...(lane.writing?.messages || []), ...lane.waiting];
        const busy = lane.writing?.messages.length || 0;
        lane.bar.replaceChildren(...all.slice(0, BARS).map((message, i) =>
          el('i', { className: (message.user === 0 ? 'hot' : '') + (i < busy ? ' busy' : '') })));
        lane.number.textContent = all.length > 0 ? String(all.length) : '';
      }
      this.worst[side] = this.worst[side].filter((it) => it.at > this.time - 200);
      const most = Math.max(0, ...this.worst[side].map((it) => it.took));
      const says = side === 'old' ? this.oldSays : this.nowSays;
      const text = `Lately the others waited up to ${most} ms.`;
      if (says.textContent !== text) says.textContent = text;
    }
  }
}
