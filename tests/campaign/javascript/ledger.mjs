/**
 * What became of every event, and was each loss and each duplicate one that the contract allows? The rules are native/ledger.h's.
 *
 * A unit is one event at one destination. The ledger is told what really happened (what a destination took, what a store wrote, which
 * process died), never what Eyelet says of itself but for the status it answers.
 */
const SHOWN_MAX = 10;

export const CAUSES = {
  answer_lost: "the destination took it, its answer was lost",
  timed_out: "the destination took it, and answered too late or never",
  taken_5xx: "the destination took it and answered 5xx",
  killed: "killed after the delivery, before the commit was written",
  commit_lost: "the store did not take the commit",
  stalled: "the process or its store stood still past the lease",
  clock: "the clock stepped over the lease",
  no_store: "delivered without the store, as on_unavailable asks",
  kv_no_lease: "KV: copies in two isolates at once",
  kv_late_read: "KV: the done mark was not to be seen yet at another place",
};

/**
 * A claim that was granted. Times are true ones, where the clock does not step; order counts grants and commits.
 * @typedef {{isolate: number, at_ms: number, lease_end_ms: number, clock_steps_ms: number, order: number, read_late: boolean}} Grant
 */

export class Ledger {
  events = [];
  violations = 0;
  shown = [];
  order = 0;

  constructor({ kv = false } = {}) {
    this.kv = kv;
  }

  violation(text) {
    if (++this.violations <= SHOWN_MAX) this.shown.push(text);
  }

  /** The next event, with this many units. */
  event(units) {
    const event = { number: this.events.length, acknowledged: false, given_up: false,
      units: Array.from({ length: units }, () => ({ receipts: [], confirmed: false, key: "" })) };
    this.events.push(event);
    return event;
  }

  /** A delivery leaves an exchange. exchange: {number, killed, stalled}. @param {Grant | undefined} grant */
  sent(unit, exchange, key, grant) {
    if (unit.key && key && unit.key !== key) this.violation(`one unit under two keys: ${unit.key}, ${key}`);
    unit.key ||= key;
    const receipt = { exchange, key, grant, taken: false, confirmed: false, why: "", mark: "open", mark_order: 0 };
    unit.receipts.push(receipt);
    (exchange.receipts ??= []).push(receipt);
    receipt.unit = unit;
    return receipt;
  }

  confirmed(receipt) {
    receipt.confirmed = receipt.unit.confirmed = true;
  }

  /** The commit of this exchange's delivery took place, or was not written. */
  committed(exchange, key, written) {
    const receipt = exchange.receipts?.findLast((each) => each.key === key);
    if (!receipt?.confirmed) return this.violation(`exchange ${exchange.number} commits ${key}, which was not delivered`);
    receipt.mark = written ? "written" : "lost";
    receipt.mark_order = ++this.order;
  }

  /** Eyelet answers; a 2xx must mean that each unit was handed over. */
  answered(event, status) {
    if (status < 200 || status > 299) return;
    event.units.forEach((unit, i) => {
      if (!unit.confirmed) this.violation(`event ${event.number} is answered ${status}, but its unit ${i} was not handed over`);
    });
  }

  /** Two exchanges held a claim at once: the second was granted past the first's lease. */
  #explainOverlap(one, other) {
    const [first, second] = one.grant.order <= other.grant.order ? [one, other] : [other, one];
    if (this.kv && first.grant.isolate !== second.grant.isolate) return "kv_no_lease";
    if (first.exchange.stalled && second.grant.at_ms >= first.grant.lease_end_ms) return "stalled";
    const stepped = second.grant.clock_steps_ms - first.grant.clock_steps_ms;
    return stepped > 0 && second.grant.at_ms + stepped >= first.grant.lease_end_ms ? "clock" : "";
  }

  /** Why the earlier delivery did not keep the later one away. */
  #explain(earlier, later) {
    if (!earlier.confirmed) return earlier.why || (earlier.exchange.killed ? "killed" : "");
    if (earlier.exchange === later.exchange) return "";
    if (!earlier.grant || !later.grant) return "no_store";
    if (earlier.mark === "lost") return "commit_lost";
    if (earlier.mark === "open") return earlier.exchange.killed ? "killed" : "";
    if (earlier.mark_order <= later.grant.order) return this.kv && later.grant.read_late ? "kv_late_read" : "";
    return this.#explainOverlap(earlier, later);
  }

  /** Judges; the counts as lines. @param {boolean} isWhole as native/ledger.h has it */
  close(isWhole) {
    const duplicates = Object.fromEntries(Object.keys(CAUSES).map((cause) => [cause, 0]));
    let taken = 0, acknowledged = 0, lost = 0, givenUp = 0, givenUpDelivered = 0, units = 0;
    for (const event of this.events) {
      for (const unit of event.units) {
        units++;
        const seen = unit.receipts.filter((receipt) => receipt.taken);
        taken += seen.length;
        seen.forEach((later, i) => {
          let nearest;
          for (let j = i - 1; j >= 0; j--) {
            const why = this.#explain(seen[j], later);
            nearest ??= why;
            if (!why) this.violation(`${later.key || `event ${event.number}`} was delivered again without a cause (exchanges ${seen[j].exchange.number} and ${later.exchange.number})`);
          }
          if (nearest) duplicates[nearest]++;
        });
      }
      const complete = event.units.every((unit) => unit.receipts.some((receipt) => receipt.taken));
      if (event.acknowledged) {
        acknowledged++;
        if (!complete) {
          lost++;
          this.violation(`event ${event.number} was acknowledged and lost`);
        }
      } else if (event.given_up) {
        givenUp++;
        givenUpDelivered += complete ? 1 : 0;
      } else this.violation(`event ${event.number} is neither acknowledged nor given up`);
    }
    for (const [cause, count] of Object.entries(duplicates)) {
      if (isWhole && count === 0 && cause.startsWith("kv_") === this.kv) this.violation(`no duplicate has this cause: ${CAUSES[cause]}`);
    }
    const sum = Object.values(duplicates).reduce((a, b) => a + b, 0);
    return [
      ...this.shown.map((text) => `VIOLATION: ${text}`),
      `  ${this.events.length} events at ${units} places: ${acknowledged} acknowledged, ${lost} of them lost; the provider gave up ${givenUp}, ${givenUpDelivered} of them delivered all the same`,
      `  ${taken} deliveries taken, ${sum} of them duplicates:`,
      ...Object.entries(duplicates).filter(([, count]) => count).map(([cause, count]) => `    ${String(count).padStart(8)}  ${CAUSES[cause]}`),
      ...(this.violations ? [`  ${this.violations} VIOLATIONS`] : []),
    ];
  }
}
