// What pulls brought to this tab, and how it compares with the histories. Nothing of the chat needs
// it: it is how the challenge finds out whether this tab was told everything.

const PAGE = 100;

export class PullRecord {
  constructor() {
    this.clear();
  }

  clear() {
    this.pulled = new Map(); // of each conversation, the SeqIds of the messages
    this.duplicated = 0;
    this.outOfOrder = 0;
  }

  /** Begins anew in a conversation of which something expired before it was pulled. */
  forget(conversation) {
    this.pulled.delete(conversation);
  }

  /** Notes an event that a pull brought. */
  note({ kind, conversation, seqId }) {
    if (kind !== 'posted') return;
    if (!this.pulled.has(conversation)) this.pulled.set(conversation, { all: new Set(), last: 0 });
    const pulled = this.pulled.get(conversation);
    if (pulled.all.has(seqId)) this.duplicated++;
    else if (seqId < pulled.last) this.outOfOrder++;
    pulled.all.add(seqId);
    pulled.last = Math.max(pulled.last, seqId);
  }

  /**
   * Compares what a device has of a conversation with the history, from the first message on that
   * it pulled: a message is missing if it is not there, or is there as it was before a change.
   */
  async check(api, device, conversation) {
    const pulled = this.pulled.get(conversation);
    const first = pulled ? Math.min(...pulled.all) : Infinity;
    const held = device.messages(conversation);
    let messages = 0;
    let missing = 0;
    let before = null;
    let isBehind = false;
    do {
      const page = await api.history(conversation, before, PAGE);
      for (const now of page.messages) {
        isBehind ||= now.seqId < first;
        if (now.seqId < first) continue;
        messages++;
        const has = held.get(now.seqId);
        const isRecalled = now.kind === 'recalled';
        // A device that never had a message is not told that it was recalled.
        if (has ? (isRecalled ? has.kind !== 'recalled' : has.body !== now.body) : !isRecalled) missing++;
      }
      before = page.before;
    } while (before !== null && !isBehind);
    return { messages, missing, duplicated: this.duplicated, outOfOrder: this.outOfOrder };
  }
}
