// The page's own time, as fast as its questions are answered: timers, Date and performance.now() go
// on from timer to timer, and stand still while a question is on its way. Put in before any script
// of the page; what is drawn (requestAnimationFrame, CSS) comes at the pace of the screen.
(() => {
  const KEY = "bench.waktu";
  const Real = { Date, setTimeout: setTimeout.bind(globalThis), fetch: fetch.bind(globalThis) };
  const began = Number(sessionStorage.getItem(`${KEY}.mulai`)) || Real.Date.now();
  let passed = Number(sessionStorage.getItem(KEY)) || 0; // ms since the first page, over reloads
  const opened = passed;
  let last = 0;
  let underWay = 0;
  const timers = new Map();
  const asked = {};

  globalThis.setTimeout = (act, ms = 0, ...given) => {
    last += 1;
    timers.set(last, { at: passed + Math.max(1, ms), act, given });
    return last;
  };
  globalThis.clearTimeout = (number) => { timers.delete(number); };
  globalThis.Date = class extends Real.Date {
    constructor(...given) {
      if (given.length) super(...given);
      else super(began + passed);
    }

    static now() { return began + passed; }
  };
  performance.now = () => passed - opened;

  globalThis.fetch = async (...question) => {
    let status = 0;
    underWay += 1;
    try {
      const answer = await Real.fetch(...question);
      await answer.clone().arrayBuffer(); // with its last byte it is here
      status = answer.status;
      return answer;
    } finally {
      asked[status] = (asked[status] ?? 0) + 1;
      Real.setTimeout(() => { underWay -= 1; }, 0); // once the page has read it
    }
  };

  const { port1, port2 } = new MessageChannel();
  let go = () => {};
  port1.onmessage = () => go();
  const breath = () => new Promise((resolve) => {
    go = resolve;
    port2.postMessage(0);
  });

  function next(until) {
    let first = null;
    for (const [number, timer] of timers) {
      if (timer.at <= until && (!first || timer.at < first.at)) first = { number, ...timer };
    }
    return first;
  }

  addEventListener("pagehide", () => {
    sessionStorage.setItem(`${KEY}.mulai`, began);
    sessionStorage.setItem(KEY, passed);
  });

  globalThis.fastClock = {
    asked,
    /** Live until so many ms have passed since the first page. */
    async until(moment) {
      for (;;) {
        do await breath(); while (underWay > 0);
        const timer = next(moment);
        if (!timer) break;
        timers.delete(timer.number);
        passed = Math.max(passed, timer.at);
        timer.act(...timer.given);
      }
      passed = Math.max(passed, moment);
    },
  };
})();
