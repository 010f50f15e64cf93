// The conversation that is open: what the device has of it, older pages from the history as one
// scrolls up, the composer, and what others have read.

import { Refused } from './api.js';
import { byId, el, face, hueOf, timeOf } from './dom.js';

const NEAR = 80; // pixels

export class Thread {
  constructor(chat) {
    this.chat = chat;
    this.conversation = null;
    this.edited = null;
    this.readUpTo = 0;
    this.reads = {};
    this.ending = new AbortController();
    const on = (id, event, task) =>
      byId(id).addEventListener(event, task, { signal: this.ending.signal });
    on('composer', 'submit', (event) => { event.preventDefault(); this.submit(); });
    on('text', 'keydown', (event) => this.key(event));
    on('text', 'input', () => this.grow());
    on('back', 'click', () => { byId('chat').dataset.screen = 'list'; });
    on('scroll', 'scroll', () => this.scrolled());
  }

  close() {
    this.ending.abort();
    this.clear();
  }

  clear() {
    this.conversation = null;
    this.reading = null;
    byId('title').textContent = '';
    byId('members').textContent = '';
    byId('messages').replaceChildren();
    byId('chat').dataset.screen = 'list';
  }

  /** Opens a conversation: at once what the device has, then the latest page of the history. */
  async open(conversation, showsScreen) {
    this.conversation = conversation;
    this.hasGap = false;
    this.cancelEdit();
    this.say('');
    sessionStorage.setItem('open', conversation);
    if (showsScreen) byId('chat').dataset.screen = 'thread';
    const summary = this.summary();
    this.firstUnread = summary && summary.unread > 0 ? summary.readUpTo : null;
    this.readUpTo = summary ? summary.readUpTo : 0;
    this.reads = {};
    byId('title').textContent = conversation;
    byId('members').textContent = '';
    this.show(true);
    this.chat.showList();
    document.dispatchEvent(new CustomEvent('conversation', { detail: conversation }));
    await Promise.all([this.readAnew(), this.readMembers()]);
    if (conversation !== this.conversation) return; // meanwhile
    this.show(true);
    this.markRead();
  }

  summary() {
    return this.chat.summaries.find((one) => one.conversation === this.conversation);
  }

  /** Reads the history from its latest page on; pages that were asked for before are of no use. */
  readAnew() {
    this.reading = { isLoading: false, isAtEnd: false, hasLatest: false };
    return this.readLatest();
  }

  /** Reads the latest page, unless that is done; what cannot be read now is read with the next list. */
  async readLatest() {
    const { reading } = this;
    if (reading.hasLatest || !(await this.readPage(null))) return;
    reading.hasLatest = true;
    if (this.hasGap) this.say('Copies of some messages had expired: they were read from the history.');
    this.hasGap = false;
    this.show();
    this.markRead();
  }

  /**
   * Reads a page of the history, by which a device has what it never pulled: roaming. Says whether
   * that was done.
   */
  async readPage(before) {
    const { conversation, reading } = this;
    if (reading.isLoading || this.chat.isOffline) return false;
    reading.isLoading = true;
    byId('older').textContent = 'Reading the history…';
    try {
      const page = await this.chat.api.history(conversation, before);
      if (reading !== this.reading) return false;
      for (const message of page.messages) this.chat.device.apply({ ...message, isHistory: true });
      if (page.before === null) reading.isAtEnd = true;
      this.chat.device.save();
      return true;
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      return false;
    } finally {
      reading.isLoading = false;
      if (reading === this.reading) byId('older').textContent = reading.isAtEnd ? 'The beginning of this conversation' : '';
    }
  }

  async readMembers() {
    const { conversation } = this;
    try {
      const { members, readUpTo } = await this.chat.api.members(conversation);
      if (conversation !== this.conversation) return;
      this.reads = readUpTo;
      byId('members').textContent =
        `${members.length} ${members.length === 1 ? 'member' : 'members'}: ${members.slice(0, 12).join(', ')}`;
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
    }
  }

  /** Shows what came; a conversation with a gap is read from the history. */
  async changed(gaps) {
    if (gaps.includes(this.conversation)) {
      this.hasGap = true;
      await this.readAnew();
    }
    this.show();
    this.markRead();
  }

  async summaryChanged() {
    if (!this.conversation || !this.summary()) return;
    await Promise.all([this.readLatest(), this.readMembers()]);
    this.showReceipts();
  }

  async scrolled() {
    const scroll = byId('scroll');
    const { conversation, reading } = this;
    if (scroll.scrollTop < NEAR && conversation && reading.hasLatest && !reading.isAtEnd && !reading.isLoading) {
      const oldest = this.chat.device.sorted(conversation)[0];
      if (!oldest) return;
      const height = scroll.scrollHeight;
      await this.readPage(oldest.seqId);
      if (reading !== this.reading) return;
      this.show();
      scroll.scrollTop += scroll.scrollHeight - height; // what one looks at stays where it is
    }
    this.markRead();
  }

