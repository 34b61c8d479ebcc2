/** Stands in for the browser: time and frames are moved by hand, and each picture takes so long to draw. */
export class Hand {
  devicePixelRatio = 1;
  time = 0;
  frames = [];
  timers = new Map();
  observers = [];
  IntersectionObserver = (() => {
    const { observers } = this;
    return class {
      constructor(callback) {
        observers.push(callback);
      }
      observe() {}
      unobserve() {}
    };
  })();
  performance = { now: () => this.time };
  requestAnimationFrame = (callback) => this.frames.push(callback);
  cancelAnimationFrame = () => (this.frames = []);
  setTimeout = (callback, millis) => {
    this.timers.set(callback, this.time + millis);
    return callback;
  };
  clearTimeout = (callback) => this.timers.delete(callback);

  pass(millis) {
    this.time += millis;
    for (const [callback, due] of [...this.timers]) {
      if (due > this.time) continue;
      this.timers.delete(callback);
      callback();
    }
  }

  frame() {
    const frames = this.frames;
    this.frames = [];
    for (const callback of frames) callback();
  }
}
