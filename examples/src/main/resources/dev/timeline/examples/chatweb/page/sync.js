// Keeps a device in sync: Server-Sent Events, each with the cursor up to which it goes. When a
// connection breaks it connects again, with the cursor that the device has: soon, and then after
// growing pauses, by chance of different lengths, so that not all tabs come at once. A browser by
// itself gives up when a server refuses.

const FIRST_PAUSE = 700;
const LONGEST_PAUSE = 10_000;

export class Sync {
  /** @param on {state(name), batch(batch), refused()} */
  constructor(device, on) {
    this.device = device;
    this.on = on;
    this.isWanted = false;
    this.pause = FIRST_PAUSE;
  }

  start() {
    this.isWanted = true;
    this.pause = FIRST_PAUSE;
    this.connect();
  }

  stop() {
    this.isWanted = false;
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.on.state('offline');
  }

  connect() {
    clearTimeout(this.timer);
    if (!this.isWanted) return;
    const query = { user: this.device.user, device: this.device.name };
    if (this.device.cursor) query.cursor = this.device.cursor;
    const source = new EventSource('/api/events?' + new URLSearchParams(query));
    this.source = source;
    source.addEventListener('connected', (event) => {
      if (source !== this.source || !this.isWanted) return;
      this.pause = FIRST_PAUSE;
      this.device.cursor = event.lastEventId;
      this.device.save();
      this.on.state('online');
    });
    source.addEventListener('batch', (event) => {
      if (source !== this.source || !this.isWanted) return;
      this.on.batch(JSON.parse(event.data));
      this.device.cursor = event.lastEventId; // only now: what is not applied is pulled again
      this.device.save();
    });
    source.addEventListener('refused', () => {
      source.close();
      if (source === this.source && this.isWanted) this.on.refused();
    });
    source.onerror = () => {
      if (source !== this.source || !this.isWanted) return;
      this.on.state('away');
      source.close();
      this.timer = setTimeout(() => this.connect(), this.pause * (0.5 + Math.random() / 2));
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    };
  }
}