  /** Marks as read what is seen: nothing while the conversation is not displayed. */
  async markRead() {
    if (!this.isDisplayed()) return;
    const last = this.chat.device.sorted(this.conversation ?? '').at(-1);
    if (!last || last.seqId <= this.readUpTo || this.chat.isOffline) return;
    if (document.visibilityState !== 'visible' || !this.isNearBottom()) return;
    this.readUpTo = last.seqId;
    try {
      await this.chat.api.markRead(last.conversation, last.seqId);
      this.chat.refresh();
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (last.conversation === this.conversation) this.readUpTo = 0; // with the next message
    }
  }

  /** The user has come back to the view: what came meanwhile is seen now. */
  displayed() {
    if (this.followsLater && this.isDisplayed()) this.show(true);
    this.markRead();
  }

  isDisplayed() {
    return byId('scroll').clientHeight > 0;
  }

  isNearBottom() {
    const scroll = byId('scroll');
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  }

  // The composer.

  key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape') {
      this.cancelEdit();
    }
  }

  grow() {
    const text = byId('text');
    text.style.height = 'auto';
    text.style.height = text.scrollHeight + 2 + 'px';
  }

  async submit() {
    const text = byId('text');
    const body = text.value;
    if (!body.trim() || !this.conversation) return;
    const { edited, conversation } = this;
    text.value = '';
    this.cancelEdit();
    if (!edited) {
      await this.chat.send(conversation, body);
    } else if (!(await this.chat.attempt(() => this.chat.api.edit(conversation, edited.seqId, body)))) {
      this.putBack(edited, body);
    }
  }

  /** Goes on with an edit that failed, unless the user has turned to something else. */
  putBack(edited, body) {
    const text = byId('text');
    if (edited.conversation !== this.conversation || this.edited || text.value) return;
    this.edited = edited;
    text.value = body;
    this.grow();
  }

  edit(message) {
    this.edited = message;
    byId('text').value = message.body;
    byId('text').focus();
    this.grow();
    this.say('You edit your message: Enter saves, Escape cancels.');
  }

  cancelEdit() {
    if (this.edited) {
      this.say('');
      byId('text').value = '';
    }
    this.edited = null;
    this.grow();
  }

  say(text) {
    byId('hint').textContent = text;
  }

  // What is shown.

  show(toTheEnd = false) {
    if (!this.conversation) return;
    const follows = toTheEnd || this.isNearBottom();
    const list = byId('messages');
    const items = [];
    let before = null;
    for (const message of this.chat.device.sorted(this.conversation)) {
      if (this.firstUnread !== null && before && before.seqId <= this.firstUnread && message.seqId > this.firstUnread) {
        items.push(el('li', { className: 'mark' }, el('span', {}, 'new')));
      }
      items.push(this.item(message, before));
      before = message;
    }
    for (const waiting of this.chat.device.outbox) {
      if (waiting.conversation === this.conversation) {
        items.push(el('li', { className: 'message mine pending' },
          el('div', { className: 'bubble' }, waiting.body),
          el('span', { className: 'meta' }, waiting.isResent ? 'sending again' : 'sending')));
      }
    }
    list.replaceChildren(...items);
    this.showReceipts();
    this.followsLater = follows && !this.isDisplayed(); // what is not displayed cannot be scrolled
    if (follows) byId('scroll').scrollTop = byId('scroll').scrollHeight;
  }

  item(message, before) {
    const isMine = message.sender === this.chat.user;
    const isRecalled = message.kind === 'recalled';
    const isFirst = !before || before.sender !== message.sender;
    const bubble = el('div', { className: 'bubble', hue: hueOf(message.sender || '?') });
    if (isRecalled) {
      bubble.append('This message was recalled.');
    } else {
      if (isFirst && !isMine) bubble.append(el('span', { className: 'sender' }, message.sender));
      bubble.append(message.body);
    }
    const acts = isMine && !isRecalled
      ? el('span', { className: 'acts' },
          el('button', { type: 'button', className: 'quiet', onclick: () => this.edit(message) }, 'Edit'),
          el('button', { type: 'button', className: 'quiet', onclick: () => this.recall(message) }, 'Recall'))
      : null;
    return el('li',
      {
        className: ['message', isMine && 'mine', isRecalled && 'recalled', isFirst && 'first'].filter(Boolean).join(' '),
        data: { seqId: message.seqId },
      },
      message.sender ? face(message.sender) : null,
      bubble,
      el('span', { className: 'meta' },
        message.time ? timeOf(message.time) : '', message.edited || message.kind === 'edited' ? ' · edited' : ''),
      acts);
  }

  recall(message) {
    return this.chat.attempt(() => this.chat.api.recall(message.conversation, message.seqId));
  }

  /** Below the last message of one's own: who has read it. */
  showReceipts() {
    const list = byId('messages');
    for (const old of list.querySelectorAll('.receipts')) old.remove();
    const mine = this.chat.device.sorted(this.conversation ?? '')
      .filter((message) => message.sender === this.chat.user && message.kind !== 'recalled').at(-1);
    if (!mine) return;
    const readers = Object.keys(this.reads)
      .filter((user) => user !== this.chat.user && this.reads[user] >= mine.seqId).sort();
    const text = readers.length === 0 ? 'stored'
      : 'read by ' + (readers.length > 4 ? readers.length : readers.join(', '));
    const item = list.querySelector(`[data-seq-id="${mine.seqId}"]`);
    if (item) item.after(el('li', { className: 'receipts' }, text));
  }
}
