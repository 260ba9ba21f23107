/**
 * The system's clocks as the runtime's ports: one that never jumps while the process lives, for rounds, and the one
 * on the wall, for the calendar. Both sleep a minute at most and look again: setTimeout reaches 25 days, and no timer
 * knows that the wall clock was set or that the machine slept.
 */
import type { Clock } from "./ports.ts";

const sleep_ms_max = 60_000;

function clockBy(now_ms: () => number): Clock {
  return {
    now_ms,
    setAlarm(at_ms, callback) {
      let timer: ReturnType<typeof setTimeout>;
      const sleep = () => {
        const left_ms = Math.max(0, at_ms - now_ms());
        timer = setTimeout(wake, Math.min(left_ms, sleep_ms_max));
      };
      const wake = () => (now_ms() >= at_ms ? callback() : sleep());
      sleep();
      return () => clearTimeout(timer);
    },
  };
}

/** What the machine's clock says. It may be set, forwards and backwards. */
export const wallClock: Clock = clockBy(() => Date.now());

/** As the wall clock was when the process began, and from then on by the monotonic clock. */
const began_ms = Date.now() - performance.now();
export const steadyClock: Clock = clockBy(() => Math.floor(began_ms + performance.now()));
