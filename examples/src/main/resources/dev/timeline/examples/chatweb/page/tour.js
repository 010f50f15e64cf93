// A tour of seven steps: each is one lever and one sentence.

import { pull } from './levers.js';
import { byId, el } from './dom.js';

/** @param context {send(text), somebody(), challenge(), show(view)} */
function steps(context) {
  const speak = () => pull('say', context.somebody());
  return [
    {
      title: 'Stored once',
      text: 'A message is first stored in its conversation\'s history: from then on it cannot be lost, and its sender may be answered.',
      act: 'Send “Hello from the tour”',
      run: () => context.send('Hello from the tour'),
      light: '.lane.history',
    },
    {
      title: 'Copied to each inbox: write fan-out',
      text: 'Then it is copied to every member\'s inbox, so that a device finds what is new in all its conversations with one read.',
      act: 'Let somebody speak',
      run: speak,
      light: '.lane:nth-child(2)',
    },
    {
      title: 'Each device pulls from its own cursor',
      text: 'The server knows no devices: ben\'s laptop is away, misses two messages, and goes on from where its own cursor is.',
      act: 'Take it offline, speak twice, take it online',
      run: async () => {
        await pull('device', { user: 'ben', device: 'laptop', is: 'offline' });
        await speak();
        await speak();
        await moment(1600);
        await pull('device', { user: 'ben', device: 'laptop', is: 'online' });
      },
      light: '[data-key="ben/laptop"]',
    },
    {
      title: 'A new device reads the history: roaming',
      text: 'A device that has lost everything begins with a new cursor, and reads older messages page by page from the history.',
      act: 'Wipe ben\'s phone',
      run: () => pull('device', { user: 'ben', device: 'phone', is: 'wiped' }),
      light: '[data-key="ben/phone"]',
    },
    {
      title: 'Large groups are read: read fan-out',
      text: 'Above a limit a message is not copied but left in the conversation, where members read it; devices get everything once either way.',
      act: 'Lower the limit to 3, and speak',
      run: async () => {
        await pull('fan-out', { limit: 3 });
        await speak();
        await moment(2500);
        await pull('fan-out', { limit: 50 });
      },
      light: '[data-lever="fan-out-3"]',
    },
    {
      title: 'A server crashes half-way',
      text: 'Half of the inboxes lack the message: the next copy shows the hole to each reader, and the next server redelivers what was left.',
      act: 'Kill it, start another, and speak',
      run: async () => {
        await pull('kill', { when: 'half', ...context.somebody() });
        await moment(2500);
        await pull('start');
        await moment(600);
        await speak();
        await moment(2500);
        await pull('wait', { for: 'seconds' });
      },
      light: '[data-lever="kill-half"]',
    },
    {
      title: 'All of it at once',
      text: 'Crashes, lost notifications, wiped devices, edits, a week away: in the end every device is compared with the histories.',
      act: 'Begin the challenge',
      run: () => context.challenge(),
      light: '[data-lever="challenge"]',
    },
  ];
}

const moment = (millis) => new Promise((done) => setTimeout(done, millis));

export class Tour {
  constructor(context) {
    this.context = context;
    this.root = byId('tour');
    this.at = 0;
    byId('tour-open').addEventListener('click', () => (this.root.hidden ? this.open() : this.close()));
  }

  open() {
    this.context.show('stage');
    this.root.hidden = false;
    this.show();
  }

  close() {
    this.root.hidden = true;
    this.light(null);
  }

  go(step) {
    this.at = step;
    this.show();
  }

  show() {
    const all = steps(this.context);
    const step = all[this.at];
    const said = el('span', { className: 'faint', role: 'status' });
    const act = el('button', { type: 'button', className: 'strong', id: 'tour-act' }, step.act);
    act.addEventListener('click', async () => {
      act.disabled = true;
      said.textContent = 'Watch the lanes.';
      try {
        await step.run();
        said.textContent = '';
      } catch (e) {
        said.textContent = 'Not done: ' + e.message;
      }
      act.disabled = false;
    });
    const isLast = this.at === all.length - 1;
    this.root.replaceChildren(
      el('p', { className: 'faint' }, `${this.at + 1} of ${all.length}`),
      el('div', {}, el('h2', {}, step.title), el('p', { id: 'tour-text' }, step.text)),
      el('div', { className: 'tour-acts' },
        act,
        said,
        el('button', { type: 'button', id: 'tour-back', disabled: this.at === 0, onclick: () => this.go(this.at - 1) }, 'Back'),
        el('button', { type: 'button', id: 'tour-next', onclick: () => (isLast ? this.close() : this.go(this.at + 1)) }, isLast ? 'End' : 'Next'),
        el('button', { type: 'button', className: 'quiet', ariaLabel: 'Close the tour', onclick: () => this.close() }, '✕')));
    this.light(step.light);
  }

  /** Lights up what the step is about. */
  light(css) {
    clearInterval(this.timer);
    const find = () => {
      for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit');
      if (css) document.querySelector(css)?.classList.add('lit');
    };
    find();
    if (css) this.timer = setInterval(find, 300); // lanes are drawn anew
  }
}
